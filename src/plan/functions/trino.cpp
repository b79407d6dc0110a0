// Trino's functions on the same trees: where name, argument order or meaning differ from Spark's. A
// function that is not here is Spark's of that name only where it is in the list of shared names at
// the end.
#include "plan/functions/trino.h"

#include "plan/coerce/decimal.h"

#include <algorithm>

namespace bindery::plan {

namespace trino {

Result<Bound> spark_call(Site& site, std::string_view name, std::vector<Bound> arguments)
{
  const Row* row = find_row(name, Dialect::Spark);
  CHECK(row != nullptr && !row->binds_itself);
  Site inner{site.analysis, site.node, site.place, *row, std::string(name), std::move(arguments)};
  if (row->build) {
    TRY_VOID(check_argument_count(inner));
    return row->build(inner);
  }
  return resolve_by_signature(inner);
}

Error wrong_types(const Site& site, std::string_view name)
{
  std::string types;
  for (const auto& argument : site.arguments)
    types += (types.empty() ? "" : ", ") + argument.expression->type.simple_string();
  return invalid_input("Unexpected parameters (" + types + ") for function " + std::string(name))
      .with_name("FUNCTION_NOT_FOUND");
}

Bound retyped(Bound made, Type type)
{
  made.expression = build::cast({.child = made.expression,
                                 .type = std::move(type),
                                 .mode = typed::CastMode::Ansi,
                                 .time_zone = ""});
  return made;
}

Result<Bound> as_bigint_call(Site& site, std::string_view name, std::vector<Bound> arguments)
{
  TRY(Bound made, spark_call(site, name, std::move(arguments)));
  return retyped(std::move(made), TypeKind::Long);
}

} // namespace trino

using namespace trino;

namespace {

// Spark's function under another name.
template <const char* Name> Result<Bound> as_spark(Site& site)
{
  return spark_call(site, Name, site.arguments);
}

template <const char* Name> Result<Bound> as_bigint(Site& site)
{
  return as_bigint_call(site, Name, site.arguments);
}

// ---- operators ----------------------------------------------------------------------------------

Type decimal_of(const Type& type)
{
  return type.is(TypeKind::Long) ? Type::decimal(19, 0) : decimal::of_number(type);
}

// Integers divide to integers; decimals keep the larger scale.
Result<Bound> divide(Site& site)
{
  const auto common = coerce::find_arithmetic(site.type(0), site.type(1), Coercion::Trino);
  if (!common || !common->is_numeric()) return wrong_types(site, "/");
  const std::string sql = site.arguments[0].sql + " / " + site.arguments[1].sql;
  const bool decimals = common->is(TypeKind::Decimal);
  if (common->is_integral()) {
    ExpressionPtr made = build::native("integral_divide_ansi", TypeKind::Long,
                                       {site.analysis.convert(site.expression(0), TypeKind::Long),
                                        site.analysis.convert(site.expression(1), TypeKind::Long)},
                                       true);
    return retyped(bound(std::move(made), sql), *common);
  }
  if (decimals) {
    const Type a = decimal_of(site.type(0));
    const Type b = decimal_of(site.type(1));
    const int scale = std::max(a.scale(), b.scale());
    const int precision =
        std::min(38, a.precision() + b.scale() + std::max(0, b.scale() - a.scale()));
    const Type type = Type::decimal(precision, scale);
    return bound(build::native("decimal_divide_ansi", type,
                               {site.analysis.convert(site.expression(0), a),
                                site.analysis.convert(site.expression(1), b), build::null_of(type)},
                               true),
                 sql);
  }
  // IEEE 754: by zero gives an infinity or NaN.
  Bound made = bound(build::builtin("/", TypeKind::Double,
                                    {site.analysis.convert(site.expression(0), TypeKind::Double),
                                     site.analysis.convert(site.expression(1), TypeKind::Double)}),
                     sql);
  return common->is(TypeKind::Float) ? retyped(std::move(made), TypeKind::Float) : made;
}

Result<Bound> decimal_or_spark(Site& site, std::string_view symbol)
{
  const Type& a = site.type(0);
  const Type& b = site.arguments.size() > 1 ? site.type(1) : a;
  const bool decimals = (a.is(TypeKind::Decimal) && (b.is(TypeKind::Decimal) || b.is_integral())) ||
                        (b.is(TypeKind::Decimal) && a.is_integral());
  if (!decimals || site.arguments.size() == 1) return spark_call(site, symbol, site.arguments);
  const Type left = decimal_of(a);
  const Type right = decimal_of(b);
  int precision = 0;
  int scale = 0;
  if (symbol == "*") {
    precision = left.precision() + right.precision();
    scale = left.scale() + right.scale();
  } else {
    scale = std::max(left.scale(), right.scale());
    precision =
        std::max(left.precision() - left.scale(), right.precision() - right.scale()) + scale + 1;
  }
  const Type type = decimal::bounded(precision, scale);
  const std::string_view form =
      symbol == "*" ? "decimal_multiply" : (symbol == "+" ? "decimal_add" : "decimal_subtract");
  return bound(build::form(form, type,
                           {site.analysis.convert(site.expression(0), left),
                            site.analysis.convert(site.expression(1), right)}),
               std::string(symbol));
}
Result<Bound> add(Site& site) { return decimal_or_spark(site, "+"); }
Result<Bound> subtract(Site& site) { return decimal_or_spark(site, "-"); }
Result<Bound> multiply(Site& site) { return decimal_or_spark(site, "*"); }

// ---- aggregates ---------------------------------------------------------------------------------

Result<Bound> sum(Site& site)
{
  if (!site.type(0).is(TypeKind::Decimal)) {
    TRY(Bound made, spark_call(site, "sum", site.arguments));
    return site.type(0).is(TypeKind::Float) ? retyped(std::move(made), TypeKind::Float) : made;
  }
  TRY(auto made, make_aggregate(site, "form:sum_decimal", Type::decimal(38, site.type(0).scale()),
                                {site.expression(0)}));
  return bound(std::move(made), "sum");
}

Result<Bound> average(Site& site)
{
  const Type type = site.type(0);
  if (!type.is(TypeKind::Decimal)) {
    TRY(Bound made, spark_call(site, "avg", site.arguments));
    return type.is(TypeKind::Float) ? retyped(std::move(made), TypeKind::Float) : made;
  }
  TRY(const ExpressionPtr total,
      make_aggregate(site, "form:sum_decimal", Type::decimal(38, type.scale()),
                     {site.expression(0)}));
  TRY(const ExpressionPtr rows,
      make_aggregate(site, "builtin:count", TypeKind::Long, {site.expression(0)}, false));
  return bound(build::native(
                   "decimal_divide", type,
                   {total, site.analysis.convert(rows, Type::decimal(19, 0)), build::null_of(type)},
                   true),
               "avg");
}

// NULLs are elements; no rows give NULL.
Result<Bound> array_agg(Site& site)
{
  TRY(auto made,
      make_aggregate(site, "builtin:list", Type::array(site.type(0), true), {site.expression(0)}));
  return bound(std::move(made), "array_agg");
}

Result<Bound> approx_percentile(Site& site)
{
  if (site.arguments.size() != 2) return not_supported("approx_percentile with weights");
  return spark_call(site, "percentile_approx", site.arguments);
}

// ---- collections --------------------------------------------------------------------------------

// a[i] of an array counts from 1 and raises outside; of a map it raises when the key is missing.
Result<Bound> subscript(Site& site)
{
  const Type type = site.type(0);
  if (type.is(TypeKind::Array))
    return bound(build::native("array_subscript", type.element(),
                               {site.expression(0),
                                site.analysis.convert(site.expression(1), TypeKind::Integer)},
                               true),
                 "subscript");
  if (type.is(TypeKind::Map)) {
    const std::vector<ExpressionPtr> arguments = {
        site.expression(0), site.analysis.convert(site.expression(1), type.key())};
    // A NULL is looked at again: is it the value, or is there no such key?
    const ExpressionPtr value = build::form("map_value", type.value(), arguments, true);
    return bound(build::if_else(build::is_not_null(value), value,
                                build::native("map_subscript", type.value(), arguments, true)),
                 "subscript");
  }
  if (type.is(TypeKind::Struct)) {
    TRY(const Value position, constant_argument(site, 1, "position", "INT"));
    const int64_t index =
        position.is_null() || !position.type.is_integral() ? 0 : std::get<int64_t>(position.data);
    if (index < 1 || index > static_cast<int64_t>(type.fields().size()))
      return wrong_types(site, "subscript");
    return bound(build::field(site.expression(0), static_cast<int>(index - 1)), "subscript");
  }
  return wrong_types(site, "subscript");
}
Result<Bound> element_at(Site& site) { return spark_call(site, "try_element_at", site.arguments); }
// The first value that is not NULL, of any row.
Result<Bound> arbitrary(Site& site)
{
  TRY(auto made, make_aggregate(site, "builtin:any_value", site.type(0), {site.expression(0)}));
  return bound(std::move(made), "arbitrary");
}
// Arrays side by side, the shorter padded with NULL; an array of rows gives a column a field; a map
// keys and values.
Result<Bound> unnest(Site& site)
{
  if (site.row.name != "unnest") return not_supported("UNNEST WITH ORDINALITY");
  std::vector<Bound> arguments = site.arguments;
  const Type first = site.type(0);
  if (arguments.size() == 1 && first.is(TypeKind::Map))
    return spark_call(site, "explode", std::move(arguments));
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!site.type(i).is(TypeKind::Array)) return wrong_types(site, "unnest");
    const bool rows = site.type(i).element().is(TypeKind::Struct);
    if (rows && arguments.size() > 1) return not_supported("UNNEST of several arrays of rows");
  }
  if (arguments.size() == 1)
    return spark_call(site, first.element().is(TypeKind::Struct) ? "inline" : "explode",
                      std::move(arguments));
  // A NULL is an array without elements.
  for (auto& argument : arguments)
    argument.expression = build::coalesce(
        {argument.expression, build::form("array", argument.expression->type, {}, false)});
  TRY(Bound zipped, spark_call(site, "arrays_zip", std::move(arguments)));
  return spark_call(site, "inline", {std::move(zipped)});
}

