// Statistics: regressions, percentiles, modes, bitmaps, texts of groups.
#include "plan/functions/row.h"

#include "plan/literal_text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

// ---- regressions --------------------------------------------------------------------------------

Result<ExpressionPtr> number(Site& site, size_t index)
{
  const Type& type = site.type(index);
  if (!type.is_numeric() && !type.is_text() && !type.is(TypeKind::Null))
    return unexpected_type(site, index, "\"DOUBLE\"");
  return site.analysis.convert(site.expression(index), TypeKind::Double);
}

// The value where both are there.
ExpressionPtr where_both(const ExpressionPtr& value, const ExpressionPtr& y, const ExpressionPtr& x)
{
  return build::if_else(build::logical_and(build::is_not_null(y), build::is_not_null(x)), value,
                        build::null_of(value->type));
}

// regr_…(y, x)
Result<Bound> regression(Site& site)
{
  TRY(const ExpressionPtr y, number(site, 0));
  TRY(const ExpressionPtr x, number(site, 1));
  const std::string_view name = site.row.name;
  const std::string lowering = "form:" + std::string(name);
  if (name == "regr_count") {
    // With DISTINCT, pairs count.
    const Type pair = Type::structure({{"y", y->type, true, ""}, {"x", x->type, true, ""}});
    const ExpressionPtr counted =
        site.node.is_distinct ? build::form("struct", pair, {y, x}, false) : y;
    TRY(auto count,
        make_aggregate(site, "builtin:count", TypeKind::Long, {where_both(counted, y, x)}, false));
    return bound(std::move(count), site.sql());
  }
  if (name == "regr_avgx" || name == "regr_avgy") {
    const ExpressionPtr& side = name == "regr_avgx" ? x : y;
    if (site.type(name == "regr_avgx" ? 1 : 0).is(TypeKind::Decimal))
      return not_supported(std::string(name) + " of decimals");
    TRY(auto mean, make_aggregate(site, "builtin:avg", TypeKind::Double, {where_both(side, y, x)}));
    return bound(std::move(mean), site.sql());
  }
  build::Arguments arguments = {y, x};
  if (name == "regr_sxx") arguments = {where_both(x, y, x)};
  if (name == "regr_syy") arguments = {where_both(y, y, x)};
  if (name == "regr_slope" || name == "regr_intercept") arguments = {x, y};
  TRY(auto made, make_aggregate(site, lowering, TypeKind::Double, std::move(arguments)));
  return bound(std::move(made), site.sql());
}

// ---- percentiles --------------------------------------------------------------------------------

struct Percentages {
  ExpressionPtr list; // array<double>
  bool is_list = false;
};

Error out_of_range(Site& site, std::string name, std::string range, std::string actual)
{
  return spark_error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"exprName", std::move(name)},
                      {"valueRange", std::move(range)},
                      {"currentValue", std::move(actual)}},
                     site.node.origin);
}

Error unexpected_null(Site& site, std::string name)
{
  return spark_error("DATATYPE_MISMATCH.UNEXPECTED_NULL",
                     {{"sqlExpr", quote_sql(site.sql())}, {"exprName", std::move(name)}},
                     site.node.origin);
}

// Constants between 0 and 1.
Result<Percentages> percentages(Site& site, size_t index)
{
  const bool is_list = site.type(index).is(TypeKind::Array);
  const Type target = is_list ? Type::array(TypeKind::Double, true) : Type(TypeKind::Double);
  const Type& given = is_list ? site.type(index).element() : site.type(index);
  if (!given.is_numeric() && !given.is_text() && !given.is(TypeKind::Null))
    return unexpected_type(site, index, "(\"DOUBLE\" or \"ARRAY<DOUBLE>\")");
  const Bound before = site.arguments[index];
  site.arguments[index].expression = site.analysis.convert(before.expression, target);
  TRY(const Value value, constant_argument(site, index, "percentage", given.sql()));
  site.arguments[index] = before;
  const std::string name = "percentage";
  if (value.is_null()) return unexpected_null(site, name);
  build::Arguments items;
  const auto add = [&](const Value& one) -> Result<void> {
    if (one.is_null()) return unexpected_null(site, name);
    const double at = std::get<double>(one.data);
    if (!(at >= 0 && at <= 1)) return out_of_range(site, name, "[0.0, 1.0]", before.sql);
    items.push_back(build::literal(Value::double_of(at)));
    return {};
  };
  if (is_list) {
    for (const auto& one : std::get<Value::Items>(value.data)) TRY_VOID(add(one));
  } else {
    TRY_VOID(add(value));
  }
  return Percentages{build::form("array", Type::array(TypeKind::Double, false), std::move(items)),
                     is_list};
}

