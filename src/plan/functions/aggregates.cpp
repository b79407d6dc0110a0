// Aggregate functions.
#include "plan/functions/row.h"

#include "plan/coerce/decimal.h"
#include "plan/literal_text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

// count(a, b) counts rows where no argument is NULL; with DISTINCT, distinct rows of them.
Result<Bound> count(Site& site)
{
  const std::string sql = site.sql();
  if (site.arguments.empty()) return wrong_argument_count(site.shown, "> 0", 0, site.node.origin);
  if (site.arguments.size() == 1) {
    const auto* literal = typed::find_as<typed::Literal>(*site.expression(0));
    if (literal && !literal->value.is_null() && !site.node.is_distinct) {
      TRY(auto rows, make_aggregate(site, "builtin:count_star", TypeKind::Long, {}, false));
      return bound(std::move(rows), sql);
    }
    TRY(auto one,
        make_aggregate(site, "builtin:count", TypeKind::Long, {site.expression(0)}, false));
    return bound(std::move(one), sql);
  }
  build::Arguments missing;
  std::vector<Field> fields;
  build::Arguments values;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const ExpressionPtr& value = site.expression(i);
    missing.push_back(build::is_null(value));
    fields.push_back({"_" + std::to_string(i), value->type, value->nullable, ""});
    values.push_back(value);
  }
  const ExpressionPtr any_null =
      build::balanced(std::move(missing), [](ExpressionPtr left, ExpressionPtr right) {
        return build::form("or", TypeKind::Boolean, {std::move(left), std::move(right)}, false);
      });
  const Type type = Type::structure(std::move(fields));
  const ExpressionPtr row = build::form("struct", type, std::move(values), false);
  TRY(auto call, make_aggregate(site, "builtin:count", TypeKind::Long,
                                {build::if_else(any_null, build::null_of(type), row)}, false));
  return bound(std::move(call), sql);
}

Result<ExpressionPtr> number_argument(Site& site)
{
  const ExpressionPtr child = site.expression(0);
  if (child->type.is_text() || child->type.is(TypeKind::Null))
    return site.analysis.convert(child, TypeKind::Double);
  const bool interval =
      child->type.is(TypeKind::DayTimeInterval) || child->type.is(TypeKind::YearMonthInterval);
  if (!interval && !child->type.is_numeric())
    return unexpected_type(
        site, 0, "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")");
  return child;
}

bool is_interval(const Type& type)
{
  return type.is(TypeKind::DayTimeInterval) || type.is(TypeKind::YearMonthInterval);
}

Result<ExpressionPtr> sum_of_decimals(Site& site, const ExpressionPtr& child, bool is_try)
{
  const Type type = decimal::bounded(child->type.precision() + 10, child->type.scale());
  return make_aggregate(
      site, is_try ? "form:sum_decimal_or_null" : "form:sum_decimal|form:sum_decimal_or_null", type,
      {child});
}

// The sum of the months or microseconds.
Result<ExpressionPtr> sum_of_intervals(Site& site, const ExpressionPtr& child, bool is_try)
{
  TRY(auto total,
      make_aggregate(site, is_try ? "form:sum_long_or_null" : "form:sum_long", TypeKind::Long,
                     {build::native("interval_number", TypeKind::Long, {child})}));
  ExpressionPtr made = build::native("interval_of_number", child->type, {total});
  return is_try ? build::form("try", child->type, {made}, true) : made;
}

Result<ExpressionPtr> sum_of(Site& site, const ExpressionPtr& child, bool is_try)
{
  if (child->type.is(TypeKind::Decimal)) return sum_of_decimals(site, child, is_try);
  if (is_interval(child->type)) return sum_of_intervals(site, child, is_try);
  if (child->type.is_integral())
    return make_aggregate(site,
                          is_try ? "form:sum_long_or_null" : "form:sum_long|form:sum_long_wrap",
                          TypeKind::Long, {site.analysis.convert(child, TypeKind::Long)});
  return make_aggregate(site, "builtin:sum_double", TypeKind::Double,
                        {site.analysis.convert(child, TypeKind::Double)});
}

