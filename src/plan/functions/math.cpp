// Numbers.
#include "plan/functions/arithmetic.h"

#include "plan/coerce/decimal.h"

#include <algorithm>
#include <cmath>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Bound bound(ExpressionPtr expression, std::string sql)
{
  return {std::move(expression), std::move(sql), "", "", false, {}};
}

Result<ExpressionPtr> number_argument(Site& site, size_t index)
{
  ExpressionPtr child = site.expression(index);
  if (child->type.is_text() || child->type.is(TypeKind::Null))
    return site.analysis.convert(child, TypeKind::Double);
  if (!child->type.is_numeric()) return unexpected_type(site, index, "\"NUMERIC\"");
  return child;
}

Result<Bound> absolute(Site& site)
{
  TRY(const ExpressionPtr child, number_argument(site, 0));
  const bool wraps = child->type.is_integral() && !site.analysis.is_ansi();
  if (wraps) return bound(build::native("abs_wrap", child->type, {child}), site.sql());
  return bound(build::builtin("abs", child->type, {child}), site.sql());
}

// ceil and floor of a double are longs (out of range: the nearest long, as Java converts); of a
// decimal, decimals.
Result<Bound> to_whole(Site& site, std::string_view name, std::string_view shown)
{
  site.shown = shown;
  if (site.arguments.size() > 1)
    return whole_at_scale(site, name == "ceil" ? "ceil_decimal" : "floor_decimal");
  TRY(ExpressionPtr child, number_argument(site, 0));
  const std::string sql = site.sql();
  if (child->type.is_integral()) {
    // Nothing to round; Spark counts the function as one that may give NULL all the same.
    const ExpressionPtr same = site.analysis.convert(child, TypeKind::Long);
    auto made = build::coalesce({same, build::null_of(TypeKind::Long)});
    auto nullable = std::make_shared<typed::Call>(typed::as<typed::Call>(*made));
    nullable->nullable = true;
    return bound(std::move(nullable), sql);
  }
  if (child->type.is(TypeKind::Decimal)) {
    const Type type = decimal::bounded(child->type.precision() - child->type.scale() + 1, 0);
    if (child->type.scale() == 0) return bound(site.analysis.convert(child, type), sql);
    return bound(build::builtin(name, type, {child}, true), sql);
  }
  child = site.analysis.convert(child, TypeKind::Double);
  const ExpressionPtr whole = build::builtin(name, TypeKind::Double, {child});
  auto made = std::make_shared<typed::Cast>();
  made->type = TypeKind::Long;
  made->nullable = true;
  made->deterministic = child->deterministic;
  made->fallible = child->fallible;
  made->child = whole;
  made->mode = typed::CastMode::Legacy;
  made->is_implicit = true;
  return bound(std::move(made), sql);
}
Result<Bound> ceiling(Site& site)
{
  return to_whole(site, "ceil", site.row.name == "ceil" ? "CEIL" : "ceiling");
}
Result<Bound> floor_of(Site& site) { return to_whole(site, "floor", "FLOOR"); }

Result<int> scale_argument(Site& site)
{
  if (site.arguments.size() < 2) {
    site.arguments.push_back({build::literal(Value::integer(0)), "0", "", "", false, {}});
    return 0;
  }
  TRY(const Value value, constant_argument(site, 1, "scale", "INT"));
  if (value.is_null() || !value.type.is_integral()) return unexpected_type(site, 1, "\"INT\"");
  const int64_t scale = std::get<int64_t>(value.data);
  return static_cast<int>(std::clamp<int64_t>(scale, -400, 400));
}

// round and bround; the type of a decimal follows the scale asked for.
Result<Bound> rounded(Site& site, bool half_even)
{
  TRY(const int scale, scale_argument(site));
  TRY(const ExpressionPtr child, number_argument(site, 0));
  const ExpressionPtr digits = build::literal(Value::integer(scale));
  const Type& type = child->type;
  if (type.is(TypeKind::Decimal)) {
    const int whole = type.precision() - type.scale() + 1;
    const Type result = scale < 0 ? decimal::bounded(std::max(whole, -scale + 1), 0)
                                  : decimal::bounded(whole + std::min(type.scale(), scale),
                                                     std::min(type.scale(), scale));
    if (half_even)
      return bound(
          build::native("bround_decimal", result, {child, digits, build::null_of(result)}, true),
          site.sql());
    return bound(build::builtin("round_decimal", result, {child, digits}, true), site.sql());
  }
  if (type.is_integral()) {
    if (scale >= 0) return bound(child, site.sql());
    const std::string_view name =
        half_even ? "bround_integer"
                  : (site.analysis.is_ansi() ? "round_integer" : "round_integer_wrap");
    return bound(build::native(name, type, {child, digits}, true), site.sql());
  }
  return bound(
      build::native(half_even ? "bround_double" : "round_double", type, {child, digits}, true),
      site.sql());
}
Result<Bound> round_half_up(Site& site) { return rounded(site, false); }
Result<Bound> round_half_even(Site& site) { return rounded(site, true); }