// What percentiles are taken of: numbers as doubles, intervals as they are.
Result<ExpressionPtr> measured(Site& site, size_t index)
{
  const Type& type = site.type(index);
  if (type.is(TypeKind::YearMonthInterval) || type.is(TypeKind::DayTimeInterval))
    return site.expression(index);
  if (!type.is_numeric() && !type.is_text() && !type.is(TypeKind::Null))
    return unexpected_type(site, index,
                           "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO "
                           "MONTH\")");
  return site.analysis.convert(site.expression(index), TypeKind::Double);
}

Result<ExpressionPtr> percentile_of(Site& site, std::string_view lowering,
                                    const ExpressionPtr& value, const Percentages& at,
                                    const ExpressionPtr& beside = {})
{
  build::Arguments arguments = {value, at.list};
  if (beside) arguments.push_back(beside);
  const bool keeps_type = site.row.name.ends_with("approx") || site.row.name.starts_with("approx");
  const Type one = keeps_type ? value->type : Type(value->type.kind());
  return make_aggregate(site, lowering, at.is_list ? Type::array(one, false) : one,
                        std::move(arguments));
}

Result<Bound> percentile(Site& site)
{
  TRY(const ExpressionPtr value, measured(site, 0));
  TRY(const Percentages at, percentages(site, 1));
  ExpressionPtr frequency;
  if (site.arguments.size() > 2) {
    if (!site.type(2).is_integral() && !site.type(2).is(TypeKind::Null))
      return unexpected_type(site, 2, "\"INTEGRAL\"");
    if (site.node.is_distinct) return not_supported("percentile of DISTINCT with a frequency");
    frequency = site.analysis.convert(site.expression(2), TypeKind::Long);
  }
  TRY(auto made, percentile_of(site, "form:percentile_cont", value, at, frequency));
  if (!frequency)
    site.arguments.push_back({build::literal(Value::integer(1)), "1", "", "", false, {}});
  return bound(std::move(made), site.sql());
}

Result<Bound> median(Site& site)
{
  TRY(const ExpressionPtr value, measured(site, 0));
  const ExpressionPtr half = build::literal(Value::double_of(0.5));
  const ExpressionPtr list =
      build::form("array", Type::array(TypeKind::Double, false), {half}, false);
  TRY(auto made, percentile_of(site, "form:percentile_cont", value, {list, false}));
  return bound(std::move(made), site.sql());
}

// Of a call that DataFrame.approxQuantile makes the last argument is the error itself.
Result<double> relative_error(Site& site)
{
  TRY(const Value given, constant_argument(site, 2, "accuracy", "INTEGRAL"));
  if (site.node.is_internal && given.type.is(TypeKind::Double)) return std::get<double>(given.data);
  if (given.is_null()) return unexpected_null(site, "accuracy");
  if (!given.type.is_integral()) return unexpected_type(site, 2, "\"INTEGRAL\"");
  const int64_t accuracy = std::get<int64_t>(given.data);
  if (accuracy <= 0 || accuracy > INT32_MAX)
    return out_of_range(site, "accuracy", "(0, 2147483647]", std::to_string(accuracy) + "L");
  return 1.0 / static_cast<double>(accuracy);
}

// The sketch that Spark makes of one partition.
Result<Bound> percentile_approx(Site& site)
{
  const Type& type = site.type(0);
  const bool takes = type.is_numeric() || type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
                     type.is(TypeKind::TimestampNtz) || type.is(TypeKind::YearMonthInterval) ||
                     type.is(TypeKind::DayTimeInterval);
  const ExpressionPtr value = type.is_text() || type.is(TypeKind::Null)
                                  ? site.analysis.convert(site.expression(0), TypeKind::Double)
                                  : site.expression(0);
  if (!takes && value->type == type) return unexpected_type(site, 0, "\"NUMERIC\"");
  if (site.arguments.size() == 2)
    site.arguments.push_back({build::literal(Value::integer(10000)), "10000", "", "", false, {}});
  TRY(const Percentages at, percentages(site, 1));
  TRY(const double error, relative_error(site));
  TRY(auto made, percentile_of(site, "form:percentile_approx", value, at,
                               build::literal(Value::double_of(error))));
  return bound(std::move(made), site.sql());
}

// ---- WITHIN GROUP -------------------------------------------------------------------------------

struct Ordering {
  Bound value;
  bool descending = false;
};

Result<void> refuse_distinct(const Site& site)
{
  if (!site.node.is_distinct) return {};
  return spark_error("INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED",
                     {{"funcName", quote_name(std::string_view(site.shown))}}, site.node.origin);
}

