#include "engine/command/run.h"

#include "engine/command/commands.h"

namespace bindery::engine {

namespace command = plan::command;

namespace {

struct Runner {
  CommandContext& context;

  Result<CommandOutput> operator()(const command::WriteFiles& c)
  {
    return run_write_files(c, context);
  }
  Result<CommandOutput> operator()(const command::WriteTable& c)
  {
    return run_write_table(c, context);
  }
  Result<CommandOutput> operator()(const command::CreateView& c)
  {
    return run_create_view(c, context);
  }
  Result<CommandOutput> operator()(const command::DropTable& c)
  {
    return run_drop_table(c, context);
  }
  Result<CommandOutput> operator()(const command::CreateTable& c)
  {
    return run_create_table(c, context);
  }
  Result<CommandOutput> operator()(const command::CreateDatabase& c)
  {
    return run_create_database(c, context);
  }
  Result<CommandOutput> operator()(const command::DropDatabase& c)
  {
    return run_drop_database(c, context);
  }
  Result<CommandOutput> operator()(const command::UseDatabase& c)
  {
    return run_use_database(c, context);
  }
  Result<CommandOutput> operator()(const command::ShowDatabases& c)
  {
    return run_show_databases(c, context);
  }
  Result<CommandOutput> operator()(const command::ShowTables& c)
  {
    return run_show_tables(c, context);
  }
  Result<CommandOutput> operator()(const command::ShowColumns& c)
  {
    return run_show_columns(c, context);
  }
  Result<CommandOutput> operator()(const command::ShowPartitions& c)
  {
    return run_show_partitions(c, context);
  }
  Result<CommandOutput> operator()(const command::DescribeTable& c)
  {
    return run_describe_table(c, context);
  }
  Result<CommandOutput> operator()(const command::SetConfig& c)
  {
    return run_set_config(c, context);
  }
  Result<CommandOutput> operator()(const command::ResetConfig& c)
  {
    return run_reset_config(c, context);
  }
  Result<CommandOutput> operator()(const command::CacheTable& c)
  {
    if (!c.input) return CommandOutput();
    auto analyzer = context.host.analyzer_context();
    TRY_VOID(plan::analyze(c.input, analyzer));
    return CommandOutput();
  }
  // Nothing is cached, so nothing is stale.
  Result<CommandOutput> operator()(const command::UncacheTable&) { return CommandOutput(); }
  Result<CommandOutput> operator()(const command::RefreshTable&) { return CommandOutput(); }
  Result<CommandOutput> operator()(const command::DeclareVariable& c)
  {
    return run_declare_variable(c, context);
  }
  Result<CommandOutput> operator()(const command::SetVariable& c)
  {
    return run_set_variable(c, context);
  }
  Result<CommandOutput> operator()(const command::DropVariable& c)
  {
    return run_drop_variable(c, context);
  }
  Result<CommandOutput> operator()(const command::CreateFunction& c)
  {
    return run_create_function(c, context);
  }
  Result<CommandOutput> operator()(const command::DropFunction& c)
  {
    return run_drop_function(c, context);
  }
  Result<CommandOutput> operator()(const command::DescribeQuery& c)
  {
    return run_describe_query(c, context);
  }
  // The statement that it names takes its place before any command is run.
  Result<CommandOutput> operator()(const command::ExecuteImmediate&)
  {
    return unsupported("EXECUTE IMMEDIATE here").with_name("UNSUPPORTED_OPERATION");
  }
  Result<CommandOutput> operator()(const command::Explain& c)
  {
    auto analyzer = context.host.analyzer_context();
    TRY(const auto relation, plan::analyze(c.input, analyzer));
    TRY(auto physical, context.engine.explain(relation));
    const std::string text = "== Analyzed Logical Plan ==\n" + plan::typed::dump(*relation) +
                             "\n== Physical Plan ==\n" + physical;
    return text_rows({"plan"}, {{text}});
  }
};

} // namespace

CommandOutput text_rows(const std::vector<std::string>& columns,
                        const std::vector<std::vector<std::string>>& rows)
{
  std::vector<plan::Field> fields;
  for (const auto& name : columns) fields.push_back({name, plan::TypeKind::String, true, ""});
  CommandOutput output;
  output.schema = plan::Type::structure(std::move(fields));
  for (const auto& row : rows) {
    plan::Value::Items items;
    for (const auto& text : row) items.push_back(plan::Value::string(text));
    output.rows.push_back(std::move(items));
  }
  return output;
}

Result<CommandOutput> run_command(const command::Command& command, CommandContext context)
{
  auto output = std::visit(Runner{context}, command);
  if (output.ok() && !output->schema.is(plan::TypeKind::Struct))
    output->schema = plan::Type::structure({});
  return output;
}

} // namespace bindery::engine
