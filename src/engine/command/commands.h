// One function a command. Private to the folder.
#pragma once

#include "engine/command/run.h"

namespace bindery::engine {

Result<CommandOutput> run_write_files(const plan::command::WriteFiles& command,
                                      CommandContext& context);
Result<CommandOutput> run_write_table(const plan::command::WriteTable& command,
                                      CommandContext& context);
Result<CommandOutput> run_create_view(const plan::command::CreateView& command,
                                      CommandContext& context);
Result<CommandOutput> run_drop_table(const plan::command::DropTable& command,
                                     CommandContext& context);
Result<CommandOutput> run_create_table(const plan::command::CreateTable& command,
                                       CommandContext& context);
Result<CommandOutput> run_create_database(const plan::command::CreateDatabase& command,
                                          CommandContext& context);
Result<CommandOutput> run_drop_database(const plan::command::DropDatabase& command,
                                        CommandContext& context);
Result<CommandOutput> run_use_database(const plan::command::UseDatabase& command,
                                       CommandContext& context);
Result<CommandOutput> run_show_databases(const plan::command::ShowDatabases& command,
                                         CommandContext& context);
Result<CommandOutput> run_show_tables(const plan::command::ShowTables& command,
                                      CommandContext& context);
Result<CommandOutput> run_show_columns(const plan::command::ShowColumns& command,
                                       CommandContext& context);
Result<CommandOutput> run_show_partitions(const plan::command::ShowPartitions& command,
                                          CommandContext& context);
Result<CommandOutput> run_describe_table(const plan::command::DescribeTable& command,
                                         CommandContext& context);
Result<CommandOutput> run_set_config(const plan::command::SetConfig& command,
                                     CommandContext& context);
Result<CommandOutput> run_reset_config(const plan::command::ResetConfig& command,
                                       CommandContext& context);
Result<CommandOutput> run_declare_variable(const plan::command::DeclareVariable& command,
                                           CommandContext& context);
Result<CommandOutput> run_set_variable(const plan::command::SetVariable& command,
                                       CommandContext& context);
Result<CommandOutput> run_drop_variable(const plan::command::DropVariable& command,
                                        CommandContext& context);
Result<CommandOutput> run_create_function(const plan::command::CreateFunction& command,
                                          CommandContext& context);
Result<CommandOutput> run_drop_function(const plan::command::DropFunction& command,
                                        CommandContext& context);
Result<CommandOutput> run_describe_query(const plan::command::DescribeQuery& command,
                                         CommandContext& context);

// What of the session alone a query named while it was analyzed.
struct TemporaryUse {
  std::string type; // VIEW, FUNCTION, VARIABLE; empty: nothing
  std::string name; // quoted
};
// A context that notes it in `use`, which must outlive the context.
plan::AnalyzerContext note_temporaries(CommandHost& host, TemporaryUse& use);
// INVALID_TEMP_OBJ_REFERENCE of what lasts, when something was noted.
Result<void> check_no_temporaries(const TemporaryUse& use, std::string type, std::string name);

bool has_length(const plan::Type& type); // CHAR or VARCHAR, in any part

// Rows of texts.
CommandOutput text_rows(const std::vector<std::string>& columns,
                        const std::vector<std::vector<std::string>>& rows);

// Database and table of a name of one to three parts, in lower case.
struct TableName {
  std::string database;
  std::string name;
};
Result<TableName> resolve_table_name(const plan::unresolved::Name& name, CommandContext& context);
std::string quote_table(const TableName& name); // `spark_catalog`.`db`.`t`
// The table, or TABLE_OR_VIEW_NOT_FOUND.
Result<plan::TableInfo> get_table(const plan::unresolved::Name& name, CommandContext& context);
Result<plan::DatabaseInfo> get_database(const std::string& name, CommandContext& context);
Result<plan::Catalog*> get_catalog(CommandContext& context);
// Where a table of the database lies that names no place of its own; refused when the database has
// none.
Result<std::string> managed_location(const plan::DatabaseInfo& database, const std::string& table);
// LOCATION_ALREADY_EXISTS when files are where a new managed table is to be.
Result<void> check_location_is_free(const plan::TableInfo& table, CommandContext& context);
// Of a table that was dropped. An external table's data stays.
Result<void> remove_managed_data(const plan::TableInfo& table, CommandContext& context);
Error schema_not_found(const std::string& name);
Error table_already_exists(const TableName& name);

} // namespace bindery::engine
