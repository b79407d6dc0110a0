#include "engine/command/table_rows.h"

#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/scan/options.h"
#include "engine/scan/source.h"
#include "plan/build.h"
#include "plan/errors.h"

#include "base/text.h"

namespace bindery::engine {

using plan::Type;
using plan::TypeKind;
namespace build = plan::build;

// Ids of columns that are made here; the analyzer counts from the other end.
static constexpr int64_t FirstOwnColumn = int64_t{1} << 48;
static constexpr int64_t FirstFileColumn = FirstOwnColumn + (int64_t{1} << 32);

static bool holds_limited_text(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Char:
  case TypeKind::Varchar: return true;
  case TypeKind::Array: return holds_limited_text(type.element());
  case TypeKind::Map: return holds_limited_text(type.key()) || holds_limited_text(type.value());
  case TypeKind::Struct:
    for (const auto& field : type.fields())
      if (holds_limited_text(field.type)) return true;
    return false;
  default: return false;
  }
}

// The value as the table's column has it. Texts of a length are checked, and char is padded.
static Result<typed::ExpressionPtr> assigned(const typed::ExpressionPtr& source,
                                             const plan::ColumnInfo& column,
                                             const std::string& time_zone)
{
  const Type& type = column.type;
  if (source->type.equals_ignoring_nullability(type) && !holds_limited_text(type)) return source;
  const bool is_limited = type.is(TypeKind::Char) || type.is(TypeKind::Varchar);
  if (!is_limited && holds_limited_text(type)) {
    return unsupported_operation("Writing the column `" + column.name + "` of type " + type.sql());
  }
  auto value = source;
  const Type wanted = is_limited ? Type(TypeKind::String) : type;
  if (!(is_limited && source->type.is_text())) {
    auto cast = std::make_shared<typed::Cast>();
    cast->child = source;
    cast->type = wanted;
    cast->nullable = source->nullable;
    cast->mode = typed::CastMode::Ansi;
    cast->is_implicit = true;
    cast->fallible = true;
    cast->time_zone = time_zone;
    value = cast;
  }
  if (!is_limited) return value;
  const char* check = type.is(TypeKind::Char) ? "char_write_check" : "varchar_write_check";
  return build::native(check, type, {value, build::literal(plan::Value::integer(type.length()))});
}

// The relation's columns as the table has them: by name or by position, cast as an assignment.
Result<typed::RelationPtr> fit(const typed::RelationPtr& relation, const plan::TableInfo& table,
                               bool by_position, const std::string& time_zone)
{
  std::vector<plan::ColumnInfo> columns = table.columns;
  columns.insert(columns.end(), table.partition_columns.begin(), table.partition_columns.end());
  if (columns.size() != relation->output.size()) {
    const auto names = [](const auto& list) {
      std::string text;
      for (const auto& one : list) text += (text.empty() ? "" : ", ") + plan::quote_name(one.name);
      return text;
    };
    const bool few = relation->output.size() < columns.size();
    const std::string whole = plan::quote_name({"spark_catalog", table.database, table.name});
    return spark_error(ErrorCode::InvalidInput,
                       few ? "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS"
                           : "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS",
                       "21S01",
                       "Cannot write to " + whole + ", the reason is " +
                           (few ? "not enough" : "too many") + " data columns:\nTable columns: " +
                           names(columns) + ".\nData columns: " + names(relation->output) + ".",
                       {{"tableName", whole},
                        {"tableColumns", names(columns)},
                        {"dataColumns", names(relation->output)}});
  }
  auto project = std::make_shared<typed::Project>();
  project->input = relation;
  int64_t next = FirstOwnColumn;
  for (size_t i = 0; i < columns.size(); i++) {
    const typed::Attribute* source = by_position ? &relation->output[i] : nullptr;
    for (const auto& attribute : relation->output) {
      if (!by_position && equals_ignore_case(attribute.name, columns[i].name)) source = &attribute;
    }
    if (source == nullptr) {
      return plan::not_supported("Appending without the column " + columns[i].name +
                                 " of the table");
    }
    auto column = std::make_shared<typed::Column>();
    column->id = source->id;
    column->type = source->type;
    column->nullable = source->nullable;
    TRY(auto value, assigned(column, columns[i], time_zone));
    project->expressions.push_back(value);
    project->output.push_back(
        {typed::ColumnId{next++}, columns[i].name, columns[i].type, source->nullable, ""});
  }
  return typed::RelationPtr(project);
}

// ---- files ------------------------------------------------------------------

// Times as texts, whatever they are inside of.
static Type with_texts_of_times(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz: return TypeKind::String;
  case TypeKind::Array:
    return Type::array(with_texts_of_times(type.element()), type.contains_null());
  case TypeKind::Map:
    return Type::map(with_texts_of_times(type.key()), with_texts_of_times(type.value()),
                     type.contains_null());
  case TypeKind::Struct: {
    std::vector<plan::Field> fields = type.fields();
    for (auto& field : fields) field.type = with_texts_of_times(field.type);
    return Type::structure(std::move(fields));
  }
  default: return type;
  }
}