Result<Bound> sum(Site& site)
{
  TRY(const ExpressionPtr child, number_argument(site));
  TRY(auto made, sum_of(site, child, site.row.name == "try_sum"));
  return bound(std::move(made), site.sql());
}

// The average of decimals is their sum divided by their count, in Spark's precision.
Result<Bound> average(Site& site)
{
  TRY(const ExpressionPtr child, number_argument(site));
  const std::string sql = site.sql();
  if (is_interval(child->type)) {
    const bool is_try = site.row.name == "try_avg";
    TRY(const ExpressionPtr total, sum_of(site, child, is_try));
    TRY(const ExpressionPtr rows,
        make_aggregate(site, "builtin:count", TypeKind::Long, {child}, false));
    return bound(build::native("interval_divide", Type(child->type.kind()), {total, rows}, true),
                 sql);
  }
  if (!child->type.is(TypeKind::Decimal)) {
    TRY(auto made, make_aggregate(site, "builtin:avg", TypeKind::Double,
                                  {site.analysis.convert(child, TypeKind::Double)}));
    return bound(std::move(made), sql);
  }
  const int precision = child->type.precision();
  const int scale = child->type.scale();
  const bool is_try = site.row.name == "try_avg";
  TRY(const ExpressionPtr total, sum_of_decimals(site, child, is_try));
  TRY(const ExpressionPtr rows,
      make_aggregate(site, "builtin:count", TypeKind::Long, {child}, false));
  const ExpressionPtr divisor = site.analysis.convert(rows, Type::decimal(20, 0));
  const Type result = decimal::bounded(precision + 4, scale + 4);
  const bool raises = site.analysis.is_ansi() && !is_try;
  ExpressionPtr quotient = build::native(raises ? "decimal_divide_ansi" : "decimal_divide", result,
                                         {total, divisor, build::null_of(result)}, true);
  return bound(std::move(quotient), sql);
}

Result<Bound> extreme(Site& site)
{
  const ExpressionPtr child = site.expression(0);
  if (child->type.is(TypeKind::Map) || child->type.is(TypeKind::Variant) ||
      child->type.is(TypeKind::CalendarInterval))
    return spark_error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"functionName", quote_name(std::string_view(site.shown))},
                        {"dataType", quote_sql(child->type.sql())}},
                       site.node.origin);
  TRY(auto made, make_aggregate(site, std::string("builtin:") + std::string(site.row.name),
                                child->type, {child}));
  return bound(std::move(made), site.sql());
}

// first and last: with ignore-nulls as a second argument, or said beside the call.
Result<Bound> edge(Site& site)
{
  bool skips = site.node.ignore_nulls.value_or(false);
  if (site.arguments.size() == 2) {
    TRY(const Value value, constant_argument(site, 1, "ignoreNulls", "BOOLEAN"));
    if (!value.type.is(TypeKind::Boolean) || value.is_null())
      return unexpected_type(site, 1, "\"BOOLEAN\"");
    skips = std::get<bool>(value.data);
    site.arguments.resize(1);
  }
  const bool is_last = site.row.name == "last" || site.row.name == "last_value";
  const std::string_view lowering = is_last ? (skips ? "form:last_not_null" : "builtin:last")
                                            : (skips ? "builtin:any_value" : "builtin:first");
  TRY(auto made, make_aggregate(site, lowering, site.type(0), {site.expression(0)}));
  if (site.node.ignore_nulls) site.shown = is_last ? "last" : "first";
  return bound(std::move(made), site.sql());
}

