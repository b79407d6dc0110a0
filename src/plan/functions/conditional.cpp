// Choices between values: when, if, coalesce, nvl, nullif.
#include "plan/functions/row.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Result<ExpressionPtr> condition_of(Site& site, size_t index)
{
  const Type& type = site.type(index);
  if (!type.is(TypeKind::Boolean) && !type.is(TypeKind::Null))
    return unexpected_type(site, index, "\"BOOLEAN\"");
  return site.analysis.convert(site.expression(index), TypeKind::Boolean);
}

// Arguments from `first` on, every `step`-th, brought to one type.
Result<Type> common_of(Site& site, const std::vector<size_t>& indices)
{
  std::vector<Type> types;
  for (const size_t index : indices) types.push_back(site.type(index));
  const auto common = coerce::find_wider(types, site.analysis.coercion());
  if (!common) return different_types(site, types);
  for (const size_t index : indices)
    site.arguments[index].expression = site.analysis.convert(site.expression(index), *common);
  return *common;
}

// when(condition, value, condition, value, …, otherwise)
Result<Bound> when(Site& site)
{
  const size_t count = site.arguments.size();
  std::vector<size_t> values;
  for (size_t i = 1; i < count; i += 2) values.push_back(i);
  if (count % 2 == 1) values.push_back(count - 1);
  std::string sql = "CASE";
  for (size_t i = 0; i + 1 < count; i += 2)
    sql += " WHEN " + site.arguments[i].sql + " THEN " + site.arguments[i + 1].sql;
  if (count % 2 == 1) sql += " ELSE " + site.arguments.back().sql;
  sql += " END";
  TRY(Type type, common_of(site, values));
  auto made = std::make_shared<typed::Case>();
  made->type = std::move(type);
  made->nullable = count % 2 == 0;
  for (size_t i = 0; i + 1 < count; i += 2) {
    TRY(auto condition, condition_of(site, i));
    made->branches.emplace_back(std::move(condition), site.expression(i + 1));
  }
  if (count % 2 == 1) made->otherwise = site.expression(count - 1);
  for (const auto& argument : site.arguments) {
    made->fallible = made->fallible || argument.expression->fallible;
    made->deterministic = made->deterministic && argument.expression->deterministic;
  }
  for (const size_t index : values)
    made->nullable = made->nullable || site.expression(index)->nullable;
  return bound(std::move(made), std::move(sql));
}

Result<Bound> if_else(Site& site)
{
  site.shown = "if";
  const std::string sql = "(IF(" + site.arguments[0].sql + ", " + site.arguments[1].sql + ", " +
                          site.arguments[2].sql + "))";
  TRY(auto condition, condition_of(site, 0));
  TRY_VOID(common_of(site, {1, 2}));
  return bound(build::if_else(std::move(condition), site.expression(1), site.expression(2)), sql);
}

Result<Bound> coalesce(Site& site)
{
  std::vector<size_t> all;
  for (size_t i = 0; i < site.arguments.size(); ++i) all.push_back(i);
  if (all.empty()) return wrong_argument_count(site.shown, "> 0", 0, site.node.origin);
  TRY_VOID(common_of(site, all));
  build::Arguments arguments;
  for (const auto& argument : site.arguments) arguments.push_back(argument.expression);
  return bound(build::coalesce(std::move(arguments)), site.sql());
}

Result<Bound> nvl2(Site& site)
{
  TRY_VOID(common_of(site, {1, 2}));
  return bound(build::if_else(build::is_not_null(site.expression(0)), site.expression(1),
                              site.expression(2)),
               site.sql());
}

Result<Bound> nullif(Site& site)
{
  const ExpressionPtr original = site.expression(0);
  const auto common = coerce::find_comparison(site.type(0), site.type(1), site.analysis.coercion());
  if (!common) return different_types(site, {site.type(0), site.type(1)});
  const ExpressionPtr equal = build::equal(site.analysis.convert(original, *common),
                                           site.analysis.convert(site.expression(1), *common));
  return bound(build::if_else(equal, build::null_of(original->type), original), site.sql());
}

Result<Bound> nullifzero(Site& site)
{
  const ExpressionPtr zero = site.analysis.convert(build::literal(Value::integer(0)), site.type(0));
  return bound(build::if_else(build::equal(site.expression(0), zero), build::null_of(site.type(0)),
                              site.expression(0)),
               site.sql());
}

Result<Bound> zeroifnull(Site& site)
{
  return bound(
      build::coalesce({site.expression(0),
                       site.analysis.convert(build::literal(Value::integer(0)), site.type(0))}),
      site.sql());
}

Result<Bound> isnan(Site& site)
{
  ExpressionPtr child = site.expression(0);
  if (child->type.is_integral() || child->type.is_text() || child->type.is(TypeKind::Decimal))
    child = site.analysis.convert(child, TypeKind::Double);
  if (!child->type.is(TypeKind::Double) && !child->type.is(TypeKind::Float))
    return unexpected_type(site, 0, "(\"DOUBLE\" or \"FLOAT\")");
  ExpressionPtr made = build::builtin("isnan", TypeKind::Boolean, {child});
  if (made->nullable) made = build::coalesce({made, build::literal(Value::boolean(false))});
  return bound(std::move(made), site.sql());
}

Result<Bound> nanvl(Site& site)
{
  const Type type = site.type(0).is(TypeKind::Float) && site.type(1).is(TypeKind::Float)
                        ? TypeKind::Float
                        : TypeKind::Double;
  const ExpressionPtr a = site.analysis.convert(site.expression(0), type);
  return bound(build::if_else(build::builtin("isnan", TypeKind::Boolean, {a}),
                              site.analysis.convert(site.expression(1), type), a),
               site.sql());
}

// greatest, least: NULLs are skipped, so the result is NULL only when all are.
Result<Bound> extreme(Site& site)
{
  std::vector<size_t> all;
  for (size_t i = 0; i < site.arguments.size(); ++i) all.push_back(i);
  if (all.size() < 2) return wrong_argument_count(site.shown, "> 1", all.size(), site.node.origin);
  TRY(Type type, common_of(site, all));
  build::Arguments arguments;
  bool nullable = true;
  for (const auto& argument : site.arguments) {
    arguments.push_back(argument.expression);
    nullable = nullable && argument.expression->nullable;
  }
  return bound(build::builtin(site.row.name, std::move(type), std::move(arguments), nullable),
               site.sql());
}

constexpr Row Rows[] = {
    row("when", "any, any, any…", when),
    row("casewhen", "any, any, any…", when),
    row("if", "any, any, any", if_else),
    row("iff", "any, any, any", if_else),
    row("coalesce", "any…", coalesce),
    row("nvl", "any, any", coalesce),
    row("ifnull", "any, any", coalesce),
    row("nvl2", "any, any, any", nvl2),
    row("nullif", "any, any", nullif),
    row("nullifzero", "numeric", nullifzero),
    row("zeroifnull", "numeric", zeroifnull),
    row("isnan", "any", isnan),
    row("nanvl", "any, any", nanvl),
    row("greatest", "any…", extreme),
    row("least", "any…", extreme),
};

} // namespace

std::span<const Row> conditional_rows() { return Rows; }

} // namespace bindery::plan
