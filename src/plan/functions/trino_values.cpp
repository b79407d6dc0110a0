// Trino's functions of numbers, collections and conditions that differ from Spark's, mostly in what
// they make of NULL.
#include "plan/functions/trino.h"

namespace bindery::plan::trino {

using typed::CastMode;

static ExpressionPtr null_if_any(const std::vector<ExpressionPtr>& tested, ExpressionPtr value)
{
  for (const ExpressionPtr& one : tested)
    if (one->nullable)
      value = build::if_else(build::is_null(one), build::null_of(value->type), value);
  return value;
}

// greatest, least: NULL when one is NULL; Spark passes it over.
Result<Bound> extreme(Site& site)
{
  TRY(Bound made, spark_call(site, site.row.name, site.arguments));
  std::vector<ExpressionPtr> all;
  for (size_t i = 0; i < site.arguments.size(); ++i) all.push_back(site.expression(i));
  made.expression = null_if_any(all, made.expression);
  return made;
}

static ExpressionPtr size_of(const ExpressionPtr& list)
{
  return build::native("size", TypeKind::Integer, {list});
}

// array_max, array_min: NULL when one is NULL.
Result<Bound> array_extreme(Site& site)
{
  const Type type = site.type(0);
  if (!type.is(TypeKind::Array)) return wrong_types(site, site.row.name);
  const ExpressionPtr list = site.expression(0);
  const ExpressionPtr whole = build::native("array_compact", type, {list});
  return bound(build::if_else(build::equal(size_of(list), size_of(whole)),
                              build::native(site.row.name, type.element(), {list}, true),
                              build::null_of(type.element())),
               std::string(site.row.name));
}

// A NULL among the arrays adds nothing.
Result<Bound> flatten(Site& site)
{
  const Type type = site.type(0);
  if (!type.is(TypeKind::Array) || !type.element().is(TypeKind::Array))
    return wrong_types(site, "flatten");
  const ExpressionPtr whole = build::native("array_compact", type, {site.expression(0)});
  return bound(build::native("array_flatten", type.element(), {whole}, true), "flatten");
}

// map(keys, values); Spark's takes them in turn.
Result<Bound> map_of(Site& site)
{
  if (site.arguments.size() != 2) return not_supported("map without keys and values");
  if (!site.type(0).is(TypeKind::Array) || !site.type(1).is(TypeKind::Array))
    return wrong_types(site, "map");
  return spark_call(site, "map_from_arrays", site.arguments);
}

// ceil, floor: integers and doubles keep their type.
Result<Bound> to_whole(Site& site)
{
  const Type type = site.type(0);
  if (type.is_integral()) return bound(site.expression(0), std::string(site.row.name));
  const std::string_view name = site.row.name == "ceiling" ? "ceil" : site.row.name;
  if (!type.is(TypeKind::Double) && !type.is(TypeKind::Float))
    return spark_call(site, name, site.arguments);
  const ExpressionPtr child = site.analysis.convert(site.expression(0), TypeKind::Double);
  return bound(build::cast({.child = build::builtin(name, TypeKind::Double, {child}),
                            .type = type,
                            .mode = CastMode::Ansi,
                            .time_zone = ""}),
               std::string(name));
}

// Of the type of its argument.
Result<Bound> sign(Site& site)
{
  const Type type = site.type(0);
  TRY(Bound made, spark_call(site, "sign", site.arguments));
  if (type.is_integral())
    made.expression = build::cast(
        {.child = made.expression, .type = type, .mode = CastMode::Ansi, .time_zone = ""});
  return made;
}

Result<Bound> try_of(Site& site)
{
  return bound(build::form("try", site.type(0), {site.expression(0)}, true), "try");
}

// Without a third argument NULL.
Result<Bound> if_of(Site& site)
{
  std::vector<Bound> arguments = site.arguments;
  if (arguments.size() == 2) arguments.push_back(bound(build::literal(Value::null()), "NULL"));
  return spark_call(site, "if", std::move(arguments));
}

// Past the last part is NULL.
Result<Bound> split_part(Site& site)
{
  std::vector<Bound> parts = {site.arguments[0], site.arguments[1]};
  Site inner{site.analysis, site.node, site.place, site.row, "split", std::move(parts)};
  TRY(Bound made, split(inner));
  return spark_call(site, "try_element_at", {std::move(made), site.arguments[2]});
}

// Arrays and objects are no scalars: NULL.
Result<Bound> json_extract_scalar(Site& site)
{
  for (size_t i = 0; i < 2; ++i)
    if (!site.type(i).is_text() && !site.type(i).is(TypeKind::Null))
      return wrong_types(site, "json_extract_scalar");
  return bound(build::native("get_json_scalar", TypeKind::String,
                             {site.analysis.convert(site.expression(0), TypeKind::String),
                              site.analysis.convert(site.expression(1), TypeKind::String)},
                             true),
               "json_extract_scalar");
}

// Without ESCAPE no character escapes.
Result<Bound> like(Site& site)
{
  std::vector<Bound> arguments = site.arguments;
  if (arguments.size() == 2) arguments.push_back(bound(text(""), "''"));
  return spark_call(site, "like", std::move(arguments));
}

} // namespace bindery::plan::trino
