#include "spark/catalog_calls.h"

#include "base/text.h"
#include "plan/functions/row.h"
#include "spark/errors.h"

namespace bindery::spark {

namespace connect = ::spark::connect;
using engine::CommandOutput;
using plan::Type;
using plan::TypeKind;
using plan::Value;

namespace {

constexpr std::string_view CatalogName = "spark_catalog";

Type columns(const std::vector<std::pair<std::string, Type>>& fields)
{
  std::vector<plan::Field> out;
  for (const auto& [name, type] : fields) out.push_back({name, type, true, ""});
  return Type::structure(std::move(out));
}

Value text(std::string value) { return Value::string(std::move(value)); }

Value text_or_null(const std::string& value)
{
  return value.empty() ? Value::null(TypeKind::String) : Value::string(value);
}

CommandOutput one(const Type& type, Value value)
{
  return {columns({{"value", type}}), {{std::move(value)}}};
}

CommandOutput nothing() { return {columns({}), {}}; }

bool matches_any(const std::optional<std::string>& pattern, const std::string& name)
{
  return !pattern || (!pattern->empty() && engine::matches_show_pattern(*pattern, name));
}

Error database_not_found(const std::string& name)
{
  return not_found("[SCHEMA_NOT_FOUND] The schema `" + std::string(CatalogName) + "`.`" + name +
                   "` cannot be found. Verify the spelling and correctness of the schema and "
                   "catalog.\nIf you did not qualify the name with a catalog, verify the "
                   "current_schema() output, or qualify the name with the correct catalog.\nTo "
                   "tolerate the error on drop use DROP SCHEMA IF EXISTS. SQLSTATE: 42704")
      .with_name("SCHEMA_NOT_FOUND")
      .with_parameter("schemaName", "`" + std::string(CatalogName) + "`.`" + name + "`");
}

Error table_not_found(const std::string& name)
{
  return not_found(
             "[TABLE_OR_VIEW_NOT_FOUND] The table or view `" + name +
             "` cannot be found. Verify the spelling and correctness of the schema and "
             "catalog.\nIf you did not qualify the name with a schema, verify the current_schema() "
             "output, or qualify the name with the correct schema and catalog.\nTo tolerate the "
             "error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS. SQLSTATE: 42P01")
      .with_name("TABLE_OR_VIEW_NOT_FOUND")
      .with_parameter("relationName", "`" + name + "`");
}

class Calls {
public:
  explicit Calls(Session& session) : session_(session), catalog_(session.ports().catalog) {}

