// Sums and differences of dates, times and intervals.
#include "plan/functions/arithmetic.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

std::string infix(const Site& site, std::string_view symbol)
{
  return "(" + site.arguments[0].sql + " " + std::string(symbol) + " " + site.arguments[1].sql +
         ")";
}

Error operands_differ(const Site& site, std::string_view symbol)
{
  return spark_error("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
                     {{"sqlExpr", quote_sql(infix(site, symbol))},
                      {"left", quote_sql(site.type(0).sql())},
                      {"right", quote_sql(site.type(1).sql())}},
                     site.node.origin);
}

Error operand_wrong(const Site& site, std::string_view symbol, std::string_view wanted,
                    const Type& actual)
{
  return spark_error("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE",
                     {{"sqlExpr", quote_sql(infix(site, symbol))},
                      {"inputType", std::string(wanted)},
                      {"actualDataType", quote_sql(actual.sql())}},
                     site.node.origin);
}

static bool is_time(const Type& type)
{
  return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) || type.is(TypeKind::TimestampNtz);
}
bool is_interval(const Type& type)
{
  return type.is(TypeKind::DayTimeInterval) || type.is(TypeKind::YearMonthInterval) ||
         type.is(TypeKind::CalendarInterval);
}

// An interval as a number of its unit, an int: of a literal at once.
static ExpressionPtr count_of(const ExpressionPtr& interval, int64_t unit)
{
  const auto* literal = typed::find_as<typed::Literal>(*interval);
  if (literal && !literal->value.is_null())
    return build::literal(
        Value::integer(static_cast<int32_t>(std::get<int64_t>(literal->value.data) / unit)));
  return build::cast({.child = interval,
                      .type = Type(TypeKind::Integer),
                      .mode = typed::CastMode::Ansi,
                      .time_zone = ""});
}

static ExpressionPtr negated(const ExpressionPtr& interval)
{
  const auto* literal = typed::find_as<typed::Literal>(*interval);
  if (!literal || literal->value.is_null())
    return build::builtin("negate", interval->type, {interval});
  Value value = literal->value;
  value.data = -std::get<int64_t>(value.data);
  return build::literal(std::move(value));
}

static Result<Bound> add_interval(Site& site, ExpressionPtr time, ExpressionPtr interval,
                                  bool subtract, std::string sql)
{
  auto& analysis = site.analysis;
  if (subtract && !interval->type.is(TypeKind::CalendarInterval))
    interval = negated(interval);
  else if (subtract)
    return not_supported("subtracting a calendar interval");
  const auto done = [&](ExpressionPtr expression) {
    return Bound{std::move(expression), sql, "", "", false, {}};
  };
  const Type type = time->type;
  if (interval->type.is(TypeKind::YearMonthInterval)) {
    const ExpressionPtr months = count_of(interval, 1);
    if (type.is(TypeKind::Date)) return done(build::native("add_months", type, {time, months}));
    if (type.is(TypeKind::Timestamp))
      return done(build::native("timestamp_add_months", type, {time, months, analysis.zone()}));
    return done(build::native("timestamp_ntz_add_months", type, {time, months}));
  }
  if (interval->type.is(TypeKind::DayTimeInterval)) {
    const bool whole_days = interval->type.interval().end == 0;
    if (type.is(TypeKind::Date) && whole_days) {
      const ExpressionPtr days = count_of(interval, 86400000000);
      const std::string& shown = site.arguments[is_time(site.type(0)) ? 0 : 1].sql;
      const std::string extracted =
          "extractansiintervaldays(" + site.arguments[is_time(site.type(0)) ? 1 : 0].sql + ")";
      sql = "date_add(" + shown + ", " + (subtract ? "(- " + extracted + ")" : extracted) + ")";
      return done(build::native("date_add", type, {time, days}));
    }
    if (type.is(TypeKind::Date)) time = analysis.convert(time, TypeKind::Timestamp);
    return done(build::native("timestamp_add_micros", time->type, {time, interval}));
  }
  if (type.is(TypeKind::Date))
    return done(build::native("date_add_calendar", type, {time, interval}));
  return done(
      build::native("timestamp_add_calendar", TypeKind::Timestamp,
                    {analysis.convert(time, TypeKind::Timestamp), interval, analysis.zone()}));
}

