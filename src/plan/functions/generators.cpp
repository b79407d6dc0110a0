// Functions that make rows. The type of a generator is a struct of its columns.
#include "plan/functions/row.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Bound generator_of(Site& site, std::vector<Field> columns, build::Arguments arguments)
{
  auto made = std::make_shared<typed::Generator>();
  made->function = site.row.name;
  made->type = Type::structure(std::move(columns));
  made->nullable = false;
  for (const auto& argument : arguments) made->fallible = made->fallible || argument->fallible;
  made->arguments = std::move(arguments);
  return {std::move(made), site.sql(), "", "", false, {}};
}

Result<Bound> explode(Site& site)
{
  const Type type = site.type(0);
  std::vector<Field> columns;
  if (site.row.name.starts_with("pos")) columns.push_back({"pos", TypeKind::Integer, false, ""});
  if (type.is(TypeKind::Array)) {
    columns.push_back({"col", type.element(), type.contains_null(), ""});
  } else if (type.is(TypeKind::Map)) {
    columns.push_back({"key", type.key(), false, ""});
    columns.push_back({"value", type.value(), type.contains_null(), ""});
  } else {
    return unexpected_type(site, 0, "(\"ARRAY\" or \"MAP\")");
  }
  return generator_of(site, std::move(columns), {site.expression(0)});
}

Result<Bound> inline_of(Site& site)
{
  const Type& type = site.type(0);
  if (!type.is(TypeKind::Array) || !type.element().is(TypeKind::Struct))
    return unexpected_type(site, 0, "\"ARRAY<STRUCT>\"");
  std::vector<Field> columns = type.element().fields();
  for (auto& column : columns) column.nullable = column.nullable || type.contains_null();
  return generator_of(site, std::move(columns), {site.expression(0)});
}

Result<Bound> stack(Site& site)
{
  if (site.arguments.size() < 2)
    return wrong_argument_count(site.shown, "> 1", site.arguments.size(), site.node.origin);
  TRY(const Value rows, constant_argument(site, 0, "n", "INT"));
  constexpr int64_t RowsMax = 1000000;
  if (rows.is_null() || !rows.type.is_integral() || std::get<int64_t>(rows.data) < 1 ||
      std::get<int64_t>(rows.data) > RowsMax)
    return spark_error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"exprName", "`n`"},
                        {"valueRange", "(0, 2147483647]"},
                        {"currentValue", "0"}},
                       site.node.origin);
  const size_t count = std::get<int64_t>(rows.data);
  const size_t values = site.arguments.size() - 1;
  const size_t width = (values + count - 1) / count;
  std::vector<Field> columns;
  for (size_t i = 0; i < width; ++i) {
    std::vector<Type> types;
    for (size_t at = i; at < values; at += width) {
      types.push_back(site.type(at + 1));
    }
    const auto common = coerce::find_wider(types, site.analysis.coercion());
    if (!common) return different_types(site, types);
    columns.push_back({"col" + std::to_string(i), *common, true, ""});
  }
  build::Arguments arguments = {build::literal(Value::integer(static_cast<int>(count)))};
  for (size_t at = 0; at < values; ++at)
    arguments.push_back(site.analysis.convert(site.expression(at + 1), columns[at % width].type));
  return generator_of(site, std::move(columns), std::move(arguments));
}

Result<Bound> json_tuple(Site& site)
{
  if (site.arguments.size() < 2)
    return wrong_argument_count(site.shown, "> 1", site.arguments.size(), site.node.origin);
  TRY(auto arguments, coerce_arguments(site));
  std::vector<Field> columns;
  for (size_t i = 1; i < arguments.size(); ++i)
    columns.push_back({"c" + std::to_string(i - 1), TypeKind::String, true, ""});
  return generator_of(site, std::move(columns), std::move(arguments));
}

constexpr Row Rows[] = {
    generator("explode", "any", explode),    generator("explode_outer", "any", explode),
    generator("posexplode", "any", explode), generator("posexplode_outer", "any", explode),
    generator("inline", "any", inline_of),   generator("inline_outer", "any", inline_of),
    generator("stack", "any, any…", stack),  generator("json_tuple", "string, string…", json_tuple),
};

} // namespace

std::span<const Row> generator_rows() { return Rows; }

} // namespace bindery::plan
