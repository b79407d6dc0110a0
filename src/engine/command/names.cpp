#include "engine/command/commands.h"

#include "engine/errors.h"
#include "engine/scan/listing.h"
#include "plan/errors.h"

#include "base/text.h"

namespace bindery::engine {

Result<plan::Catalog*> get_catalog(CommandContext& context)
{
  if (context.catalog == nullptr)
    return plan::not_supported("A command on the catalog, without a catalog");
  return context.catalog;
}

Result<TableName> resolve_table_name(const plan::unresolved::Name& name, CommandContext& context)
{
  if (name.empty() || name.size() > 3) {
    return plan::not_supported("A table name of " + std::to_string(name.size()) + " parts");
  }
  if (name.size() == 3) {
    const std::string catalog = to_lower(name[0]);
    if (catalog != "spark_catalog" && catalog != "awsdatacatalog" && catalog != "glue_catalog") {
      return plan::not_supported("The catalog " + name[0]);
    }
  }
  const std::string database =
      name.size() == 1 ? context.host.current_database() : name[name.size() - 2];
  return TableName{to_lower(database), to_lower(name.back())};
}

std::string quote_table(const TableName& name)
{
  return plan::quote_name({"spark_catalog", name.database, name.name});
}

Result<plan::TableInfo> get_table(const plan::unresolved::Name& name, CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  TRY(const auto resolved, resolve_table_name(name, context));
  TRY(auto table, catalog->find_table(resolved.database, resolved.name));
  if (!table) {
    return plan::spark_error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", plan::quote_name(name)}});
  }
  return std::move(*table);
}

Error schema_not_found(const std::string& name)
{
  const std::string quoted = plan::quote_name({"spark_catalog", name});
  return spark_error(ErrorCode::NotFound, "SCHEMA_NOT_FOUND", "42704",
                     "The schema " + quoted +
                         " cannot be found. Verify the spelling and correctness of the schema and "
                         "catalog.\nIf you did not qualify the name with a catalog, verify the "
                         "current_schema() output, or qualify the name with the correct "
                         "catalog.\nTo tolerate the error on drop use DROP SCHEMA IF EXISTS.",
                     {{"schemaName", quoted}});
}

Error table_already_exists(const TableName& name)
{
  return spark_error(
      ErrorCode::AlreadyExists, "TABLE_OR_VIEW_ALREADY_EXISTS", "42P07",
      "Cannot create table or view " + quote_table(name) +
          " because it already exists.\nChoose a different name, drop or replace the existing "
          "object, or add the IF NOT EXISTS clause to tolerate pre-existing objects.",
      {{"relationName", quote_table(name)}});
}

Result<plan::DatabaseInfo> get_database(const std::string& name, CommandContext& context)
{
  TRY(auto* catalog, get_catalog(context));
  TRY(auto database, catalog->find_database(to_lower(name)));
  if (!database) return schema_not_found(name);
  return std::move(*database);
}

bool matches_show_pattern(const std::string& pattern, const std::string& name)
{
  if (pattern.empty()) return true;
  for (const auto& part : split(to_lower(pattern), '|')) {
    // Only the star and the point are special here.
    std::string glob;
    for (const char c : trim(part)) {
      if (c == '?' || c == '[' || c == '{' || c == '\\') glob += '\\';
      glob += c == '%' ? '*' : c == '.' ? '?' : c;
    }
    if (matches_glob(glob, to_lower(name))) return true;
  }
  return false;
}

plan::AnalyzerContext note_temporaries(CommandHost& host, TemporaryUse& use)
{
  auto analyzer = host.analyzer_context();
  const auto noting = [&use](auto find, const char* type) {
    return [find = std::move(find), type, &use](const auto& name) {
      auto found = find(name);
      if (found) use = {type, plan::quote_name(name)};
      return found;
    };
  };
  analyzer.find_view = noting(std::move(analyzer.find_view), "VIEW");
  analyzer.find_variable = noting(std::move(analyzer.find_variable), "VARIABLE");
  analyzer.find_function = [find = std::move(analyzer.find_function), &use](const auto& name) {
    auto found = find(name);
    if (found) use = {"FUNCTION", plan::quote_name(std::string_view(name))};
    return found;
  };
  analyzer.find_sql_function = [find = std::move(analyzer.find_sql_function), &host,
                                &use](const auto& name) {
    if (name.size() == 1 && host.find_temporary_function(name.back()))
      use = {"FUNCTION", plan::quote_name(name)};
    return find(name);
  };
  return analyzer;
}

Result<void> check_no_temporaries(const TemporaryUse& use, std::string type, std::string name)
{
  if (use.type.empty()) return {};
  return plan::spark_error("INVALID_TEMP_OBJ_REFERENCE", {{"obj", std::move(type)},
                                                          {"objName", std::move(name)},
                                                          {"tempObj", use.type},
                                                          {"tempObjName", use.name}});
}

} // namespace bindery::engine