// NULLs are left out; no rows give an empty array.
Result<Bound> collect(Site& site)
{
  const ExpressionPtr child = site.expression(0);
  const bool is_set = site.row.name == "collect_set";
  if (is_set && child->type.is(TypeKind::Map))
    return spark_error("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"functionName", "`collect_set`"},
                        {"dataType", quote_sql("MAP")}},
                       site.node.origin);
  const Type type = Type::array(child->type, false);
  TRY(const auto made, make_aggregate(site, "builtin:list", type, {child}));
  auto call = std::make_shared<typed::AggregateCall>(typed::as<typed::AggregateCall>(*made));
  if (child->nullable) call->filter = build::logical_and(call->filter, build::is_not_null(child));
  call->is_distinct = call->is_distinct || is_set;
  return bound(build::coalesce({call, build::form("array", type, {}, false)}), site.sql());
}

Result<Bound> statistic(Site& site, std::string_view lowering)
{
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (!coerce::allows_implicit(site.type(i), TypeKind::Double, site.analysis.coercion()))
      return unexpected_type(site, i, "\"DOUBLE\"");
    arguments.push_back(site.analysis.convert(site.expression(i), TypeKind::Double));
  }
  TRY(auto made, make_aggregate(site, lowering, TypeKind::Double, std::move(arguments)));
  return bound(std::move(made), site.sql());
}
Result<Bound> stddev_samp(Site& site) { return statistic(site, "form:stddev_samp"); }
Result<Bound> stddev_pop(Site& site) { return statistic(site, "form:stddev_pop"); }
Result<Bound> var_samp(Site& site) { return statistic(site, "form:var_samp"); }
Result<Bound> var_pop(Site& site) { return statistic(site, "form:var_pop"); }
Result<Bound> corr(Site& site) { return statistic(site, "form:corr"); }
Result<Bound> covar_samp(Site& site) { return statistic(site, "form:covar_samp"); }
Result<Bound> covar_pop(Site& site) { return statistic(site, "form:covar_pop"); }
Result<Bound> kurtosis(Site& site) { return statistic(site, "form:kurtosis_pop"); }
Result<Bound> skewness(Site& site) { return statistic(site, "form:skewness_pop"); }

Result<Bound> count_if(Site& site)
{
  if (!site.type(0).is(TypeKind::Boolean) && !site.type(0).is(TypeKind::Null))
    return unexpected_type(site, 0, "\"BOOLEAN\"");
  const ExpressionPtr condition = site.analysis.convert(site.expression(0), TypeKind::Boolean);
  const ExpressionPtr one = build::if_else(condition, build::literal(Value::integer(1)),
                                           build::null_of(TypeKind::Integer));
  TRY(auto made, make_aggregate(site, "builtin:count", TypeKind::Long, {one}, false));
  return bound(std::move(made), site.sql());
}

// The answer may be off by the estimate's error; the exact count is within it.
Result<Bound> approx_count_distinct(Site& site)
{
  site.arguments.resize(1);
  const std::string sql = site.sql();
  TRY(const auto made,
      make_aggregate(site, "builtin:count", TypeKind::Long, {site.expression(0)}, false));
  auto call = std::make_shared<typed::AggregateCall>(typed::as<typed::AggregateCall>(*made));
  call->is_distinct = true;
  return bound(std::move(call), sql);
}

Result<Bound> by_other(Site& site)
{
  const std::string_view lowering =
      site.row.name == "max_by" ? "builtin:arg_max_null" : "builtin:arg_min_null";
  TRY(auto made,
      make_aggregate(site, lowering, site.type(0), {site.expression(0), site.expression(1)}));
  return bound(std::move(made), site.sql());
}

Result<Bound> boolean_fold(Site& site)
{
  if (!site.type(0).is(TypeKind::Boolean)) return unexpected_type(site, 0, "\"BOOLEAN\"");
  const bool all = site.row.name == "bool_and" || site.row.name == "every";
  TRY(auto made, make_aggregate(site, all ? "builtin:bool_and" : "builtin:bool_or",
                                TypeKind::Boolean, {site.expression(0)}));
  return bound(std::move(made), site.sql());
}

