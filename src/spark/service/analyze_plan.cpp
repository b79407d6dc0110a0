#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/rows.h"
#include "spark/service/service.h"

#include <functional>
#include <set>

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace typed = plan::typed;

namespace {

Result<typed::RelationPtr> analyze(Session& session, const connect::Relation& message)
{
  if (message.has_catalog() || message.has_show_string())
    return unsupported_operation("analysis of this relation");
  Decoder decoder(session);
  TRY(auto relation, decoder.relation(message));
  auto context = session.analyzer_context();
  return plan::analyze(relation, context);
}

Result<typed::RelationPtr> analyze(Session& session, const connect::Plan& plan)
{
  if (!plan.has_root()) return unsupported_operation("analysis of a command");
  return analyze(session, plan.root());
}

void visit(const typed::Relation& relation, const std::function<void(const typed::Relation&)>& see)
{
  see(relation);
  const auto input = [&](const typed::RelationPtr& child) { visit(*child, see); };
  switch (relation.kind) {
  case typed::RelationKind::OneRow:
  case typed::RelationKind::Range:
  case typed::RelationKind::LocalRelation:
  case typed::RelationKind::Values:
  case typed::RelationKind::Scan: return;
  case typed::RelationKind::Project: return input(typed::as<typed::Project>(relation).input);
  case typed::RelationKind::Filter: return input(typed::as<typed::Filter>(relation).input);
  case typed::RelationKind::Join:
    input(typed::as<typed::Join>(relation).left);
    return input(typed::as<typed::Join>(relation).right);
  case typed::RelationKind::SetOperation:
    input(typed::as<typed::SetOperation>(relation).left);
    return input(typed::as<typed::SetOperation>(relation).right);
  case typed::RelationKind::Sort: return input(typed::as<typed::Sort>(relation).input);
  case typed::RelationKind::Limit: return input(typed::as<typed::Limit>(relation).input);
  case typed::RelationKind::Tail: return input(typed::as<typed::Tail>(relation).input);
  case typed::RelationKind::Aggregate: return input(typed::as<typed::Aggregate>(relation).input);
  case typed::RelationKind::Window: return input(typed::as<typed::Window>(relation).input);
  case typed::RelationKind::Generate: return input(typed::as<typed::Generate>(relation).input);
  case typed::RelationKind::Sample: return input(typed::as<typed::Sample>(relation).input);
  case typed::RelationKind::Deduplicate:
    return input(typed::as<typed::Deduplicate>(relation).input);
  case typed::RelationKind::Repartition:
    return input(typed::as<typed::Repartition>(relation).input);
  case typed::RelationKind::PythonEval: return input(typed::as<typed::PythonEval>(relation).input);
  case typed::RelationKind::MapPartitions:
    return input(typed::as<typed::MapPartitions>(relation).input);
  case typed::RelationKind::GroupMap: return input(typed::as<typed::GroupMap>(relation).input);
  case typed::RelationKind::Recursion:
    input(typed::as<typed::Recursion>(relation).anchor);
    return input(typed::as<typed::Recursion>(relation).step);
  case typed::RelationKind::RecursionRows: return;
  }
}

std::set<std::string> files_of(const typed::Relation& relation)
{
  std::set<std::string> files;
  visit(relation, [&](const typed::Relation& it) {
    if (const auto* scan = typed::find_as<typed::Scan>(it))
      for (const plan::ScanFile& file : scan->spec->files) files.insert(file.url);
  });
  return files;
}

std::string schema_to_ddl(const plan::Type& type)
{
  std::string out;
  for (const plan::Field& field : type.fields()) {
    if (!out.empty()) out += ",";
    out += field.name + " " + field.type.sql();
    if (!field.nullable) out += " NOT NULL";
  }
  return out;
}

Result<std::string> explain(Session& session, const connect::AnalyzePlanRequest::Explain& message)
{
  using Explain = connect::AnalyzePlanRequest::Explain;
  TRY(auto relation, analyze(session, message.plan()));
  TRY(auto physical, session.ports().engine.explain(relation));
  std::string out = "== Physical Plan ==\n" + physical + "\n";
  if (message.explain_mode() == Explain::EXPLAIN_MODE_EXTENDED)
    out = "== Analyzed Logical Plan ==\n" + typed::dump(*relation) + "\n" + out;
  return out;
}

Result<void> run(Session& session, const connect::AnalyzePlanRequest& request,
                 connect::AnalyzePlanResponse* response)
{
  using Request = connect::AnalyzePlanRequest;
  switch (request.analyze_case()) {
  case Request::kSchema: {
    TRY(auto relation, analyze(session, request.schema().plan()));
    encode_type(plan::schema_of(*relation), response->mutable_schema()->mutable_schema());
    return {};
  }
  case Request::kExplain: {
    TRY(auto text, explain(session, request.explain()));
    response->mutable_explain()->set_explain_string(std::move(text));
    return {};
  }
  case Request::kTreeString: {
    TRY(auto relation, analyze(session, request.tree_string().plan()));
    response->mutable_tree_string()->set_tree_string(
        format_tree(plan::schema_of(*relation), request.tree_string().level()));
    return {};
  }
  case Request::kIsLocal: {
    TRY(auto relation, analyze(session, request.is_local().plan()));
    response->mutable_is_local()->set_is_local(relation->kind ==
                                                   typed::RelationKind::LocalRelation ||
                                               relation->kind == typed::RelationKind::Values);
    return {};
  }
  case Request::kIsStreaming: {
    TRY(auto relation, analyze(session, request.is_streaming().plan()));
    response->mutable_is_streaming()->set_is_streaming(false); // streaming relations are refused
    return {};
  }
  case Request::kInputFiles: {
    TRY(auto relation, analyze(session, request.input_files().plan()));
    response->mutable_input_files(); // also of no file
    for (const std::string& file : files_of(*relation))
      response->mutable_input_files()->add_files(file);
    return {};
  }
  case Request::kSparkVersion:
    response->mutable_spark_version()->set_version(
        std::string(to_string(session.analyzer_context().settings.version)));
    return {};
  case Request::kDdlParse: {
    // A type alone, as of a Python function, or the columns of a table.
    auto type = session.parser().parse_type(request.ddl_parse().ddl_string());
    if (!type.ok()) type = session.parser().parse_schema(request.ddl_parse().ddl_string());
    if (!type.ok()) return std::move(type).error();
    encode_type(*type, response->mutable_ddl_parse()->mutable_parsed());
    return {};
  }
  case Request::kJsonToDdl: {
    TRY(auto type, plan::parse_type_json(request.json_to_ddl().json_string()));
    if (!type.is(plan::TypeKind::Struct)) return invalid_input("a struct type is wanted");
    response->mutable_json_to_ddl()->set_ddl_string(schema_to_ddl(type));
    return {};
  }
  case Request::kSameSemantics: {
    TRY(auto target, analyze(session, request.same_semantics().target_plan()));
    TRY(auto other, analyze(session, request.same_semantics().other_plan()));
    response->mutable_same_semantics()->set_result(typed::dump(*target) == typed::dump(*other));
    return {};
  }
  case Request::kSemanticHash: {
    TRY(auto relation, analyze(session, request.semantic_hash().plan()));
    response->mutable_semantic_hash()->set_result(
        static_cast<int32_t>(std::hash<std::string>()(typed::dump(*relation))));
    return {};
  }
  case Request::kPersist: {
    // Harmless here: a result is computed again, never differently.
    TRY_VOID(analyze(session, request.persist().relation()));
    response->mutable_persist();
    return {};
  }
  case Request::kUnpersist: response->mutable_unpersist(); return {};
  case Request::kGetStorageLevel:
    response->mutable_get_storage_level()->mutable_storage_level()->set_replication(
        1); // StorageLevel.NONE
    return {};
  case Request::ANALYZE_NOT_SET: break;
  }
  return unsupported_operation("this analysis");
}

} // namespace

grpc::Status Service::AnalyzePlan(grpc::ServerContext* context,
                                  const connect::AnalyzePlanRequest* request,
                                  connect::AnalyzePlanResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  set_ids(response, **session);
  const auto done = run(**session, *request, response);
  return done.ok() ? grpc::Status::OK : to_status(done.error(), &(*session)->errors());
}

} // namespace bindery::spark
