// Trino's functions of numbers that differ from Spark's.
#include "plan/functions/trino.h"

#include <limits>

namespace bindery::plan::trino {

static ExpressionPtr double_of(double value) { return build::literal(Value::double_of(value)); }
static ExpressionPtr not_a_number() { return double_of(std::numeric_limits<double>::quiet_NaN()); }

static bool is_floating(const Type& type)
{
  return type.is(TypeKind::Float) || type.is(TypeKind::Double);
}

// Of doubles by zero NaN; integers and decimals raise.
Result<Bound> modulo(Site& site)
{
  if (!is_floating(site.type(0)) && !is_floating(site.type(1)))
    return spark_call(site, "%", site.arguments);
  const ExpressionPtr right = site.analysis.convert(site.expression(1), TypeKind::Double);
  TRY(Bound made, spark_call(site, "%", site.arguments));
  const Type type = made.expression->type;
  made.expression = build::if_else(build::equal(right, double_of(0)), not_a_number(),
                                   site.analysis.convert(made.expression, TypeKind::Double));
  return type.is(TypeKind::Float) ? retyped(std::move(made), type) : made;
}

// java.lang.Math's logarithms: -Infinity of zero, NaN below.
Result<Bound> logarithm(Site& site)
{
  const std::string name(site.row.name);
  const ExpressionPtr value = site.analysis.convert(site.expression(0), TypeKind::Double);
  TRY(const Bound made, spark_call(site, name, site.arguments));
  const ExpressionPtr infinity = double_of(-std::numeric_limits<double>::infinity());
  const ExpressionPtr otherwise = build::if_else(
      build::equal(value, double_of(0)), infinity,
      build::if_else(build::is_null(value), build::null_of(TypeKind::Double), not_a_number()));
  const ExpressionPtr positive = build::form("greater", TypeKind::Boolean, {value, double_of(0)});
  return bound(build::if_else(positive, made.expression, otherwise), name);
}

Result<Bound> is_nan(Site& site)
{
  const ExpressionPtr value = site.analysis.convert(site.expression(0), TypeKind::Double);
  return bound(build::builtin("isnan", TypeKind::Boolean, {value}, true), "is_nan");
}

// In [0, 1); of a bound, a whole number below it; of two, between them.
Result<Bound> random(Site& site)
{
  TRY(const Bound fraction, spark_call(site, "rand", {}));
  if (site.arguments.empty()) return fraction;
  for (size_t i = 0; i < site.arguments.size(); ++i)
    if (!site.type(i).is_integral()) return wrong_types(site, "random");
  const bool has_low = site.arguments.size() == 2;
  const Type type =
      has_low ? *coerce::find_tightest(site.type(0), site.type(1), Coercion::Trino) : site.type(0);
  const ExpressionPtr high = site.analysis.convert(site.expression(has_low ? 1 : 0), type);
  const ExpressionPtr low =
      has_low ? site.analysis.convert(site.expression(0), type)
              : build::cast(
                    {.child = build::literal(Value::integer(0)), .type = type, .time_zone = ""});
  const ExpressionPtr range = has_low ? build::builtin("-", type, {high, low}) : high;
  const ExpressionPtr steps = build::builtin(
      "*", TypeKind::Double, {fraction.expression, site.analysis.convert(range, TypeKind::Double)});
  const ExpressionPtr whole = build::cast({.child = steps, .type = type, .time_zone = ""});
  return bound(has_low ? build::builtin("+", type, {low, whole}) : whole, "random");
}

} // namespace bindery::plan::trino