// grouping(a): 1 when a is rolled up. The grouping id has a bit a grouping expression, the first
// highest.
Result<Bound> grouping(Site& site)
{
  const auto& keys = site.place.grouping_keys;
  const auto found = std::find(keys.begin(), keys.end(), typed::dump(*site.expression(0)));
  if (!site.place.grouping_id || found == keys.end())
    return spark_error("GROUPING_COLUMN_MISMATCH",
                       {{"grouping", quote_sql(site.arguments[0].sql)}, {"groupingColumns", ""}},
                       site.node.origin);
  const int shift = static_cast<int>(keys.end() - found) - 1;
  const ExpressionPtr bits = build::native(
      "shiftright", TypeKind::Long,
      {build::column(*site.place.grouping_id), build::literal(Value::integer(shift))});
  const ExpressionPtr bit =
      build::builtin("&", TypeKind::Long, {bits, build::literal(Value::long_of(1))});
  return bound(
      build::cast(
          {.child = bit, .type = TypeKind::Byte, .mode = typed::CastMode::Legacy, .time_zone = ""}),
      site.sql());
}

Result<Bound> grouping_id(Site& site)
{
  if (!site.place.grouping_id)
    return spark_error("UNSUPPORTED_GROUPING_EXPRESSION", {}, site.node.origin);
  if (!site.arguments.empty() && site.arguments.size() != site.place.grouping_keys.size())
    return spark_error("GROUPING_ID_COLUMN_MISMATCH",
                       {{"groupingIdColumn", site.sql()}, {"groupByColumns", ""}},
                       site.node.origin);
  return bound(build::column(*site.place.grouping_id), site.sql());
}

constexpr Row Rows[] = {
    aggregate("count", "any…", count),
    aggregate("sum", "any", sum),
    aggregate("try_sum", "any", sum),
    aggregate("avg", "any", average),
    aggregate("mean", "any", average),
    aggregate("try_avg", "any", average),
    aggregate("min", "any", extreme),
    aggregate("max", "any", extreme),
    aggregate("first", "any, any?", edge),
    aggregate("first_value", "any, any?", edge),
    aggregate("any_value", "any, any?", edge),
    aggregate("last", "any, any?", edge),
    aggregate("last_value", "any, any?", edge),
    aggregate("collect_list", "any", collect),
    shown_as("collect_list", aggregate("array_agg", "any", collect)),
    aggregate("collect_set", "any", collect),
    aggregate("stddev", "any", stddev_samp),
    aggregate("std", "any", stddev_samp),
    aggregate("stddev_samp", "any", stddev_samp),
    aggregate("stddev_pop", "any", stddev_pop),
    aggregate("variance", "any", var_samp),
    aggregate("var_samp", "any", var_samp),
    aggregate("var_pop", "any", var_pop),
    aggregate("corr", "any, any", corr),
    aggregate("covar_samp", "any, any", covar_samp),
    aggregate("covar_pop", "any, any", covar_pop),
    aggregate("kurtosis", "any", kurtosis),
    aggregate("skewness", "any", skewness),
    aggregate("count_if", "any", count_if),
    aggregate("approx_count_distinct", "any, any?", approx_count_distinct),
    aggregate("max_by", "any, any", by_other),
    aggregate("min_by", "any, any", by_other),
    aggregate("bool_and", "any", boolean_fold),
    aggregate("every", "any", boolean_fold),
    aggregate("bool_or", "any", boolean_fold),
    aggregate("some", "any", boolean_fold),
    aggregate("any", "any", boolean_fold),
    aggregate("bit_and", "integral", "$1", "builtin:bit_and"),
    aggregate("bit_or", "integral", "$1", "builtin:bit_or"),
    aggregate("bit_xor", "integral", "$1", "builtin:bit_xor"),
    row("grouping", "any", grouping),
    row("grouping_id", "any…", grouping_id),
};

} // namespace

std::span<const Row> aggregate_rows() { return Rows; }

} // namespace bindery::plan