Result<Ordering> only_order(Site& site)
{
  TRY_VOID(refuse_distinct(site));
  const auto& orders = site.node.within_group;
  if (orders.empty())
    return spark_error("INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING",
                       {{"funcName", quote_name(std::string_view(site.shown))}}, site.node.origin);
  if (orders.size() != 1)
    return spark_error("INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS",
                       {{"funcName", quote_name(std::string_view(site.shown))},
                        {"expectedNum", "1"},
                        {"actualNum", std::to_string(orders.size())}},
                       site.node.origin);
  const auto& order = unresolved::as<unresolved::SortOrder>(*orders.front());
  TRY(auto value, site.analysis.expression(order.child, site.place));
  return Ordering{std::move(value), order.direction == unresolved::Direction::Descending};
}

Result<Bound> percentile_within(Site& site)
{
  TRY(const Ordering order, only_order(site));
  const std::string sql = site.sql() + " WITHIN GROUP (ORDER BY " + order.value.sql +
                          (order.descending ? " DESC" : "") + ")";
  TRY(const Percentages at, percentages(site, 0));
  site.arguments = {order.value};
  TRY(const ExpressionPtr value, measured(site, 0));
  const std::string lowering =
      "form:" + std::string(site.row.name) + (order.descending ? "_down" : "");
  TRY(auto made, percentile_of(site, lowering, value, at));
  return bound(std::move(made), sql);
}

// The most frequent value; of several the first in the order.
Result<ExpressionPtr> ordered_mode(Site& site, const ExpressionPtr& value,
                                   unresolved::Direction direction)
{
  const bool down = direction == unresolved::Direction::Descending;
  if (value->type.is(TypeKind::Double) || value->type.is(TypeKind::Float))
    return make_aggregate(site, down ? "form:percentile_mode_down" : "form:percentile_mode",
                          value->type, {value});
  if (site.place.in_window) return not_supported("mode in an order over a window");
  TRY(const auto made, make_aggregate(site, "builtin:mode", value->type, {value}));
  auto call = std::make_shared<typed::AggregateCall>(typed::as<typed::AggregateCall>(*made));
  call->order.push_back({value, direction, unresolved::NullOrder::Last});
  return ExpressionPtr(std::move(call));
}

// mode(a), mode(a, deterministic) and mode() WITHIN GROUP (ORDER BY a): of the most frequent the
// least, or the greatest. Without an order any of them is Spark's answer.
Result<Bound> mode(Site& site)
{
  if (site.arguments.empty() || !site.node.within_group.empty()) {
    if (!site.arguments.empty())
      return wrong_argument_count(site.shown, "0", site.arguments.size(), site.node.origin);
    TRY(const Ordering order, only_order(site));
    const std::string sql = "mode() WITHIN GROUP (ORDER BY " + order.value.sql +
                            (order.descending ? "" : " DESC") + ")";
    TRY(auto made, ordered_mode(site, order.value.expression,
                                order.descending ? unresolved::Direction::Descending
                                                 : unresolved::Direction::Ascending));
    return bound(std::move(made), sql);
  }
  TRY_VOID(refuse_distinct(site));
  bool deterministic = false;
  if (site.arguments.size() > 1) {
    TRY(const Value value, constant_argument(site, 1, "deterministic", "BOOLEAN"));
    if (value.is_null()) return unexpected_null(site, "deterministic");
    if (!value.type.is(TypeKind::Boolean)) return unexpected_type(site, 1, "\"BOOLEAN\"");
    deterministic = std::get<bool>(value.data);
    site.arguments.resize(1);
  }
  const bool is_floating = site.type(0).is(TypeKind::Double) || site.type(0).is(TypeKind::Float);
  if (!deterministic && is_floating) {
    TRY(auto made, ordered_mode(site, site.expression(0), unresolved::Direction::Ascending));
    return bound(std::move(made), site.sql());
  }
  if (!deterministic) {
    TRY(auto made, make_aggregate(site, "builtin:mode", site.type(0), {site.expression(0)}));
    return bound(std::move(made), site.sql());
  }
  TRY(auto made, ordered_mode(site, site.expression(0), unresolved::Direction::Ascending));
  return bound(std::move(made),
               "mode() WITHIN GROUP (ORDER BY " + site.arguments[0].sql + " DESC)");
}

// ---- texts --------------------------------------------------------------------------------------

