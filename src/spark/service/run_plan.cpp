// What ExecutePlan runs: queries stream batches; commands answer rows, or nothing.
#include "base/ids.h"
#include "plan/walk.h"
#include "spark/catalog_calls.h"
#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/rows.h"
#include "spark/service/service.h"

#include <atomic>

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace un = plan::unresolved;

namespace {

class PlanRunner {
public:
  PlanRunner(Session& session, Operation& operation) : session_(session), operation_(operation)
  {
    operation_.set_interrupt([it = cancellation_] { it->request(); });
  }

  Result<void> run(const connect::Plan& plan)
  {
    switch (plan.op_type_case()) {
    case connect::Plan::kRoot: return root(plan.root());
    case connect::Plan::kCommand: return command(plan.command());
    case connect::Plan::kCompressedOperation: return unsupported_operation("compressed plans");
    case connect::Plan::OP_TYPE_NOT_SET: break;
    }
    return invalid_input("a plan of no kind");
  }

private:
  engine::QueryOptions query_options()
  {
    engine::QueryOptions options = session_.query_options();
    options.cancellation = cancellation_;
    return options;
  }

  Result<plan::typed::RelationPtr> analyze(const connect::Relation& message)
  {
    Decoder decoder(session_);
    TRY(const auto decoded, decoder.relation(message));
    TRY(auto relation, analyze(decoded));
    for (const auto& observation : decoder.observations()) TRY_VOID(expect(observation));
    return relation;
  }

  Result<plan::typed::RelationPtr> analyze(const un::RelationPtr& relation)
  {
    auto context = session_.analyzer_context();
    return plan::analyze(relation, context);
  }

  Result<void> root(const connect::Relation& message)
  {
    if (message.has_show_string()) return show(message.show_string());
    if (message.has_html_string()) return html(message.html_string());
    if (message.has_catalog()) {
      TRY(auto output, run_catalog_call(session_, message.catalog()));
      return stream(make_rows(output.schema, output.rows));
    }
    TRY(auto relation, analyze(message));
    TRY_VOID(stream(relation));
    return tell_observed();
  }

  // ---- DataFrame.observe: metrics over the same rows once more, told when the rows were used

  struct Observed {
    std::string name;
    int64_t plan_id = 0;
    plan::typed::RelationPtr metrics; // of one row
  };

  Result<void> expect(const Decoder::Observation& observation)
  {
    for (const auto& other : observed_)
      if (other.name == observation.name && other.plan_id == observation.plan_id) return {};
    TRY(auto metrics, analyze(observation.metrics));
    if (!plan::is_repeatable(*metrics))
      return unsupported_operation("observing rows that are random or come from Python");
    for (const auto& attribute : metrics->output)
      if (!can_encode_literal(attribute.type))
        return unsupported_operation("a metric of the type " + attribute.type.simple_string());
    observed_.push_back({observation.name, observation.plan_id, std::move(metrics)});
    return {};
  }

  Result<void> tell_observed()
  {
    for (const auto& one : observed_) TRY_VOID(tell(one));
    return {};
  }

  Result<void> tell(const Observed& observed)
  {
    const auto& metrics = observed.metrics;
    TRY(const auto rows, session_.ports().engine.collect(metrics, query_options(), 1));
    Operation::Response response;
    auto* told = response.add_observed_metrics();
    told->set_name(observed.name);
    told->set_plan_id(observed.plan_id);
    for (size_t i = 0; i < metrics->output.size(); ++i) {
      told->add_keys(metrics->output[i].name);
      plan::Value value = rows.at(0).at(i);
      value.type = metrics->output[i].type;
      TRY_VOID(encode_literal(value, told->add_values()));
    }
    return operation_.push(std::move(response));
  }

  Result<void> stream(const plan::typed::RelationPtr& relation)
  {
    TRY(auto started, session_.ports().engine.start(relation, query_options()));
    const std::shared_ptr<engine::Query> query = std::move(started);
    operation_.leave_behind(query);
    return stream(*relation, *query);
  }

  Result<void> stream(const plan::typed::Relation& relation, engine::Query& query)
  {
    for (int64_t offset = 0;;) {
      TRY(auto batch, query.next());
      if (!batch) return {};
      Operation::Response response;
      if (offset == 0) encode_type(plan::schema_of(relation), response.mutable_schema());
      auto* arrow = response.mutable_arrow_batch();
      arrow->set_row_count(batch->rows);
      arrow->set_start_offset(offset);
      arrow->set_data(std::move(batch->ipc));
      offset += batch->rows;
      TRY_VOID(operation_.push(std::move(response),
                               batch->is_last ? Operation::Sent::Held : Operation::Sent::Now));
      if (batch->is_last) return {};
    }
  }