// Hive's JSON has times as 2020-01-02 03:04:05.123456, and the keys that mapping.<column> names.
static typed::RelationPtr json_shape(const typed::RelationPtr& relation,
                                     const plan::TableInfo& table, const WriteRequest& request)
{
  auto project = std::make_shared<typed::Project>();
  project->input = relation;
  int64_t next = FirstFileColumn;
  for (size_t i = 0; i < relation->output.size(); i++) {
    const auto& attribute = relation->output[i];
    const bool is_data = i < table.columns.size();
    const Type type = is_data ? with_texts_of_times(attribute.type) : attribute.type;
    build::CastParts cast;
    cast.child = build::column(attribute);
    cast.type = type;
    cast.time_zone = request.query.time_zone;
    project->expressions.push_back(build::cast(std::move(cast)));
    const auto key = table.serde_parameters.find("mapping." + to_lower(attribute.name));
    const bool is_mapped = is_data && key != table.serde_parameters.end();
    project->output.push_back({typed::ColumnId{next++}, is_mapped ? key->second : attribute.name,
                               type, attribute.nullable, ""});
  }
  return project;
}

namespace {

// A parameter of a SerDe: what it may say where lines are written. "*": anything.
struct Parameter {
  std::string_view serde, name, value;
};

constexpr Parameter Parameters[] = {
    {LazySimpleSerde, "field.delim", "*"},
    {LazySimpleSerde, "escape.delim", "*"},
    {LazySimpleSerde, "serialization.null.format", "*"},
    {LazySimpleSerde, "line.delim", "\n"},
    {LazySimpleSerde, "serialization.encoding", "utf-8"},
    {LazySimpleSerde, "serialization.escape.crlf", "false"},
    {LazySimpleSerde, "serialization.last.column.takes.rest", "false"},
    {LazySimpleSerde, "colelction.delim", "*"}, // of nested values, which are refused
    {LazySimpleSerde, "collection.delim", "*"},
    {LazySimpleSerde, "mapkey.delim", "*"},
    {OpenCsvSerde, "separatorchar", "*"},
    {OpenCsvSerde, "quotechar", "*"},
    {OpenCsvSerde, "escapechar", "*"},
    {OpenxJsonSerde, "paths", "*"}, // what a crawler saw
    {OpenxJsonSerde, "ignore.malformed.json", "*"},
    {OpenxJsonSerde, "case.insensitive", "true"},
    {OpenxJsonSerde, "dots.in.keys", "false"},
    {HiveJsonSerde, "paths", "*"},
    {HiveJsonSerde, "ignore.malformed.json", "*"},
};

bool is_known(const std::string& serde, const std::string& name, const std::string& value)
{
  // For all of them: how Hive writes it, and a header, which no insert writes.
  if (name == "serialization.format" || name == "path") return true;
  if (name == "skip.header.line.count" || name == "skip.footer.line.count") return value == "0";
  if (serde == OpenxJsonSerde && name.starts_with("mapping.")) return true;
  for (const auto& known : Parameters) {
    if (known.serde == serde && known.name == name &&
        (known.value == "*" || equals_ignore_case(known.value, value)))
      return true;
  }
  return false;
}

Result<void> check_parameters(const plan::TableInfo& table,
                              const std::map<std::string, std::string>& parameters)
{
  for (const auto& [name, value] : parameters) {
    if (!is_known(table.serde, name, value))
      return unsupported_operation("Writing to a table of " + table.serde + " with " + name +
                                   " = '" + value + "'");
  }
  // Those of the table that the SerDe reads.
  for (const char* name : {"skip.header.line.count", "skip.footer.line.count"}) {
    const auto found = table.parameters.find(name);
    if (found != table.parameters.end() && found->second != "0")
      return unsupported_operation("Writing to a table with " + std::string(name) + " = '" +
                                   found->second + "'");
  }
  return {};
}

} // namespace

Result<void> choose_table_format(const plan::TableInfo& table, typed::RelationPtr& relation,
                                 WriteRequest& request)
{
  request.format = to_lower(table.provider);
  if (!request.format.empty() && request.format != "hive") return {};
  TRY_VOID(check_serde(table));
  if (table.serde == ParquetSerde) {
    request.format = "parquet";
    return {};
  }
  const bool is_json = table.serde == OpenxJsonSerde || table.serde == HiveJsonSerde;
  if (!is_json && table.serde != LazySimpleSerde && table.serde != OpenCsvSerde) {
    return unsupported_operation("Writing to a table of the SerDe " + table.serde);
  }
  std::map<std::string, std::string> parameters;
  for (const auto& [key, value] : table.serde_parameters) parameters[to_lower(key)] = value;
  TRY_VOID(check_parameters(table, parameters));
  for (const auto& [name, value] : request.options) {
    const bool is_ours = name.starts_with("bindery.") || name == "partitionoverwritemode";
    if (!is_ours && name != "path")
      return unsupported_operation("The option " + name + " of a write to a table of Hive");
  }
  if (is_json) {
    request.format = "json";
    relation = json_shape(relation, table, request);
    return {};
  }
  request.serde = table.serde;
  request.options.merge(parameters);
  return {};
}

} // namespace bindery::engine