  Result<CommandOutput> run(const connect::Catalog& call)
  {
    switch (call.cat_type_case()) {
    case connect::Catalog::kCurrentDatabase:
      return one(TypeKind::String, text(session_.current_database()));
    case connect::Catalog::kSetCurrentDatabase: {
      TRY(const auto database, get_database(call.set_current_database().db_name()));
      session_.set_current_database(to_lower(database.name));
      return nothing();
    }
    case connect::Catalog::kListDatabases: {
      std::optional<std::string> pattern;
      if (call.list_databases().has_pattern()) pattern = call.list_databases().pattern();
      return list_databases(pattern);
    }
    case connect::Catalog::kGetDatabase: {
      TRY(auto database, get_database(call.get_database().db_name()));
      return CommandOutput{database_schema(), {database_row(database)}};
    }
    case connect::Catalog::kDatabaseExists: {
      TRY(auto found, find_database(call.database_exists().db_name()));
      return one(TypeKind::Boolean, Value::boolean(found.has_value()));
    }
    case connect::Catalog::kListTables: {
      std::optional<std::string> pattern;
      if (call.list_tables().has_pattern()) pattern = call.list_tables().pattern();
      return list_tables(call.list_tables().has_db_name() ? call.list_tables().db_name() : "",
                         pattern);
    }
    case connect::Catalog::kGetTable:
      return get_table(call.get_table().has_db_name() ? call.get_table().db_name() : "",
                       call.get_table().table_name());
    case connect::Catalog::kTableExists:
      return table_exists(call.table_exists().has_db_name() ? call.table_exists().db_name() : "",
                          call.table_exists().table_name());
    case connect::Catalog::kListColumns:
      return list_columns(call.list_columns().has_db_name() ? call.list_columns().db_name() : "",
                          call.list_columns().table_name());
    case connect::Catalog::kDropTempView:
      return one(TypeKind::Boolean,
                 Value::boolean(session_.drop_temporary_view({call.drop_temp_view().view_name()})));
    case connect::Catalog::kDropGlobalTempView:
      return one(TypeKind::Boolean,
                 Value::boolean(session_.drop_temporary_view(
                     {"global_temp", call.drop_global_temp_view().view_name()})));
    case connect::Catalog::kIsCached: {
      TRY_VOID(get_table("", call.is_cached().table_name()));
      return one(TypeKind::Boolean, Value::boolean(false));
    }
    case connect::Catalog::kCacheTable: { // harmless here: nothing is kept, nothing differs
      TRY_VOID(get_table("", call.cache_table().table_name()));
      return nothing();
    }
    case connect::Catalog::kUncacheTable: {
      TRY_VOID(get_table("", call.uncache_table().table_name()));
      return nothing();
    }
    case connect::Catalog::kClearCache:
    case connect::Catalog::kRefreshByPath: return nothing(); // files are listed anew by each query
    case connect::Catalog::kRefreshTable: {
      TRY_VOID(get_table("", call.refresh_table().table_name()));
      return nothing();
    }
    case connect::Catalog::kCurrentCatalog:
      return one(TypeKind::String, text(std::string(CatalogName)));
    case connect::Catalog::kSetCurrentCatalog:
      if (call.set_current_catalog().catalog_name() == CatalogName) return nothing();
      return unsupported_operation("another catalog than spark_catalog");
    case connect::Catalog::kListCatalogs: {
      CommandOutput output{columns({{"name", TypeKind::String}, {"description", TypeKind::String}}),
                           {}};
      std::optional<std::string> pattern;
      if (call.list_catalogs().has_pattern()) pattern = call.list_catalogs().pattern();
      if (matches_any(pattern, std::string(CatalogName)))
        output.rows.push_back({text(std::string(CatalogName)), Value::null(TypeKind::String)});
      return output;
    }
    case connect::Catalog::kListFunctions: return unsupported_operation("catalog.listFunctions");
    case connect::Catalog::kGetFunction: return unsupported_operation("catalog.getFunction");
    case connect::Catalog::kFunctionExists: return function_exists(call.function_exists());
    case connect::Catalog::kCreateExternalTable:
      return unsupported_operation("catalog.createExternalTable");
    case connect::Catalog::kCreateTable: return unsupported_operation("catalog.createTable");
    case connect::Catalog::kRecoverPartitions:
      return unsupported_operation("catalog.recoverPartitions");
    case connect::Catalog::CAT_TYPE_NOT_SET: break;
    }
    return unsupported_operation("this catalog call");
  }

private:
  // `given` may name the catalog too.
  Result<std::optional<plan::DatabaseInfo>> find_database(const std::string& given)
  {
    if (!catalog_) return std::optional<plan::DatabaseInfo>();
    TRY(const auto parts, session_.parser().parse_name(given));
    if (parts.size() > 2 || (parts.size() == 2 && !equals_ignore_case(parts[0], CatalogName)))
      return std::optional<plan::DatabaseInfo>();
    return catalog_->find_database(to_lower(parts.back()));
  }

  // Functions of the language, of the session and of the catalog.
  Result<CommandOutput> function_exists(const connect::FunctionExists& call)
  {
    TRY(auto name, session_.parser().parse_name(call.function_name()));
    if (call.has_db_name()) name.insert(name.begin(), call.db_name());
    const auto context = session_.analyzer_context();
    const bool exists = (name.size() == 1 && plan::is_spark_function(to_lower(name[0]))) ||
                        (name.size() == 1 && context.find_function(name[0]) != nullptr) ||
                        context.find_sql_function(name) != nullptr;
    return one(TypeKind::Boolean, Value::boolean(exists));
  }

  Result<plan::DatabaseInfo> get_database(const std::string& name)
  {
    TRY(auto found, find_database(name));
    if (!found) return database_not_found(name);
    return std::move(*found);
  }

  static Type database_schema()
  {
    return columns({{"name", TypeKind::String},
                    {"catalog", TypeKind::String},
                    {"description", TypeKind::String},
                    {"locationUri", TypeKind::String}});
  }

  static Value::Items database_row(const plan::DatabaseInfo& database)
  {
    return {text(database.name), text(std::string(CatalogName)), text(database.description),
            text(database.location)};
  }

  Result<CommandOutput> list_databases(const std::optional<std::string>& pattern)
  {
    CommandOutput output{database_schema(), {}};
    if (!catalog_) return output;
    TRY(auto databases, catalog_->list_databases());
    for (const auto& database : databases)
      if (matches_any(pattern, database.name)) output.rows.push_back(database_row(database));
    return output;
  }

  static Type table_schema()
  {
    return columns({{"name", TypeKind::String},
                    {"catalog", TypeKind::String},
                    {"namespace", Type::array(TypeKind::String, true)},
                    {"description", TypeKind::String},
                    {"tableType", TypeKind::String},
                    {"isTemporary", TypeKind::Boolean}});
  }