  // The first rows of a relation as display texts, and one more to know whether there are more.
  Result<std::vector<plan::Value::Items>> head(const plan::typed::RelationPtr& relation,
                                               int rows_max)
  {
    auto limit = std::make_shared<plan::typed::Limit>();
    limit->input = plan::to_display_text(relation, session_.analyzer_context().settings);
    limit->output = limit->input->output;
    limit->limit = static_cast<int64_t>(rows_max) + 1;
    return session_.ports().engine.collect(limit, query_options(),
                                           static_cast<int64_t>(rows_max) + 1);
  }

  static std::vector<std::string> names_of(const plan::typed::Relation& relation)
  {
    std::vector<std::string> names;
    for (const auto& attribute : relation.output) names.push_back(attribute.name);
    return names;
  }

  Result<void> show(const connect::ShowString& message)
  {
    TRY(auto relation, analyze(message.input()));
    const ShowOptions options{std::max(0, message.num_rows()), message.truncate(),
                              message.vertical()};
    TRY(auto rows, head(relation, options.rows_max));
    TRY_VOID(text("show_string", format_show(names_of(*relation), rows, options)));
    return tell_observed();
  }

  Result<void> html(const connect::HtmlString& message)
  {
    TRY(auto relation, analyze(message.input()));
    const ShowOptions options{std::max(0, message.num_rows()), message.truncate(), false};
    TRY(auto rows, head(relation, options.rows_max));
    TRY_VOID(text("html_string", format_html(names_of(*relation), rows, options)));
    return tell_observed();
  }

  Result<void> text(const std::string& name, std::string value)
  {
    const plan::Type schema = plan::Type::structure({{name, plan::TypeKind::String, false, ""}});
    return stream(make_rows(schema, {{plan::Value::string(std::move(value))}}));
  }

  Result<void> command(const connect::Command& message)
  {
    switch (message.command_type_case()) {
    case connect::Command::kRegisterFunction: {
      Decoder decoder(session_);
      TRY(auto function, decoder.python_function(message.register_function()));
      session_.put_function(std::move(function));
      return {};
    }
    case connect::Command::kWriteOperation: {
      Decoder decoder(session_);
      TRY(auto write, decoder.write(message.write_operation()));
      for (const auto& observation : decoder.observations()) TRY_VOID(expect(observation));
      TRY_VOID(run_command(write));
      return tell_observed();
    }
    case connect::Command::kCreateDataframeView:
      return create_view(message.create_dataframe_view());
    case connect::Command::kSqlCommand: return sql_command(message.sql_command());
    case connect::Command::kGetResourcesCommand: {
      Operation::Response response;
      response.mutable_get_resources_command_result(); // no GPUs or the like: none
      return operation_.push(std::move(response));
    }
    case connect::Command::kRemoveCachedRemoteRelationCommand:
      session_.remove_remote(
          message.remove_cached_remote_relation_command().relation().relation_id());
      return {};
    case connect::Command::kMlCommand:
      // Sent by every client at its end: there are no cached models to clean.
      if (message.ml_command().has_clean_cache()) return {};
      return unsupported_operation("Spark ML");
    case connect::Command::kWriteOperationV2: return unsupported_operation("DataFrame.writeTo");
    case connect::Command::kWriteStreamOperationStart:
    case connect::Command::kStreamingQueryCommand:
    case connect::Command::kStreamingQueryManagerCommand:
    case connect::Command::kStreamingQueryListenerBusCommand:
      return unsupported_operation("Structured Streaming");
    case connect::Command::kRegisterTableFunction:
      return unsupported_operation("Python table functions");
    case connect::Command::kRegisterDataSource: return unsupported_operation("Python data sources");
    case connect::Command::kCreateResourceProfileCommand:
      return unsupported_operation("resource profiles");
    case connect::Command::kCheckpointCommand: return checkpoint(message.checkpoint_command());
    case connect::Command::kMergeIntoTableCommand: return unsupported_operation("MERGE INTO");
    case connect::Command::kExecuteExternalCommand:
      return unsupported_operation("external commands");
    case connect::Command::kPipelineCommand: return unsupported_operation("Spark pipelines");
    case connect::Command::kExtension: return unsupported_operation("command extensions");
    case connect::Command::COMMAND_TYPE_NOT_SET: break;
    }
    return invalid_input("a command of no kind");
  }

  Result<engine::CommandOutput> run_command(const plan::command::Command& command)
  {
    const Ports& ports = session_.ports();
    return engine::run_command(command,
                               {ports.engine, session_, ports.catalog, ports.lake, cancellation_});
  }

