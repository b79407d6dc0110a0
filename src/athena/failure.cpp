#include "athena/failure.h"

#include "base/text.h"

namespace bindery::athena {

namespace {

enum class Place { None, LineColumn };

struct Row {
  std::string_view error_class; // a class, or with a closing dot the beginning of one
  std::string_view name;
  int64_t type;
  Place place;
};

} // namespace

// Athena's numbers as measured; the first row that fits.
static constexpr Row Rows[] = {
    {"DIVIDE_BY_ZERO", "DIVISION_BY_ZERO", 1001, Place::None},
    {"REMAINDER_BY_ZERO", "DIVISION_BY_ZERO", 1001, Place::None},
    {"TABLE_OR_VIEW_NOT_FOUND", "TABLE_NOT_FOUND", 1301, Place::LineColumn},
    {"SCHEMA_NOT_FOUND", "SCHEMA_NOT_FOUND", 1301, Place::LineColumn},
    {"UNRESOLVED_COLUMN.", "COLUMN_NOT_FOUND", 1006, Place::LineColumn},
    {"UNRESOLVED_FIELD.", "COLUMN_NOT_FOUND", 1006, Place::LineColumn},
    {"FIELD_NOT_FOUND", "COLUMN_NOT_FOUND", 1006, Place::LineColumn},
    {"AMBIGUOUS_REFERENCE", "AMBIGUOUS_NAME", 1006, Place::LineColumn},
    {"UNRESOLVED_ROUTINE", "FUNCTION_NOT_FOUND", 1303, Place::LineColumn},
    {"FUNCTION_NOT_FOUND", "FUNCTION_NOT_FOUND", 1303, Place::LineColumn},
    {"MISSING_AGGREGATION", "EXPRESSION_NOT_AGGREGATE", 1006, Place::LineColumn},
    {"MISSING_GROUP_BY", "EXPRESSION_NOT_AGGREGATE", 1006, Place::LineColumn},
    {"DATATYPE_MISMATCH.", "TYPE_MISMATCH", 1002, Place::LineColumn},
    {"WRONG_NUM_ARGS.", "FUNCTION_NOT_FOUND", 1303, Place::LineColumn},
    {"NUM_COLUMNS_MISMATCH", "TYPE_MISMATCH", 1002, Place::LineColumn},
    {"INCOMPATIBLE_COLUMN_TYPE", "TYPE_MISMATCH", 1002, Place::LineColumn},
    {"CAST_INVALID_INPUT", "INVALID_CAST_ARGUMENT", 1100, Place::None},
    {"CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", 1100, Place::None},
    {"ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", 1100, Place::None},
    {"NUMERIC_VALUE_OUT_OF_RANGE", "NUMERIC_VALUE_OUT_OF_RANGE", 1100, Place::None},
    {"INVALID_PARAMETER_VALUE.", "INVALID_FUNCTION_ARGUMENT", 1106, Place::None},
    {"INVALID_FUNCTION_ARGUMENT", "INVALID_FUNCTION_ARGUMENT", 1106, Place::None},
    {"INVALID_ARRAY_INDEX", "INVALID_FUNCTION_ARGUMENT", 1106, Place::None},
    {"SCALAR_SUBQUERY_TOO_MANY_ROWS", "SUBQUERY_MULTIPLE_ROWS", 1100, Place::None},
    {"UNSUPPORTED_", "NOT_SUPPORTED", 1200, Place::LineColumn},
};

static bool fits(std::string_view row, std::string_view error_class)
{
  const bool is_prefix = row.ends_with('.') || row.ends_with('_');
  if (!is_prefix) return error_class == row || error_class.starts_with(std::string(row) + ".");
  return error_class.starts_with(row) || error_class == row.substr(0, row.size() - 1);
}

// `a`.`b` as a list of parts.
static std::vector<std::string> name_parts(std::string_view quoted)
{
  std::vector<std::string> parts;
  for (const std::string& part : split(quoted, '.')) {
    std::string_view text = part;
    if (text.size() >= 2 && text.front() == '`' && text.back() == '`')
      text = text.substr(1, text.size() - 2);
    parts.emplace_back(text);
  }
  return parts;
}

static std::string parameter(const Json& error, std::string_view name)
{
  const Json* parameters = error.find("parameters");
  return parameters == nullptr ? std::string() : parameters->get_string(name);
}

// Trino's name of a type that Spark writes as "INT", quotes included.
static std::string trino_type(std::string_view quoted)
{
  if (quoted.size() >= 2) quoted = quoted.substr(1, quoted.size() - 2);
  if (quoted == "FLOAT") return "REAL";
  if (quoted == "STRING") return "VARCHAR";
  if (quoted.starts_with("TIMESTAMP")) return "TIMESTAMP";
  return std::string(quoted);
}

static std::string_view trim_quotes(std::string_view text)
{
  return text.size() >= 2 && text.front() == '\'' ? text.substr(1, text.size() - 2) : text;
}

static std::string cast_text(const std::string& value, const std::string& type)
{
  if (type == "DATE" || type == "TIMESTAMP")
    return "Value cannot be cast to " + to_lower(type) + ": " + std::string(trim_quotes(value));
  return "Cannot cast " + value + " to " + type;
}

static std::string text_of(const Row& row, const Json& error, const std::string& database)
{
  if (row.name == "DIVISION_BY_ZERO") return "Division by zero";
  if (row.name == "TABLE_NOT_FOUND") {
    auto parts = name_parts(parameter(error, "relationName"));
    if (parts.size() == 1) parts.insert(parts.begin(), database);
    if (parts.size() == 2) parts.insert(parts.begin(), "awsdatacatalog");
    return "Table '" + join(parts, ".") + "' does not exist";
  }
  if (row.name == "SCHEMA_NOT_FOUND")
    return "Schema '" + name_parts(parameter(error, "schemaName")).back() + "' does not exist";
  if (row.name == "COLUMN_NOT_FOUND") {
    std::string object = parameter(error, "objectName");
    if (object.empty()) object = parameter(error, "fieldName");
    return "Column '" + join(name_parts(object), ".") +
           "' cannot be resolved or requester is not authorized to access requested resources";
  }
  if (row.name == "FUNCTION_NOT_FOUND" && row.error_class == "UNRESOLVED_ROUTINE")
    return "Function '" + name_parts(parameter(error, "routineName")).back() + "' not registered";
  if (row.error_class == "INVALID_FUNCTION_ARGUMENT") {
    const std::string given = parameter(error, "message");
    return given.empty() ? error.get_string("message") : given;
  }
  if (row.error_class == "CAST_INVALID_INPUT")
    return cast_text(parameter(error, "expression"), trino_type(parameter(error, "targetType")));
  if (row.error_class == "CAST_OVERFLOW") {
    const std::string type = to_lower(trino_type(parameter(error, "targetType")));
    return "Out of range for " + (type == "int" ? "integer" : type) + ": " +
           parameter(error, "value");
  }
  if (row.error_class == "ARITHMETIC_OVERFLOW") {
    const std::string what = parameter(error, "message");
    return what == "long overflow" ? "bigint overflow" : what;
  }
  return error.get_string("message");
}

Failure to_failure(const Json& error, const std::string& database)
{
  const std::string error_class = error.get_string("class");
  for (const Row& row : Rows) {
    if (!fits(row.error_class, error_class)) continue;
    std::string reason = std::string(row.name) + ": ";
    const int64_t line = error.get_integer("line");
    if (row.place == Place::LineColumn && line > 0)
      reason += "line " + std::to_string(line) + ":" +
                std::to_string(error.get_integer("column") + 1) + ": ";
    return {reason + text_of(row, error, database), 2, row.type};
  }
  const std::string message = error.get_string("message");
  if (error_class.starts_with("HIVE_")) return {error_class + ": " + message, 2, 9999};
  if (error_class == "OPERATION_CANCELED") return {"Query cancelled by user", 2, 1011};
  return {"GENERIC_INTERNAL_ERROR: " + message, 1, 100};
}

Failure system_failure(std::string message)
{
  return {"GENERIC_INTERNAL_ERROR: " + std::move(message), 1, 100, true};
}

Error invalid_request(std::string code, std::string message)
{
  return invalid_input(std::move(message))
      .with_name("InvalidRequestException")
      .with_parameter("AthenaErrorCode", std::move(code));
}

} // namespace bindery::athena