Result<Bound> list_text(Site& site)
{
  if (site.place.in_window && !site.node.within_group.empty())
    return not_supported(site.shown + " in an order of its own over a window");
  const bool binary = site.type(0).is(TypeKind::Binary);
  if (binary) return not_supported("listagg of binaries");
  if (!coerce::allows_implicit(site.type(0), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 0, "(\"STRING\" or \"BINARY\")");
  if (site.arguments.size() < 2)
    site.arguments.push_back({build::null_of(TypeKind::Null), "NULL", "", "", false, {}});
  TRY(const Value separator, constant_argument(site, 1, "delimiter", "STRING"));
  if (!separator.is_null() && !separator.type.is_text())
    return unexpected_type(site, 1, "(\"STRING\" or \"BINARY\")");
  std::string sql = site.sql();
  const ExpressionPtr child = site.analysis.convert(site.expression(0), TypeKind::String);
  TRY(const auto values,
      make_aggregate(site, "builtin:list", Type::array(TypeKind::String, false), {child}));
  auto call = std::make_shared<typed::AggregateCall>(typed::as<typed::AggregateCall>(*values));
  if (child->nullable) call->filter = build::logical_and(call->filter, build::is_not_null(child));
  std::string orders;
  for (const auto& item : site.node.within_group) {
    const auto& order = unresolved::as<unresolved::SortOrder>(*item);
    TRY(const Bound key, site.analysis.expression(order.child, site.place));
    const bool down = order.direction == unresolved::Direction::Descending;
    const auto nulls =
        order.nulls.value_or(down ? unresolved::NullOrder::Last : unresolved::NullOrder::First);
    orders += (orders.empty() ? "" : ", ") + key.sql + (down ? " DESC" : " ASC") +
              (nulls == unresolved::NullOrder::First ? " NULLS FIRST" : " NULLS LAST");
    const bool same =
        site.type(0).is_text() && typed::dump(*key.expression) == typed::dump(*site.expression(0));
    if (site.node.is_distinct && (!same || site.node.within_group.size() > 1))
      return spark_error("INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT",
                         {{"funcName", quote_name(std::string_view(site.shown))},
                          {"funcArg", quote_sql(site.arguments[0].sql)},
                          {"orderingExpr", quote_sql(key.sql)}},
                         site.node.origin);
    call->order.push_back(
        {same && site.node.is_distinct ? child : key.expression, order.direction, nulls});
  }
  if (!orders.empty()) sql += " WITHIN GROUP (ORDER BY " + orders + ")";
  const ExpressionPtr between =
      build::literal(separator.is_null() ? Value::string("")
                                         : Value::string(std::get<std::string>(separator.data)));
  return bound(build::native("array_join", TypeKind::String, {call, between}, true), sql);
}

// ---- bitmaps and products -----------------------------------------------------------------------

Result<Bound> bitmap(Site& site)
{
  const bool constructs = site.row.name == "bitmap_construct_agg";
  const Type type = constructs ? TypeKind::Long : TypeKind::Binary;
  const Type& given = site.type(0);
  const bool takes = given.is(TypeKind::Null) || (constructs ? given.is_numeric() || given.is_text()
                                                             : given.is(TypeKind::Binary));
  if (!takes) return unexpected_type(site, 0, quote_sql(type.sql()));
  TRY(auto made, make_aggregate(site, "form:" + std::string(site.row.name), TypeKind::Binary,
                                {site.analysis.convert(site.expression(0), type)}, false));
  return bound(std::move(made), site.sql());
}

Result<Bound> product(Site& site)
{
  TRY(const ExpressionPtr value, number(site, 0));
  TRY(auto made, make_aggregate(site, "builtin:product", TypeKind::Double, {value}));
  return bound(std::move(made), site.sql());
}

constexpr Row Rows[] = {
    aggregate("regr_count", "any, any", regression),
    aggregate("regr_avgx", "any, any", regression),
    aggregate("regr_avgy", "any, any", regression),
    aggregate("regr_sxx", "any, any", regression),
    aggregate("regr_syy", "any, any", regression),
    aggregate("regr_sxy", "any, any", regression),
    aggregate("regr_slope", "any, any", regression),
    aggregate("regr_intercept", "any, any", regression),
    aggregate("regr_r2", "any, any", regression),
    aggregate("percentile", "any, any, any?", percentile),
    aggregate("median", "any", median),
    aggregate("percentile_approx", "any, any, any?", percentile_approx),
    aggregate("approx_percentile", "any, any, any?", percentile_approx),
    aggregate("percentile_cont", "any", percentile_within),
    aggregate("percentile_disc", "any", percentile_within),
    aggregate("mode", "any?, any?", mode),
    aggregate("listagg", "any, any?", list_text),
    aggregate("string_agg", "any, any?", list_text),
    aggregate("bitmap_construct_agg", "any", bitmap),
    aggregate("bitmap_or_agg", "any", bitmap),
    aggregate("bitmap_and_agg", "any", bitmap),
    aggregate("product", "any", product),
    row("bitmap_bit_position", "long", "long", "native:bitmap_bit_position"),
    row("bitmap_bucket_number", "long", "long", "native:bitmap_bucket_number"),
    row("bitmap_count", "bytes", "long", "native:bitmap_count"),
};

} // namespace

std::span<const Row> statistic_rows() { return Rows; }

} // namespace bindery::plan
