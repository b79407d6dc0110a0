// Databases, tables and views: made, dropped, chosen.
#include "engine/command/commands.h"

#include "engine/errors.h"
#include "engine/scan/options.h"
#include "engine/scan/source.h"
#include "plan/errors.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::engine {

namespace command = plan::command;

Result<CommandOutput> run_use_database(const command::UseDatabase& command, CommandContext& context)
{
  if (command.name.empty()) return plan::not_supported("USE without a name");
  TRY(const auto database, get_database(command.name.back(), context));
  context.host.set_current_database(database.name);
  return CommandOutput();
}

Result<CommandOutput> run_create_database(const command::CreateDatabase& command,
                                          CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  const std::string name = to_lower(command.name);
  TRY(const auto existing, catalog->find_database(name));
  if (existing && command.if_not_exists) return CommandOutput();
  if (existing) {
    return spark_error(
        ErrorCode::AlreadyExists, "SCHEMA_ALREADY_EXISTS", "42P06",
        "Cannot create schema " + plan::quote_name(name) +
            " because it already exists.\nChoose a different name, drop the existing schema, or "
            "add the IF NOT EXISTS clause to tolerate pre-existing schema.",
        {{"schemaName", plan::quote_name(name)}});
  }
  TRY_VOID(catalog->create_database({name, command.comment, command.location}));
  return CommandOutput();
}

Result<CommandOutput> run_drop_database(const command::DropDatabase& command,
                                        CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  const std::string name = to_lower(command.name);
  TRY(const auto existing, catalog->find_database(name));
  if (!existing && command.if_exists) return CommandOutput();
  if (!existing) return schema_not_found(name);
  TRY(const auto tables, catalog->list_tables(name));
  if (!tables.empty() && !command.cascade) {
    return spark_error(ErrorCode::Conflict, "SCHEMA_NOT_EMPTY", "2BP01",
                       "Cannot drop a schema " + plan::quote_name(name) +
                           " because it contains objects.\nUse DROP SCHEMA ... CASCADE to drop the "
                           "schema and all its objects.",
                       {{"schemaName", plan::quote_name(name)}});
  }
  for (const auto& table : tables) {
    TRY_VOID(catalog->drop_table(name, table.name));
    TRY_VOID(remove_managed_data(table, context));
  }
  TRY_VOID(catalog->drop_database(name));
  return CommandOutput();
}

Result<CommandOutput> run_drop_table(const command::DropTable& command, CommandContext& context)
{
  if (context.host.drop_temporary_view(command.name)) return CommandOutput();
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto name, resolve_table_name(command.name, context));
  TRY(const auto table, catalog->find_table(name.database, name.name));
  if (!table && command.if_exists) return CommandOutput();
  if (!table)
    return plan::spark_error("TABLE_OR_VIEW_NOT_FOUND",
                             {{"relationName", plan::quote_name(command.name)}});
  if (table->is_view != command.is_view) {
    return plan::not_supported(command.is_view ? "DROP VIEW of a table" : "DROP TABLE of a view");
  }
  TRY_VOID(catalog->drop_table(name.database, name.name));
  TRY_VOID(remove_managed_data(*table, context));
  return CommandOutput();
}

static std::vector<plan::ColumnInfo>
columns_of(const plan::Type& schema, const std::vector<std::string>& partitions, bool wanted)
{
  std::vector<plan::ColumnInfo> columns;
  for (const auto& field : schema.fields()) {
    const bool is_partition =
        std::any_of(partitions.begin(), partitions.end(),
                    [&](const std::string& name) { return equals_ignore_case(name, field.name); });
    if (is_partition == wanted) columns.push_back({field.name, field.type, ""});
  }
  return columns;
}

