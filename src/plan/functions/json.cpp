// Texts of JSON and csv.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

// Options come as a map of constants. Those that are known here are taken, the rest refused by
// name. They go on a line each: name=value, names in lower case.
Result<std::string> options_of(Site& site, size_t index,
                               std::initializer_list<std::string_view> known)
{
  std::string text;
  if (site.arguments.size() <= index) return text;
  const ExpressionPtr& options = site.expression(index);
  const auto* call = typed::find_as<typed::Call>(*options);
  if (!call || call->lowering.name != "map")
    return not_supported("options that are no map of constants");
  for (size_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    TRY(const auto key, site.analysis.constant(call->arguments[i]));
    TRY(const auto value, site.analysis.constant(call->arguments[i + 1]));
    if (!key || !value || key->is_null() || value->is_null() || !key->type.is_text() ||
        !value->type.is_text())
      return not_supported("options that are no map of constants");
    const std::string name = to_lower(std::get<std::string>(key->data));
    const std::string& given = std::get<std::string>(value->data);
    const bool is_mode =
        equals_ignore_case(given, "PERMISSIVE") || equals_ignore_case(given, "FAILFAST");
    if (std::find(known.begin(), known.end(), name) == known.end())
      return not_supported("the option " + std::get<std::string>(key->data) + " of " + site.shown);
    if (given.find('\n') != std::string::npos || (name == "mode" && !is_mode))
      return not_supported("the " + name + " " + given + " of " + site.shown);
    text += name + "=" + given + "\n";
  }
  return text;
}

Result<Type> schema_of(Site& site)
{
  TRY(const Value text, constant_argument(site, 1, "schema", "STRING"));
  if (text.is_null() || !text.type.is_text())
    return spark_error("INVALID_SCHEMA.NON_STRING_LITERAL",
                       {{"inputSchema", quote_sql(site.arguments[1].sql)}}, site.node.origin);
  const std::string& schema = std::get<std::string>(text.data);
  if (trim(schema).starts_with("{") || trim(schema).starts_with("\"")) {
    // A type in JSON, perhaps one that is no struct.
    auto wrapped = parse_type_json(R"({"type":"struct","fields":[{"name":"value","type":)" +
                                   schema + R"(,"nullable":true,"metadata":{}}]})");
    if (wrapped.ok()) return wrapped->fields().at(0).type;
  }
  if (!site.analysis.context.parser) return not_supported("a schema as text");
  auto type = site.analysis.context.parser->parse_type(schema);
  if (type.ok()) return type;
  return site.analysis.context.parser->parse_schema(schema);
}

// A record is a struct, an array or a map; the field for malformed texts is a text.
Result<void> check_record_type(const Site& site, const std::string& sql, const Type& type,
                               const std::string& options)
{
  if (type.is(TypeKind::Array) || type.is(TypeKind::Map)) return {};
  if (!type.is(TypeKind::Struct))
    return spark_error("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
                       {{"sqlExpr", quote_sql(sql)}, {"schema", quote_sql(type.sql())}},
                       site.node.origin);
  constexpr std::string_view Key = "columnnameofcorruptrecord=";
  const size_t start = options.rfind(Key) + Key.size();
  const std::string name = options.substr(start, options.find('\n', start) - start);
  for (const auto& field : type.fields())
    if (field.name == name && !field.type.is_text())
      return spark_error("INVALID_CORRUPT_RECORD_TYPE",
                         {{"columnName", quote_name(std::string_view(name))},
                          {"actualType", quote_sql(field.type.sql())}},
                         site.node.origin);
  return {};
}

