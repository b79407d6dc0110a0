// bindery-engine query: runs Athena's statements for the server, one after the other. The protocol
// stands in athena/query_worker.h.
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/engine.h"
#include "lake/lake.h"
#include "main/data/commands.h"
#include "main/data/glue_catalog.h"
#include "main/data/query_result.h"
#include "main/data/trino_text.h"
#include "plan/analyzer.h"
#include "sql/parsers.h"
#include "worker/channel.h"

#include <unistd.h>

#include <thread>

namespace bindery {

// The tables of one query: plain names are of its database, and the bytes of the files that scans
// will read are counted.
class QueryTables : public plan::TableSource {
public:
  QueryTables(plan::TableSource& tables, std::string database)
      : tables_(tables), database_(std::move(database))
  {}

  Result<std::optional<plan::TableInfo>> find_table(const plan::unresolved::Name& name) override
  {
    return tables_.find_table(name.size() == 1 ? plan::unresolved::Name{database_, name[0]} : name);
  }
  Result<std::shared_ptr<const plan::ScanSpec>> open_table(const plan::TableInfo& table,
                                                           const std::string& time_zone) override
  {
    return count(tables_.open_table(table, time_zone));
  }
  Result<std::shared_ptr<const plan::ScanSpec>>
  open_files(const plan::unresolved::DataSource& source, const std::string& time_zone) override
  {
    return count(tables_.open_files(source, time_zone));
  }
  int64_t bytes() const { return bytes_; }

private:
  Result<std::shared_ptr<const plan::ScanSpec>>
  count(Result<std::shared_ptr<const plan::ScanSpec>> opened)
  {
    if (opened.ok())
      for (const plan::ScanFile& file : (*opened)->files) bytes_ += file.size;
    return opened;
  }

  plan::TableSource& tables_;
  const std::string database_;
  int64_t bytes_ = 0;
};

namespace {

struct Parts {
  engine::Engine& engine;
  plan::TableSource& tables;
  lake::Lake& lake;
};

} // namespace

// Errors of the analyzer say where as Spark does, at their end: "; line 1 pos 7".
static void set_place(Json& answer, std::string& message)
{
  const size_t mark = message.rfind("; line ");
  int line = 0;
  int column = 0;
  if (mark == std::string::npos ||
      std::sscanf(message.c_str() + mark, "; line %d pos %d", &line, &column) != 2)
    return;
  message.resize(mark);
  answer.set("line", line).set("column", column);
}

static Json failure_answer(const Error& error)
{
  Json parameters{Json::Object{}};
  for (const auto& [name, value] : error.parameters) parameters.set(name, value);
  Json answer;
  std::string message = error.message;
  answer.set("ok", false).set("class", error.wire_name).set("parameters", std::move(parameters));
  set_place(answer, message);
  answer.set("message", message);
  return answer;
}

static Json columns_of(const plan::typed::Relation& relation)
{
  Json columns{Json::Array{}};
  for (const auto& column : relation.output) {
    const ResultType type = to_result_type(column.type);
    columns.push(Json()
                     .set("name", column.name)
                     .set("type", type.name)
                     .set("precision", type.precision)
                     .set("scale", type.scale)
                     .set("is_case_sensitive", type.is_case_sensitive));
  }
  return columns;
}

static Result<Json> run(const Json& request, const Parts& parts)
{
  const int64_t begin = monotonic_ms();
  const auto parser = sql::make_trino_parser({});
  TRY(auto statement, parser->parse_statement(request.get_string("query")));
  const auto* query = std::get_if<plan::unresolved::RelationPtr>(&statement);
  if (query == nullptr) return unsupported("Queries of this type are not supported yet");

  const std::string database = to_lower(request.get_string("database", "default"));
  QueryTables tables(parts.tables, database);
  plan::AnalyzerContext context;
  context.settings.dialect = plan::Dialect::Trino;
  context.settings.ansi = true;
  context.settings.timestamp_is_ntz = true;
  context.settings.now_microseconds = now().microseconds;
  context.settings.current_catalog = "awsdatacatalog";
  context.settings.current_database = database;
  context.parser = parser.get();
  context.evaluator = &parts.engine;
  context.tables = &tables;
  context.find_view = [](const plan::unresolved::Name&) { return plan::unresolved::RelationPtr(); };
  context.find_remote = [](const std::string&) { return plan::typed::RelationPtr(); };
  context.find_function = [](const std::string&) {
    return std::shared_ptr<const plan::unresolved::PythonUdf>();
  };
  TRY(const auto relation, plan::analyze(*query, context));
  const int64_t planned = monotonic_ms();

  const lake::ObjectKey key{request.get_string("bucket"), request.get_string("key")};
  TRY(auto result, QueryResult::open(parts.lake, key, relation->output));
  TRY_VOID(parts.engine.visit(relation, {},
                              [&](const plan::Value::Items& row) { return result->add(row); }));
  TRY_VOID(result->commit(request.get_string("id")));
  Json answer;
  answer.set("ok", true).set("columns", columns_of(*relation)).set("rows", result->rows());
  answer.set("bytes", result->bytes()).set("scanned_bytes", tables.bytes());
  answer.set("planning_ms", planned - begin).set("engine_ms", monotonic_ms() - begin);
  return answer;
}

Result<int> run_query_worker(const Settings& settings)
{
  if (!settings.has("socket-fd"))
    return invalid_input("query is started by the server, with --socket-fd");
  if (!settings.has("data")) return invalid_input("query wants --data");
  if (!settings.has("catalog")) return invalid_input("query wants --catalog");
  worker::Channel channel(static_cast<int>(settings.get_integer("socket-fd")));
  TRY(auto lake, lake::open_local_lake({.folder = settings.get("data"), .recover = false}));
  TRY(auto engine,
      engine::Engine::open({.memory_limit_bytes = settings.get_bytes("memory"),
                            .threads = static_cast<int>(settings.get_integer("threads")),
                            .scratch_folder = settings.get("scratch"),
                            .python = settings.get("python"),
                            .python_path = {}},
                           lake.get()));
  TRY(auto catalog,
      open_glue_catalog(settings.get("catalog"), settings.get("region"), ZonelessTimestamps::Yes));
  const auto tables = engine::make_table_source(*engine, catalog.get(), lake.get());
  std::thread([] { sql::warm(plan::Dialect::Trino); }).detach();
  const Parts parts{*engine, *tables, *lake};
  for (;;) {
    auto request = channel.receive();
    if (!request.ok()) _exit(0); // the server is gone
    auto done = run(*request, parts);
    auto sent = channel.send(done.ok() ? *done : failure_answer(done.error()));
    if (!sent.ok()) log_error("answer: " + sent.error().message);
  }
}

} // namespace bindery