Result<CommandOutput> run_create_table(const command::CreateTable& command, CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto name, resolve_table_name(command.name, context));
  TRY(const auto database, get_database(name.database, context));
  TRY(const auto existing, catalog->find_table(name.database, name.name));
  if (existing && command.if_not_exists) return CommandOutput();
  if (existing) return table_already_exists(name);
  plan::TableInfo table;
  table.database = name.database;
  table.name = name.name;
  table.provider = command.format.empty() ? "parquet" : to_lower(command.format);
  TRY_VOID(check_read_options(table.provider, command.options));
  for (const auto& partition : command.partition_columns) {
    const auto& fields = command.schema.fields();
    const bool known = std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
      return equals_ignore_case(field.name, partition);
    });
    if (!known)
      return plan::not_supported("The partition column " + partition +
                                 ", which the table does not have");
  }
  table.columns = columns_of(command.schema, command.partition_columns, false);
  table.partition_columns = columns_of(command.schema, command.partition_columns, true);
  table.location = command.location;
  if (table.location.empty()) {
    TRY(table.location, managed_location(database, name.name));
  }
  table.is_managed = command.location.empty() && !command.is_external;
  TRY_VOID(check_location_is_free(table, context));
  for (const auto& [key, value] : command.options) table.serde_parameters[key] = value;
  if (!command.comment.empty()) table.parameters["comment"] = command.comment;
  TRY_VOID(catalog->create_table(table));
  return CommandOutput();
}

static Result<void> check_view_columns(const command::CreateView& command,
                                       const plan::typed::Relation& relation)
{
  const size_t named = command.column_names.size();
  if (named == 0 || named == relation.output.size()) return {};
  std::vector<std::string> columns;
  std::vector<std::string> data;
  for (const auto& name : command.column_names)
    columns.push_back(plan::quote_name(std::string_view(name)));
  for (const auto& attribute : relation.output)
    data.push_back(plan::quote_name(std::string_view(attribute.name)));
  return plan::spark_error(named > relation.output.size()
                               ? "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS"
                               : "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS",
                           {{"viewName", plan::quote_name(command.name)},
                            {"viewColumns", join(columns, ", ")},
                            {"dataColumns", join(data, ", ")}});
}

// With the names that the statement gives its columns.
static Result<command::CreateView> temporary_view(const command::CreateView& command,
                                                  CommandContext& context)
{
  auto analyzer = context.host.analyzer_context();
  TRY(const auto relation, plan::analyze(command.input, analyzer));
  TRY_VOID(check_view_columns(command, *relation));
  command::CreateView view = command;
  if (command.column_names.empty()) return view;
  auto renamed = std::make_shared<plan::unresolved::ToDf>();
  renamed->input = command.input;
  renamed->names = command.column_names;
  view.input = std::move(renamed);
  return view;
}

Result<CommandOutput> run_create_view(const command::CreateView& command, CommandContext& context)
{
  if (command.is_temporary || command.is_global) {
    TRY(const auto view, temporary_view(command, context));
    TRY_VOID(context.host.create_temporary_view(view));
    return CommandOutput();
  }
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto name, resolve_table_name(command.name, context));
  TRY(const auto existing, catalog->find_table(name.database, name.name));
  if (existing && command.if_not_exists) return CommandOutput();
  if (existing && !command.replace) {
    return table_already_exists(name);
  }
  if (existing && !existing->is_view)
    return plan::spark_error(
        "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
        {{"tableName", quote_table(name)}, {"operation", "CREATE OR REPLACE VIEW"}});
  TemporaryUse use;
  auto analyzer = note_temporaries(context.host, use);
  TRY(const auto relation, plan::analyze(command.input, analyzer));
  TRY_VOID(check_no_temporaries(use, "VIEW", quote_table(name)));
  TRY_VOID(check_view_columns(command, *relation));
  plan::TableInfo view;
  view.database = name.database;
  view.name = name.name;
  view.is_view = true;
  view.view_text = command.sql;
  for (size_t i = 0; i < relation->output.size(); i++) {
    const auto& attribute = relation->output[i];
    view.columns.push_back(
        {i < command.column_names.size() ? command.column_names[i] : attribute.name, attribute.type,
         ""});
  }
  TRY_VOID(existing ? catalog->update_table(view) : catalog->create_table(view));
  return CommandOutput();
}

} // namespace bindery::engine