  static Value::Items table_row(const plan::TableInfo& table)
  {
    const Value names{Type::array(TypeKind::String, true), Value::Items{text(table.database)}};
    const auto comment = table.parameters.find("comment");
    return {text(table.name),
            text(std::string(CatalogName)),
            names,
            text_or_null(comment == table.parameters.end() ? "" : comment->second),
            text(table.is_view      ? "VIEW"
                 : table.is_managed ? "MANAGED"
                                    : "EXTERNAL"),
            Value::boolean(false)};
  }

  static Value::Items view_row(const std::string& name)
  {
    return {text(name),
            Value::null(TypeKind::String),
            Value{Type::array(TypeKind::String, true), Value::Items{}},
            Value::null(TypeKind::String),
            text("TEMPORARY"),
            Value::boolean(true)};
  }

  Result<CommandOutput> list_tables(const std::string& database,
                                    const std::optional<std::string>& pattern)
  {
    CommandOutput output{table_schema(), {}};
    const std::string name = database.empty() ? session_.current_database() : to_lower(database);
    if (catalog_) {
      TRY_VOID(get_database(name));
      TRY(auto tables, catalog_->list_tables(name));
      for (const auto& table : tables)
        if (matches_any(pattern, table.name)) output.rows.push_back(table_row(table));
    }
    for (const std::string& view : session_.list_temporary_views())
      if (matches_any(pattern, view)) output.rows.push_back(view_row(view));
    return output;
  }

  // The parts of a name that may be qualified, with the database that was given beside it.
  Result<plan::unresolved::Name> full_name(const std::string& database, const std::string& table)
  {
    if (!database.empty()) return plan::unresolved::Name{database, table};
    return session_.parser().parse_name(table);
  }

  // The schema of a table or a temporary view; nothing when there is none.
  Result<std::optional<plan::typed::RelationPtr>> find_relation(const plan::unresolved::Name& name)
  {
    auto node = std::make_shared<plan::unresolved::NamedTable>();
    node->parts = name;
    auto context = session_.analyzer_context();
    auto relation = plan::analyze(node, context);
    if (relation.ok()) return std::optional(std::move(relation).value());
    if (relation.error().wire_name == "TABLE_OR_VIEW_NOT_FOUND")
      return std::optional<plan::typed::RelationPtr>();
    return std::move(relation).error();
  }

  Result<CommandOutput> get_table(const std::string& database, const std::string& table)
  {
    TRY(auto name, full_name(database, table));
    for (const std::string& view : session_.list_temporary_views())
      if (name.size() == 1 && equals_ignore_case(view, name[0]))
        return CommandOutput{table_schema(), {view_row(view)}};
    TRY(auto info, session_.ports().tables.find_table(qualified(name)));
    if (!info) return table_not_found(join(name, "`.`"));
    return CommandOutput{table_schema(), {table_row(*info)}};
  }

  plan::unresolved::Name qualified(plan::unresolved::Name name)
  {
    if (name.size() == 1) name.insert(name.begin(), session_.current_database());
    return name;
  }

  Result<CommandOutput> table_exists(const std::string& database, const std::string& table)
  {
    TRY(auto name, full_name(database, table));
    for (const std::string& view : session_.list_temporary_views())
      if (name.size() == 1 && equals_ignore_case(view, name[0]))
        return one(TypeKind::Boolean, Value::boolean(true));
    TRY(auto info, session_.ports().tables.find_table(qualified(name)));
    return one(TypeKind::Boolean, Value::boolean(info.has_value()));
  }

  Result<CommandOutput> list_columns(const std::string& database, const std::string& table)
  {
    CommandOutput output{columns({{"name", TypeKind::String},
                                  {"description", TypeKind::String},
                                  {"dataType", TypeKind::String},
                                  {"nullable", TypeKind::Boolean},
                                  {"isPartition", TypeKind::Boolean},
                                  {"isBucket", TypeKind::Boolean},
                                  {"isCluster", TypeKind::Boolean}}),
                         {}};
    TRY(auto name, full_name(database, table));
    TRY(auto relation, find_relation(name));
    if (!relation) return table_not_found(join(name, "`.`"));
    TRY(auto info, session_.ports().tables.find_table(qualified(name)));
    for (const auto& attribute : (*relation)->output) {
      bool is_partition = false;
      std::string comment;
      if (info) {
        for (const auto& column : info->partition_columns)
          is_partition |= column.name == attribute.name;
        for (const auto& column : info->columns)
          if (column.name == attribute.name) comment = column.comment;
      }
      output.rows.push_back({text(attribute.name), text_or_null(comment),
                             text(attribute.type.simple_string()),
                             Value::boolean(attribute.nullable), Value::boolean(is_partition),
                             Value::boolean(false), Value::boolean(false)});
    }
    return output;
  }

  Session& session_;
  plan::Catalog* catalog_;
};

} // namespace

Result<CommandOutput> run_catalog_call(Session& session, const connect::Catalog& call)
{
  return Calls(session).run(call);
}

} // namespace bindery::spark