Result<Bound> constant_e(Site&) { return bound(build::literal(Value::double_of(M_E)), "E()"); }
Result<Bound> constant_pi(Site&) { return bound(build::literal(Value::double_of(M_PI)), "PI()"); }

Result<Bound> logarithm(Site& site)
{
  const ExpressionPtr first = site.analysis.convert(site.expression(0), TypeKind::Double);
  if (site.arguments.size() == 1) {
    const std::string sql = "LOG(E(), " + site.arguments[0].sql + ")";
    return bound(build::native("ln", TypeKind::Double, {first}, true), sql);
  }
  const std::string sql = "LOG(" + site.arguments[0].sql + ", " + site.arguments[1].sql + ")";
  return bound(build::native("log", TypeKind::Double,
                             {first, site.analysis.convert(site.expression(1), TypeKind::Double)},
                             true),
               sql);
}

Result<Bound> shift(Site& site)
{
  const std::string sql = "(" + site.arguments[0].sql + " " + std::string(site.row.name) + " " +
                          site.arguments[1].sql + ")";
  TRY(auto arguments, coerce_arguments(site));
  const std::string_view name = site.row.name == "<<"
                                    ? "shiftleft"
                                    : (site.row.name == ">>" ? "shiftright" : "shiftrightunsigned");
  const Type type = arguments[0]->type;
  return bound(build::native(name, type, std::move(arguments)), sql);
}

constexpr Nulls N = Nulls::Always;

constexpr Row Rows[] = {
    row("abs", "any", absolute),
    row("ceil", "any, any?", ceiling),
    row("ceiling", "any, any?", ceiling),
    row("floor", "any, any?", floor_of),
    row("round", "any, any?", round_half_up),
    row("bround", "any, any?", round_half_even),
    row("e", "", constant_e),
    row("pi", "", constant_pi),
    row("log", "double, double?", logarithm),
    shown_as("SQRT", row("sqrt", "double", "double", "native:sqrt", N)),
    shown_as("CBRT", row("cbrt", "double", "double", "native:cbrt", N)),
    shown_as("EXP", row("exp", "double", "double", "native:exp", N)),
    shown_as("EXPM1", row("expm1", "double", "double", "native:expm1", N)),
    row("ln", "double", "double", "native:ln", N),
    shown_as("LOG10", row("log10", "double", "double", "native:log10", N)),
    shown_as("LOG2", row("log2", "double", "double", "native:log2", N)),
    shown_as("LOG1P", row("log1p", "double", "double", "native:log1p", N)),
    row("pow", "double, double", "double", "native:pow"),
    shown_as("POWER", row("power", "double, double", "double", "native:pow")),
    shown_as("SIN", row("sin", "double", "double", "native:sin", N)),
    shown_as("COS", row("cos", "double", "double", "native:cos", N)),
    shown_as("TAN", row("tan", "double", "double", "native:tan", N)),
    shown_as("ASIN", row("asin", "double", "double", "native:asin", N)),
    shown_as("ACOS", row("acos", "double", "double", "native:acos", N)),
    shown_as("ATAN", row("atan", "double", "double", "native:atan", N)),
    shown_as("ATAN2", row("atan2", "double, double", "double", "native:atan2")),
    shown_as("SINH", row("sinh", "double", "double", "native:sinh", N)),
    shown_as("COSH", row("cosh", "double", "double", "native:cosh", N)),
    shown_as("TANH", row("tanh", "double", "double", "native:tanh", N)),
    shown_as("HYPOT", row("hypot", "double, double", "double", "native:hypot")),
    shown_as("DEGREES", row("degrees", "double", "double", "native:degrees", N)),
    shown_as("RADIANS", row("radians", "double", "double", "native:radians", N)),
    row("rint", "double", "double", "native:rint", N),
    shown_as("SIGNUM", row("signum", "double", "double", "native:signum", N)),
    row("sign", "double", "double", "native:signum", N),
    row("shiftleft", "int|long, int", "$1", "native:shiftleft"),
    row("shiftright", "int|long, int", "$1", "native:shiftright"),
    row("shiftrightunsigned", "int|long, int", "$1", "native:shiftrightunsigned"),
    row("<<", "int|long, int", shift),
    row(">>", "int|long, int", shift),
    row(">>>", "int|long, int", shift),
    row("bin", "long", "string", "native:bin"),
    row("conv", "string, int, int", "string", "native:conv", N),
    row("factorial", "int", "long", "native:factorial", N),
};

} // namespace

std::span<const Row> math_rows() { return Rows; }

} // namespace bindery::plan
