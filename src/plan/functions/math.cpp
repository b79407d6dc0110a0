// Numbers.
#include "plan/functions/arithmetic.h"

#include "plan/coerce/decimal.h"

#include <algorithm>
#include <cmath>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

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

Result<Bound> bit_count(Site& site)
{
  ExpressionPtr child = site.expression(0);
  const bool takes = child->type.is_integral() || child->type.is(TypeKind::Boolean) ||
                     child->type.is(TypeKind::Null);
  if (!takes) return unexpected_type(site, 0, "(\"INTEGRAL\" or \"BOOLEAN\")");
  if (child->type.is(TypeKind::Boolean)) child = site.analysis.convert(child, TypeKind::Integer);
  return bound(
      build::native("bit_count", TypeKind::Integer, {site.analysis.convert(child, TypeKind::Long)}),
      site.sql());
}

// The bits that Spark lets a position name depend on the type.
Result<Bound> bit_get(Site& site)
{
  const Type type = site.type(0);
  if (!type.is_integral() && !type.is(TypeKind::Null))
    return unexpected_type(site, 0, "\"INTEGRAL\"");
  const auto width_of = [](const Type& of) {
    switch (of.kind()) {
    case TypeKind::Byte: return 8;
    case TypeKind::Short: return 16;
    case TypeKind::Integer: return 32;
    default: return 64;
    }
  };
  const bool counts =
      site.type(1).is_numeric() || site.type(1).is_text() || site.type(1).is(TypeKind::Null);
  if (!counts) return unexpected_type(site, 1, "\"INT\"");
  const std::string sql = site.sql();
  return bound(build::native("bit_get", TypeKind::Byte,
                             {site.analysis.convert(site.expression(0), TypeKind::Long),
                              site.analysis.convert(site.expression(1), TypeKind::Integer),
                              build::literal(Value::integer(width_of(type)))}),
               sql);
}

// width_bucket of intervals is that of their numbers.
Result<Bound> width_bucket(Site& site)
{
  const std::string sql = site.sql();
  const bool months = site.type(0).is(TypeKind::YearMonthInterval);
  const bool intervals = months || site.type(0).is(TypeKind::DayTimeInterval);
  for (size_t i = 1; intervals && i < 3; ++i)
    if (site.type(i).kind() != site.type(0).kind())
      return unexpected_type(site, i, quote_sql(site.type(0).sql()));
  build::Arguments arguments;
  for (size_t i = 0; i < 3; ++i) {
    ExpressionPtr value = site.expression(i);
    if (intervals)
      value = build::native("interval_number", TypeKind::Long, {value});
    else if (!value->type.is_numeric() && !value->type.is_text() && !value->type.is(TypeKind::Null))
      return unexpected_type(site, i, "\"DOUBLE\"");
    arguments.push_back(site.analysis.convert(value, TypeKind::Double));
  }
  const Type& buckets = site.type(3);
  if (!buckets.is_numeric() && !buckets.is_text() && !buckets.is(TypeKind::Null))
    return unexpected_type(site, 3, "\"BIGINT\"");
  arguments.push_back(site.analysis.convert(site.expression(3), TypeKind::Long));
  return bound(build::native("width_bucket", TypeKind::Long, std::move(arguments), true), sql);
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
    row("bit_count", "any", bit_count),
    row("bit_get", "any, any", bit_get),
    row("getbit", "any, any", bit_get),
    row("width_bucket", "any, any, any, any", width_bucket),
    shown_as("ACOSH", row("acosh", "double", "double", "native:acosh", N)),
    shown_as("ASINH", row("asinh", "double", "double", "native:asinh", N)),
    shown_as("ATANH", row("atanh", "double", "double", "native:atanh", N)),
    shown_as("COT", row("cot", "double", "double", "native:cot", N)),
    shown_as("CSC", row("csc", "double", "double", "native:csc", N)),
    shown_as("SEC", row("sec", "double", "double", "native:sec", N)),
};

} // namespace

std::span<const Row> math_rows() { return Rows; }

// ceil and floor to a scale: everything is a decimal first.
Result<Bound> whole_at_scale(Site& site, std::string_view native)
{
  site.shown = site.row.name;
  const std::string sql = site.sql();
  TRY(const auto value, site.analysis.constant(site.expression(1)));
  if (!value || value->is_null() || !value->type.is(TypeKind::Integer))
    return spark_error("NON_FOLDABLE_ARGUMENT",
                       {{"funcName", quote_name(std::string_view(site.shown))},
                        {"paramName", quote_name("scale")},
                        {"paramType", quote_sql("INT")}},
                       site.node.origin);
  const auto scale =
      static_cast<int>(std::clamp<int64_t>(std::get<int64_t>(value->data), -400, 40));
  ExpressionPtr child = site.expression(0);
  if (child->type.is_text() || child->type.is(TypeKind::Null))
    child = site.analysis.convert(child, Type::decimal(38, 18));
  else if (!child->type.is_numeric())
    return unexpected_type(site, 0, "\"DECIMAL\"");
  else
    child = site.analysis.convert(child, decimal::of_number(child->type));
  const Type& from = child->type;
  const int whole = from.precision() - from.scale() + 1;
  const int kept = std::min(from.scale(), scale);
  const Type result = scale < 0 ? decimal::bounded(std::max(whole, -scale + 1), 0)
                                : decimal::bounded(whole + kept, kept);
  return bound(build::native(native, result,
                             {child, build::literal(Value::integer(scale)), build::null_of(result)},
                             true),
               sql);
}

} // namespace bindery::plan
