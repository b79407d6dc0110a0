// Numbers: bits, inverse functions, rounding up and down to a scale, choices by number.
#include "plan/functions/arithmetic.h"
#include "plan/functions/row_families.h"

#include "plan/coerce/decimal.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Bound bound(ExpressionPtr expression, std::string sql)
{
  return {std::move(expression), std::move(sql), "", "", false, {}};
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

// elt(n, a, b, …): binaries stay, all else is text.
Result<Bound> elt(Site& site)
{
  if (site.arguments.size() < 2)
    return wrong_argument_count(site.shown, "> 1", site.arguments.size(), site.node.origin);
  const auto& index = site.type(0);
  if (!index.is_numeric() && !index.is_text() && !index.is(TypeKind::Null))
    return unexpected_type(site, 0, "\"INT\"");
  const bool binary =
      std::all_of(site.arguments.begin() + 1, site.arguments.end(), [](const Bound& argument) {
        return argument.expression->type.is(TypeKind::Binary);
      });
  const Type type = binary ? TypeKind::Binary : TypeKind::String;
  const std::string sql = site.sql();
  build::Arguments arguments = {site.analysis.convert(site.expression(0), TypeKind::Integer)};
  for (size_t i = 1; i < site.arguments.size(); ++i) {
    const bool takes =
        binary || coerce::allows_implicit(site.type(i), type, site.analysis.coercion());
    if (!takes) return unexpected_type(site, i, "(\"STRING\" or \"BINARY\")");
    arguments.push_back(site.analysis.convert(site.expression(i), type));
  }
  return bound(
      build::native(site.analysis.is_ansi() ? "elt_ansi" : "elt", type, std::move(arguments), true),
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
    row("bit_count", "any", bit_count),
    row("bit_get", "any, any", bit_get),
    row("getbit", "any, any", bit_get),
    row("elt", "any…", elt),
    row("space", "int", "string", "native:space"),
    row("width_bucket", "any, any, any, any", width_bucket),
    row("find_in_set", "string, string", "int", "native:find_in_set"),
    row("luhn_check", "string", "boolean", "native:luhn_check"),
    shown_as("ACOSH", row("acosh", "double", "double", "native:acosh", N)),
    shown_as("ASINH", row("asinh", "double", "double", "native:asinh", N)),
    shown_as("ATANH", row("atanh", "double", "double", "native:atanh", N)),
    shown_as("COT", row("cot", "double", "double", "native:cot", N)),
    shown_as("CSC", row("csc", "double", "double", "native:csc", N)),
    shown_as("SEC", row("sec", "double", "double", "native:sec", N)),
};

} // namespace

std::span<const Row> more_math_rows() { return Rows; }

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