// Fields have the names that AS gives, or none.
Result<Bound> row_of(Site& site)
{
  std::vector<Field> fields;
  build::Arguments values;
  for (const auto& argument : site.arguments) {
    const auto& value = argument.expression;
    fields.push_back({argument.is_alias ? argument.name : "", value->type, value->nullable, ""});
    values.push_back(value);
  }
  return bound(build::form("struct", Type::structure(std::move(fields)), std::move(values), false),
               "row");
}

#define NAME(id) constexpr char id##_name[] = #id
NAME(year);
NAME(month);
NAME(day);
NAME(hour);
NAME(minute);
NAME(second);
NAME(quarter);
NAME(weekofyear);
NAME(dayofyear);
NAME(length);
NAME(instr);
NAME(size);
NAME(array_position);
NAME(row_number);
NAME(rank);
NAME(dense_rank);
NAME(ntile);
NAME(approx_count_distinct);
NAME(sequence);
NAME(array_join);
NAME(array_contains);
NAME(variance);
NAME(bool_and);
NAME(bool_or);
NAME(json_array_length);
NAME(pow);
NAME(levenshtein);
#undef NAME

constexpr Row Rows[] = {
    row("+", "any, any?", add),
    row("-", "any, any?", subtract),
    row("*", "any, any", multiply),
    row("/", "any, any", divide),
    row("%", "any, any", modulo),
    row("mod", "any, any", modulo),
    row("ln", "any", logarithm),
    row("log10", "any", logarithm),
    row("log2", "any", logarithm),
    row("is_nan", "any", is_nan),
    row("rand", "any?, any?", random),
    row("random", "any?, any?", random),
    row("concat", "any…", concat),
    row("||", "any, any", concat),
    row("subscript", "any, any", subscript),
    row("try", "any", try_of),
    row("if", "any, any, any?", if_of),
    row("greatest", "any…", extreme),
    row("least", "any…", extreme),
    row("array_max", "any", array_extreme),
    row("array_min", "any", array_extreme),
    row("flatten", "any", flatten),
    row("map", "any…", map_of),
    row("ceil", "any", to_whole),
    row("ceiling", "any", to_whole),
    row("floor", "any", to_whole),
    row("sign", "any", sign),
    row("like", "any, any, any?", like),
    generator("unnest", "any, any…", unnest),
    generator("unnest_with_ordinality", "any, any…", unnest),
    row("row", "any…", row_of),
    aggregate("sum", "any", sum),
    aggregate("avg", "any", average),
    aggregate("array_agg", "any", array_agg),
    aggregate("arbitrary", "any", arbitrary),
    aggregate("any_value", "any", arbitrary),
    aggregate("approx_distinct", "any", as_spark<approx_count_distinct_name>),
    aggregate("approx_percentile", "any, any, any?", approx_percentile),
    aggregate("bool_and", "any", as_spark<bool_and_name>),
    aggregate("every", "any", as_spark<bool_and_name>),
    aggregate("bool_or", "any", as_spark<bool_or_name>),
    aggregate("variance", "any", as_spark<variance_name>),
    window("row_number", "", as_bigint<row_number_name>),
    window("rank", "", as_bigint<rank_name>),
    window("dense_rank", "", as_bigint<dense_rank_name>),
    window("ntile", "any", as_bigint<ntile_name>),
    row("substr", "any, any, any?", substring),
    row("substring", "any, any, any?", substring),
    row("length", "any", as_bigint<length_name>),
    row("strpos", "any, any", as_bigint<instr_name>),
    row("split", "any, any", split),
    row("split_part", "any, any, any", split_part),
    row("regexp_like", "any, any", regexp_like),
    row("regexp_extract", "any, any, any?", regexp_extract),
    row("regexp_replace", "any, any, any?", regexp_replace),
    row("levenshtein_distance", "any, any", as_bigint<levenshtein_name>),
    row("json_extract_scalar", "any, any", json_extract_scalar),
    row("json_array_length", "any", as_bigint<json_array_length_name>),
    row("year", "any", as_bigint<year_name>),
    row("month", "any", as_bigint<month_name>),
    row("day", "any", as_bigint<day_name>),
    row("day_of_month", "any", as_bigint<day_name>),
    row("day_of_week", "any", day_of_week),
    row("dow", "any", day_of_week),
    row("day_of_year", "any", as_bigint<dayofyear_name>),
    row("doy", "any", as_bigint<dayofyear_name>),
    row("week", "any", as_bigint<weekofyear_name>),
    row("week_of_year", "any", as_bigint<weekofyear_name>),
    row("quarter", "any", as_bigint<quarter_name>),
    row("hour", "any", as_bigint<hour_name>),
    row("minute", "any", as_bigint<minute_name>),
    row("second", "any", as_bigint<second_name>),
    row("extract", "any, any", extract_field),
    row("date_trunc", "any, any", date_trunc),
    row("date_diff", "any, any, any", date_diff),
    row("date_add", "any, any, any", date_add),
    row("date_parse", "any, any", date_parse),
    row("date_format", "any, any", date_format),
    row("format_datetime", "any, any", format_datetime),
    row("parse_datetime", "any, any", parse_datetime),
    row("from_unixtime", "any, any?", from_unixtime),
    row("to_unixtime", "any", to_unixtime),
    row("date", "any", to_date),
    row("cardinality", "any", as_bigint<size_name>),
    row("contains", "any, any", as_spark<array_contains_name>),
    row("element_at", "any, any", element_at),
    row("array_position", "any, any", as_spark<array_position_name>),
    row("array_join", "any, any, any?", as_spark<array_join_name>),
    row("sequence", "any, any, any?", as_spark<sequence_name>),
    row("pow", "any, any", as_spark<pow_name>),
    row("power", "any, any", as_spark<pow_name>),
};

} // namespace

std::span<const Row> trino_rows() { return Rows; }

} // namespace bindery::plan