Result<Bound> from_json(Site& site)
{
  const std::string sql = "from_json(" + site.arguments[0].sql + ")";
  if (!coerce::allows_implicit(site.type(0), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 0, "\"STRING\"");
  TRY(Type type, schema_of(site));
  TRY(const std::string given, options_of(site, 2,
                                          {"mode", "columnnameofcorruptrecord", "allowsinglequotes",
                                           "allowunquotedfieldnames", "allownumericleadingzeros"}));
  // What is given comes later and wins.
  const std::string options = "columnnameofcorruptrecord=_corrupt_record\n" + given;
  TRY_VOID(check_record_type(site, sql, type, options));
  type = type.as_nullable();
  return bound(build::native("from_json", type,
                             {site.analysis.convert(site.expression(0), TypeKind::String),
                              site.analysis.zone(), build::literal(Value::string(options)),
                              build::null_of(type)},
                             true),
               type.is(TypeKind::Map) ? "entries" : sql);
}

Result<Bound> schema_of_json(Site& site)
{
  const std::string sql = "schema_of_json(" + site.arguments[0].sql + ")";
  TRY(const Value text, constant_argument(site, 0, "json", "STRING"));
  if (text.is_null())
    return spark_error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                       {{"sqlExpr", quote_sql(sql)}, {"exprName", "json"}}, site.node.origin);
  if (!text.type.is_text()) return unexpected_type(site, 0, "\"STRING\"");
  TRY(const std::string options, options_of(site, 1,
                                            {"allowsinglequotes", "allowunquotedfieldnames",
                                             "allownumericleadingzeros", "primitivesasstring"}));
  return bound(build::native("schema_of_json", TypeKind::String,
                             {build::literal(text), build::literal(Value::string(options))}, false),
               sql);
}

Result<Bound> to_json(Site& site)
{
  if (site.arguments.size() > 1) return not_supported("options of to_json");
  if (!site.type(0).is_nested())
    return unexpected_type(site, 0, "(\"STRUCT\" or \"ARRAY\" or \"MAP\")");
  return bound(
      build::native("to_json", TypeKind::String, {site.expression(0), site.analysis.zone()}, true),
      site.sql());
}

bool contains_kind(const Type& type, std::initializer_list<TypeKind> kinds)
{
  if (std::find(kinds.begin(), kinds.end(), type.kind()) != kinds.end()) return true;
  if (type.is(TypeKind::Array)) return contains_kind(type.element(), kinds);
  if (type.is(TypeKind::Map))
    return contains_kind(type.key(), kinds) || contains_kind(type.value(), kinds);
  if (!type.is(TypeKind::Struct)) return false;
  return std::any_of(type.fields().begin(), type.fields().end(),
                     [&](const Field& field) { return contains_kind(field.type, kinds); });
}

Result<Bound> to_csv(Site& site)
{
  const std::string sql = "to_csv(" + site.arguments[0].sql + ")";
  const Type& type = site.type(0);
  if (type.is(TypeKind::Null)) return bound(build::null_of(TypeKind::String), sql);
  if (!type.is(TypeKind::Struct))
    return spark_error("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE",
                       {{"sqlExpr", quote_sql(sql)},
                        {"functionName", quote_name(std::string_view("to_csv"))},
                        {"dataType", quote_sql(type.sql())}},
                       site.node.origin);
  // Inside of collections times have texts of their own; that of bytes hangs on a setting.
  for (const auto& field : type.fields()) {
    const bool has_own = contains_kind(field.type, {TypeKind::Binary, TypeKind::Variant}) ||
                         (field.type.is_nested() &&
                          contains_kind(field.type, {TypeKind::Timestamp, TypeKind::TimestampNtz}));
    if (has_own) return not_supported("to_csv of " + field.type.simple_string());
  }
  TRY(const std::string options,
      options_of(site, 1,
                 {"sep", "delimiter", "quote", "escape", "nullvalue", "emptyvalue", "quoteall",
                  "escapequotes", "ignoreleadingwhitespace", "ignoretrailingwhitespace"}));
  if (("\n" + options).find("\nsep=\n") != std::string::npos ||
      ("\n" + options).find("\ndelimiter=\n") != std::string::npos)
    return not_supported("an empty separator of to_csv");
  return bound(build::native("to_csv", TypeKind::String,
                             {site.expression(0), site.analysis.zone(),
                              build::literal(Value::string(options))},
                             true),
               sql);
}

constexpr Row Rows[] = {
    row("from_json", "any, any, any?", from_json),
    row("to_json", "any, any?", to_json),
    row("schema_of_json", "any, any?", schema_of_json),
    row("to_csv", "any, any?", to_csv),
    row("get_json_object", "string, string", "string", "native:get_json_object", Nulls::Always),
    row("json_array_length", "string", "int", "native:json_array_length", Nulls::Always),
};

} // namespace

std::span<const Row> json_rows() { return Rows; }

} // namespace bindery::plan
