// SHOW, DESCRIBE, SET.
#include "engine/command/commands.h"

#include "engine/errors.h"
#include "engine/scan/listing.h"
#include "plan/errors.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::engine {

namespace command = plan::command;

Result<CommandOutput> run_show_databases(const command::ShowDatabases& command,
                                         CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto databases, catalog->list_databases());
  std::vector<std::vector<std::string>> rows;
  for (const auto& database : databases) {
    if (matches_show_pattern(command.pattern, database.name)) rows.push_back({database.name});
  }
  std::sort(rows.begin(), rows.end());
  return text_rows({"namespace"}, rows);
}

Result<CommandOutput> run_show_tables(const command::ShowTables& command, CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  const std::string database =
      command.database.empty() ? context.host.current_database() : command.database.back();
  TRY(const auto info, get_database(database, context));
  TRY(const auto tables, catalog->list_tables(info.name));
  CommandOutput output;
  output.schema = plan::Type::structure({{"namespace", plan::TypeKind::String, false, ""},
                                         {"tableName", plan::TypeKind::String, false, ""},
                                         {"isTemporary", plan::TypeKind::Boolean, false, ""}});
  const auto add = [&](const std::string& space, const std::string& name, bool temporary) {
    if (!matches_show_pattern(command.pattern, name)) return;
    output.rows.push_back(
        {plan::Value::string(space), plan::Value::string(name), plan::Value::boolean(temporary)});
  };
  std::vector<std::string> names;
  for (const auto& table : tables) names.push_back(table.name);
  std::sort(names.begin(), names.end());
  for (const auto& name : names) add(info.name, name, false);
  for (const auto& view : context.host.list_temporary_views()) add("", view, true);
  return output;
}

Result<CommandOutput> run_show_columns(const command::ShowColumns& command, CommandContext& context)
{
  TRY(const auto table, get_table(command.table, context));
  std::vector<std::vector<std::string>> rows;
  for (const auto& column : table.columns) rows.push_back({column.name});
  for (const auto& column : table.partition_columns) rows.push_back({column.name});
  return text_rows({"col_name"}, rows);
}

Result<CommandOutput> run_show_partitions(const command::ShowPartitions& command,
                                          CommandContext& context)
{
  TRY(const auto table, get_table(command.table, context));
  if (table.partition_columns.empty()) {
    TRY(const auto name, resolve_table_name(command.table, context));
    return spark_error(
        ErrorCode::InvalidInput, "INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", "42601",
        "The partition command is invalid. Table " + quote_table(name) + " is not partitioned.",
        {{"name", quote_table(name)}});
  }
  TRY(const auto partitions, context.catalog->list_partitions(table, ""));
  std::vector<std::vector<std::string>> rows;
  for (const auto& partition : partitions) {
    std::string text;
    for (size_t i = 0; i < partition.values.size() && i < table.partition_columns.size(); i++) {
      text += (i ? "/" : "") + escape_path_name(table.partition_columns[i].name) + "=" +
              escape_path_name(partition.values[i]);
    }
    rows.push_back({std::move(text)});
  }
  std::sort(rows.begin(), rows.end());
  return text_rows({"partition"}, rows);
}

Result<CommandOutput> run_describe_table(const command::DescribeTable& command,
                                         CommandContext& context)
{
  TRY(const auto table, get_table(command.table, context));
  CommandOutput output = text_rows({"col_name", "data_type", "comment"}, {});
  const auto add = [&](const std::string& name, const std::string& type,
                       const std::string& comment) {
    output.rows.push_back({plan::Value::string(name), plan::Value::string(type),
                           comment.empty() ? plan::Value::null(plan::TypeKind::String)
                                           : plan::Value::string(comment)});
  };
  const auto add_text = [&](const std::string& name, const std::string& type) {
    output.rows.push_back(
        {plan::Value::string(name), plan::Value::string(type), plan::Value::string("")});
  };
  for (const auto& column : table.columns)
    add(column.name, column.type.simple_string(), column.comment);
  for (const auto& column : table.partition_columns)
    add(column.name, column.type.simple_string(), column.comment);
  if (!table.partition_columns.empty()) {
    add_text("# Partition Information", "");
    output.rows.push_back({plan::Value::string("# col_name"), plan::Value::string("data_type"),
                           plan::Value::string("comment")});
    for (const auto& column : table.partition_columns)
      add(column.name, column.type.simple_string(), column.comment);
  }
  if (!command.extended) return output;
  add_text("", "");
  add_text("# Detailed Table Information", "");
  add_text("Catalog", "spark_catalog");
  add_text("Database", table.database);
  add_text("Table", table.name);
  add_text("Type", table.is_view ? "VIEW" : table.is_managed ? "MANAGED" : "EXTERNAL");
  add_text("Provider", table.provider.empty() ? "hive" : table.provider);
  if (!table.location.empty()) add_text("Location", table.location);
  if (!table.serde.empty()) add_text("Serde Library", table.serde);
  return output;
}

Result<CommandOutput> run_set_config(const command::SetConfig& command, CommandContext& context)
{
  std::vector<std::vector<std::string>> rows;
  if (!command.key) {
    for (const auto& [key, value] : context.host.list_conf()) rows.push_back({key, value});
    std::sort(rows.begin(), rows.end());
  } else if (command.value) {
    const auto variable = variable_of(split(*command.key, '.'));
    if (variable && context.host.find_variable(*variable))
      return plan::spark_error("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET",
                               {{"variableName", plan::quote_name(split(*command.key, '.'))}});
    TRY_VOID(context.host.set_conf(*command.key, *command.value));
    rows.push_back({*command.key, *command.value});
  } else {
    rows.push_back({*command.key, context.host.find_conf(*command.key).value_or("<undefined>")});
  }
  return text_rows({"key", "value"}, rows);
}

Result<CommandOutput> run_reset_config(const command::ResetConfig& command, CommandContext& context)
{
  if (command.key) {
    context.host.unset_conf(*command.key);
    return CommandOutput();
  }
  for (const auto& [key, value] : context.host.list_conf()) context.host.unset_conf(key);
  return CommandOutput();
}

} // namespace bindery::engine