  // Keeps an analyzed tree in the session; answers the name of it.
  std::string pin(plan::typed::RelationPtr relation, bool is_query = true)
  {
    const std::string id = make_uuid();
    session_.put_remote(id, std::move(relation), is_query);
    return id;
  }

  // The rows as they are now, whatever they came from.
  Result<void> checkpoint(const connect::CheckpointCommand& message)
  {
    TRY(const auto relation, analyze(message.relation()));
    TRY(auto rows, materialized(relation));
    Operation::Response response;
    response.mutable_checkpoint_command_result()->mutable_relation()->set_relation_id(
        pin(std::move(rows)));
    TRY_VOID(operation_.push(std::move(response)));
    return tell_observed();
  }

  // Counted while they are kept: by all sessions together.
  static Result<std::shared_ptr<const std::string>> kept_bytes(std::string bytes)
  {
    constexpr size_t AllBytesMax = size_t{1} << 30;
    static std::atomic<size_t> all = 0;
    const size_t size = bytes.size();
    if (all.fetch_add(size) + size > AllBytesMax) {
      all -= size;
      return unsupported_operation("checkpoints of more than 1 GiB at once; release others first");
    }
    return std::shared_ptr<const std::string>(new std::string(std::move(bytes)),
                                              [size](const std::string* it) {
                                                delete it;
                                                all -= size;
                                              });
  }

  Result<plan::typed::RelationPtr> materialized(const plan::typed::RelationPtr& relation)
  {
    constexpr size_t BytesMax = 256 << 20;
    TRY(auto started, session_.ports().engine.start(relation, query_options()));
    plan::typed::RelationPtr all;
    size_t bytes = 0;
    for (bool more = true; more;) {
      TRY(auto batch, started->next());
      if (!batch) break;
      more = !batch->is_last;
      bytes += batch->ipc.size();
      if (bytes > BytesMax) return unsupported_operation("a checkpoint of more than 256 MiB");
      auto local = std::make_shared<plan::typed::LocalRelation>();
      TRY(local->arrow, kept_bytes(std::move(batch->ipc)));
      local->schema = plan::schema_of(*relation);
      local->output = relation->output;
      if (!all) {
        all = std::move(local);
        continue;
      }
      auto both = std::make_shared<plan::typed::SetOperation>();
      both->is_all = true;
      both->output = relation->output;
      both->left = std::move(all);
      both->right = std::move(local);
      all = std::move(both);
    }
    return all;
  }

  Result<void> create_view(const connect::CreateDataFrameViewCommand& message)
  {
    TRY(auto relation, analyze(message.input()));
    if (!observed_.empty()) return unsupported_operation("a view of an observed DataFrame");
    plan::command::CreateView command;
    command.name = {message.name()};
    command.input = session_.hold(relation);
    command.is_global = message.is_global();
    command.replace = message.replace();
    return session_.create_temporary_view(command);
  }

  // A query is analyzed now, so that its errors appear at the call, and its tables and views are
  // those of now. A command runs now. Either way the client gets a relation that names the result.
  Result<void> sql_command(const connect::SqlCommand& message)
  {
    connect::Relation input = message.input();
    if (!message.has_input()) { // clients before 4.0
      auto* sql = input.mutable_sql();
      sql->set_query(message.sql());
      *sql->mutable_args() = message.args();
      *sql->mutable_pos_args() = message.pos_args();
      *sql->mutable_named_arguments() = message.named_arguments();
      *sql->mutable_pos_arguments() = message.pos_arguments();
    }
    plan::typed::RelationPtr result;
    bool is_query = true;
    if (input.has_sql()) {
      Decoder decoder(session_);
      TRY(auto statement, decoder.sql(input.sql()));
      if (const auto* query = std::get_if<un::RelationPtr>(&statement)) {
        TRY(result, analyze(*query));
      } else {
        is_query = false;
        TRY(auto output, run_command(std::get<plan::command::Command>(statement)));
        result = make_rows(output.schema, output.rows);
      }
    } else {
      TRY(result, analyze(input));
    }
    Operation::Response response;
    auto* relation = response.mutable_sql_command_result()->mutable_relation();
    relation->mutable_cached_remote_relation()->set_relation_id(pin(std::move(result), is_query));
    if (input.has_common()) *relation->mutable_common() = input.common();
    return operation_.push(std::move(response));
  }

  Session& session_;
  Operation& operation_;
  std::vector<Observed> observed_;
  const std::shared_ptr<engine::Cancellation> cancellation_ =
      std::make_shared<engine::Cancellation>();
};

} // namespace

Result<void> execute_plan(Session& session, const connect::Plan& plan, Operation& operation)
{
  return PlanRunner(session, operation).run(plan);
}

} // namespace bindery::spark