Result<std::optional<Bound>> time_arithmetic(Site& site, std::string_view symbol)
{
  const Type& a = site.type(0);
  const Type& b = site.type(1);
  const bool adds = symbol == "+";
  const bool subtracts = symbol == "-";
  if (!adds && !subtracts) return std::optional<Bound>();
  auto& analysis = site.analysis;
  const std::string sql = infix(site, symbol);
  const std::string bare = sql.substr(1, sql.size() - 2);
  if (is_interval(b) && (is_time(a) || a.is_text())) {
    const ExpressionPtr time = a.is_text()
                                   ? analysis.convert(site.expression(0), TypeKind::Timestamp)
                                   : site.expression(0);
    TRY(auto bound, add_interval(site, time, site.expression(1), subtracts, bare));
    if (a.is_text()) bound.expression = analysis.convert(bound.expression, TypeKind::String);
    return std::optional(std::move(bound));
  }
  if (adds && is_interval(a) && is_time(b)) {
    TRY(auto bound, add_interval(site, site.expression(1), site.expression(0), false,
                                 site.arguments[1].sql + " + " + site.arguments[0].sql));
    return std::optional(std::move(bound));
  }
  if (is_interval(a) && a.kind() == b.kind() && !a.is(TypeKind::CalendarInterval)) {
    const auto type = coerce::find_tightest(a, b, analysis.coercion());
    return std::optional(Bound{build::builtin(symbol, *type,
                                              {analysis.convert(site.expression(0), *type),
                                               analysis.convert(site.expression(1), *type)}),
                               sql,
                               "",
                               "",
                               false,
                               {}});
  }
  const bool whole = b.is(TypeKind::Integer) || b.is(TypeKind::Short) || b.is(TypeKind::Byte);
  if (a.is(TypeKind::Date) && whole) {
    ExpressionPtr days = analysis.convert(site.expression(1), TypeKind::Integer);
    if (subtracts) days = build::builtin("negate", TypeKind::Integer, {days});
    const std::string name = adds ? "date_add(" : "date_sub(";
    return std::optional(
        Bound{build::native("date_add", TypeKind::Date, {site.expression(0), days}),
              name + site.arguments[0].sql + ", " + site.arguments[1].sql + ")",
              "",
              "",
              false,
              {}});
  }
  if (adds && b.is(TypeKind::Date) &&
      (a.is(TypeKind::Integer) || a.is(TypeKind::Short) || a.is(TypeKind::Byte))) {
    return std::optional(
        Bound{build::native(
                  "date_add", TypeKind::Date,
                  {site.expression(1), analysis.convert(site.expression(0), TypeKind::Integer)}),
              "date_add(" + site.arguments[1].sql + ", " + site.arguments[0].sql + ")",
              "",
              "",
              false,
              {}});
  }
  // A text beside a date is a date under ANSI.
  const bool two_dates = (a.is(TypeKind::Date) && (b.is(TypeKind::Date) || b.is_text())) ||
                         (a.is_text() && b.is(TypeKind::Date));
  if (subtracts && two_dates && (a.is_text() || b.is_text()) && !analysis.is_ansi())
    return unexpected_type(site, a.is_text() ? 0 : 1, "\"DATE\"");
  if (subtracts && two_dates) {
    const ExpressionPtr days =
        build::native("date_diff", TypeKind::Integer,
                      {analysis.convert(site.expression(0), TypeKind::Date),
                       analysis.convert(site.expression(1), TypeKind::Date)});
    // A day-time interval is its microseconds.
    const ExpressionPtr micros = build::builtin(
        "*", Type::day_time({0, 0}),
        {site.analysis.convert(days, TypeKind::Long), build::literal(Value::long_of(86400000000))});
    return std::optional(Bound{micros, sql, "", "", false, {}});
  }
  const bool two_times =
      (is_time(a) || a.is_text()) && (is_time(b) || b.is_text()) && (is_time(a) || is_time(b));
  if (subtracts && two_times) {
    const Type type = a.is(TypeKind::TimestampNtz) && !b.is(TypeKind::Timestamp)
                          ? TypeKind::TimestampNtz
                          : TypeKind::Timestamp;
    return std::optional(Bound{build::native("timestamp_diff", TypeKind::DayTimeInterval,
                                             {analysis.convert(site.expression(0), type),
                                              analysis.convert(site.expression(1), type)}),
                               sql,
                               "",
                               "",
                               false,
                               {}});
  }
  return std::optional<Bound>();
}

Result<std::optional<Bound>> interval_scaling(Site& site, std::string_view symbol)
{
  const Type& a = site.type(0);
  const Type& b = site.type(1);
  const auto counts = [](const Type& type) {
    return type.is_numeric() || type.is_text() || type.is(TypeKind::Null);
  };
  const bool left = is_interval(a) && counts(b);
  const bool right = symbol == "*" && is_interval(b) && counts(a);
  if ((symbol != "*" && symbol != "/") || (!left && !right)) return std::optional<Bound>();
  const size_t at = left ? 0 : 1;
  const ExpressionPtr interval = site.expression(at);
  ExpressionPtr factor = site.expression(1 - at);
  const Type& number = factor->type;
  if (interval->type.is(TypeKind::CalendarInterval) || number.is(TypeKind::Float) ||
      number.is_text())
    factor = site.analysis.convert(factor, TypeKind::Double);
  else if (number.is_integral() || number.is(TypeKind::Null))
    factor = site.analysis.convert(factor, TypeKind::Long);
  const Type type(interval->type.kind());
  const std::string& shown = site.arguments[at].sql;
  const std::string& by = site.arguments[1 - at].sql;
  const bool is_calendar = interval->type.is(TypeKind::CalendarInterval);
  const std::string sql =
      is_calendar
          ? (symbol == "*" ? "multiply_interval(" : "divide_interval(") + shown + ", " + by + ")"
          : "(" + shown + " " + std::string(symbol) + " " + by + ")";
  return std::optional(Bound{build::native(symbol == "*" ? "interval_multiply" : "interval_divide",
                                           type, {interval, factor}),
                             sql,
                             "",
                             "",
                             false,
                             {}});
}

} // namespace bindery::plan
