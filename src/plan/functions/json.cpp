// JSON texts.
#include "plan/functions/row.h"

#include "base/text.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Bound bound(ExpressionPtr expression, std::string sql)
{
  return {std::move(expression), std::move(sql), "", "", false, {}};
}

// Options come as a map of constants. Those that change nothing here are taken, the rest refused by
// name.
Result<std::string> mode_of(Site& site, size_t index)
{
  if (site.arguments.size() <= index) return std::string("PERMISSIVE");
  const ExpressionPtr& options = site.expression(index);
  const auto* call = typed::find_as<typed::Call>(*options);
  if (!call || call->lowering.name != "map")
    return not_supported("options that are no map of constants");
  std::string mode = "PERMISSIVE";
  for (size_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    TRY(const auto key, site.analysis.constant(call->arguments[i]));
    TRY(const auto value, site.analysis.constant(call->arguments[i + 1]));
    if (!key || !value || key->is_null() || value->is_null() || !key->type.is_text() ||
        !value->type.is_text())
      return not_supported("options that are no map of constants");
    const std::string name = std::get<std::string>(key->data);
    if (!equals_ignore_case(name, "mode"))
      return not_supported("the option " + name + " of " + site.shown);
    mode = to_upper(std::get<std::string>(value->data));
    if (mode != "PERMISSIVE" && mode != "FAILFAST")
      return not_supported("the mode " + mode + " of " + site.shown);
  }
  return mode;
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

Result<Bound> from_json(Site& site)
{
  const std::string sql = "from_json(" + site.arguments[0].sql + ")";
  if (!coerce::allows_implicit(site.type(0), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 0, "\"STRING\"");
  TRY(Type type, schema_of(site));
  TRY(const std::string mode, mode_of(site, 2));
  type = type.as_nullable();
  return bound(build::native("from_json", type,
                             {site.analysis.convert(site.expression(0), TypeKind::String),
                              site.analysis.zone(), build::literal(Value::string(mode)),
                              build::null_of(type)},
                             true),
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

constexpr Row Rows[] = {
    row("from_json", "any, any, any?", from_json),
    row("to_json", "any, any?", to_json),
    row("get_json_object", "string, string", "string", "native:get_json_object", Nulls::Always),
    row("json_array_length", "string", "int", "native:json_array_length", Nulls::Always),
};

} // namespace

std::span<const Row> json_rows() { return Rows; }

} // namespace bindery::plan
