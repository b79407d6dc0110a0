// Dates, times, intervals. The zone and the present are arguments and constants, never settings of
// the engine.
#include "plan/functions/datetime.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

// The argument as a date; times lose their part of the day, in the session's zone.
Result<ExpressionPtr> date_argument(Site& site, size_t index)
{
  const Type& type = site.type(index);
  const bool time = type.is(TypeKind::Timestamp) || type.is(TypeKind::TimestampNtz);
  if (!time && !coerce::allows_implicit(type, TypeKind::Date, site.analysis.coercion()))
    return unexpected_type(site, index, "\"DATE\"");
  return site.analysis.convert(site.expression(index), TypeKind::Date);
}

Result<ExpressionPtr> timestamp_argument(Site& site, size_t index)
{
  if (!coerce::allows_implicit(site.type(index), TypeKind::Timestamp, site.analysis.coercion()))
    return unexpected_type(site, index, "\"TIMESTAMP\"");
  return site.analysis.convert(site.expression(index), TypeKind::Timestamp);
}

ExpressionPtr now_of(Site& site)
{
  return build::literal(Value{TypeKind::Timestamp, site.analysis.settings.now_microseconds});
}

namespace {

ExpressionPtr integer(int32_t value) { return build::literal(Value::integer(value)); }

// ---- parts --------------------------------------------------------------------------------------

Result<Bound> date_part_as(Site& site, std::string_view lowering, int added)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  ExpressionPtr made = build::builtin(lowering, TypeKind::Integer, {date});
  if (added != 0) made = build::builtin("+", TypeKind::Integer, {made, integer(added)});
  return bound(std::move(made), site.sql());
}
Result<Bound> year(Site& site) { return date_part_as(site, "year", 0); }
Result<Bound> month(Site& site) { return date_part_as(site, "month", 0); }
Result<Bound> day(Site& site) { return date_part_as(site, "day", 0); }
Result<Bound> day_of_week(Site& site) { return date_part_as(site, "dayofweek", 1); }
Result<Bound> weekday(Site& site) { return date_part_as(site, "isodow", -1); }
Result<Bound> day_of_year(Site& site) { return date_part_as(site, "dayofyear", 0); }
Result<Bound> quarter(Site& site) { return date_part_as(site, "quarter", 0); }
Result<Bound> week_of_year(Site& site) { return date_part_as(site, "week", 0); }

Result<ExpressionPtr> civil_argument(Site& site, size_t index)
{
  if (site.type(index).is(TypeKind::TimestampNtz)) return site.expression(index);
  TRY(const ExpressionPtr time, timestamp_argument(site, index));
  return site.analysis.convert(time, TypeKind::TimestampNtz);
}

Result<Bound> time_part(Site& site)
{
  TRY(ExpressionPtr civil, civil_argument(site, 0));
  return bound(build::builtin(site.row.name, TypeKind::Integer, {civil}), site.sql());
}

// extract and date_part: the field's name is a constant.
Result<Bound> extract(Site& site)
{
  const std::string sql = site.row.name == "extract" ? "extract(" + site.arguments[0].sql +
                                                           " FROM " + site.arguments[1].sql + ")"
                                                     : site.sql();
  TRY(const auto value, site.analysis.constant(site.expression(0)));
  if (!value)
    return spark_error("NON_FOLDABLE_ARGUMENT",
                       {{"funcName", quote_name(std::string_view(site.shown))},
                        {"paramName", quote_name("field")},
                        {"paramType", quote_sql("STRING")}},
                       site.node.origin);
  if (value->is_null()) return bound(build::null_of(TypeKind::Double), sql);
  if (!value->type.is_text()) return unexpected_type(site, 0, "\"STRING\"");
  const std::string field = to_lower(std::get<std::string>(value->data));
  const Bound source = site.arguments[1];
  const TypeKind kind = site.type(1).kind();
  if (kind == TypeKind::YearMonthInterval || kind == TypeKind::DayTimeInterval ||
      kind == TypeKind::CalendarInterval) {
    TRY(auto part, interval_field(site, source.expression, field));
    return bound(std::move(part), sql);
  }
  site.arguments = {source};
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), field) != names.end();
  };
  std::string_view lowering;
  int added = 0;
  if (is({"year", "y", "years", "yr", "yrs"}))
    lowering = "year";
  else if (is({"yearofweek"}))
    lowering = "isoyear";
  else if (is({"quarter", "qtr"}))
    lowering = "quarter";
  else if (is({"month", "mon", "mons", "months"}))
    lowering = "month";
  else if (is({"week", "w", "weeks"}))
    lowering = "week";
  else if (is({"day", "d", "days"}))
    lowering = "day";
  else if (is({"doy"}))
    lowering = "dayofyear";
  else if (is({"dayofweek_iso", "dow_iso"}))
    lowering = "isodow";
  else if (is({"dayofweek", "dow"})) {
    lowering = "dayofweek";
    added = 1;
  }
  if (!lowering.empty()) {
    TRY(Bound made, date_part_as(site, lowering, added));
    made.sql = sql;
    return made;
  }
  const bool of_day = is({"hour", "h", "hours", "hr", "hrs", "minute", "m", "min", "mins",
                          "minutes", "second", "s", "sec", "seconds", "secs"});
  if (!of_day) return invalid_extract_field(site, to_upper(field));
  TRY(ExpressionPtr civil, civil_argument(site, 0));
  if (is({"hour", "h", "hours", "hr", "hrs"}))
    return bound(build::builtin("hour", TypeKind::Integer, {civil}), sql);
  if (is({"minute", "m", "min", "mins", "minutes"}))
    return bound(build::builtin("minute", TypeKind::Integer, {civil}), sql);
  return bound(build::native("extract_second", Type::decimal(8, 6), {civil}), sql);
}

// ---- now ----------------------------------------------------------------------------------------

Result<Bound> current_timestamp(Site& site) { return bound(now_of(site), site.shown + "()"); }
Result<Bound> current_date(Site& site)
{
  return bound(site.analysis.convert(now_of(site), TypeKind::Date), site.shown + "()");
}
Result<Bound> local_timestamp(Site& site)
{
  return bound(site.analysis.convert(now_of(site), TypeKind::TimestampNtz), "localtimestamp()");
}
Result<Bound> current_timezone(Site& site)
{
  return bound(site.analysis.zone(), "current_timezone()");
}

// ---- days and months ----------------------------------------------------------------------------

Result<ExpressionPtr> days_argument(Site& site, size_t index)
{
  const Type& type = site.type(index);
  const bool small = type.is(TypeKind::Integer) || type.is(TypeKind::Short) ||
                     type.is(TypeKind::Byte) || type.is(TypeKind::Null);
  const bool text = type.is_text();
  const bool narrows = type.is_numeric() && !site.analysis.is_ansi();
  if (!small && !text && !narrows)
    return unexpected_type(site, index, "(\"INT\" or \"SMALLINT\" or \"TINYINT\")");
  return site.analysis.convert(site.expression(index), TypeKind::Integer);
}

Result<Bound> date_add(Site& site)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  TRY(ExpressionPtr days, days_argument(site, 1));
  if (site.row.name == "date_sub") days = build::builtin("negate", TypeKind::Integer, {days});
  return bound(build::native("date_add", TypeKind::Date, {date, days}), site.sql());
}

Result<Bound> date_diff(Site& site)
{
  TRY(ExpressionPtr end, date_argument(site, 0));
  TRY(ExpressionPtr start, date_argument(site, 1));
  return bound(build::native("date_diff", TypeKind::Integer, {end, start}), site.sql());
}

Result<Bound> add_months(Site& site)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  TRY(ExpressionPtr months, days_argument(site, 1));
  return bound(build::native("add_months", TypeKind::Date, {date, months}), site.sql());
}

Result<Bound> last_day(Site& site)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  return bound(build::builtin("last_day", TypeKind::Date, {date}), site.sql());
}

Result<Bound> next_day(Site& site)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  const ExpressionPtr name = site.analysis.convert(site.expression(1), TypeKind::String);
  const bool ansi = site.analysis.is_ansi();
  return bound(
      build::native(ansi ? "next_day_ansi" : "next_day", TypeKind::Date, {date, name}, true),
      site.sql());
}

Result<Bound> months_between(Site& site)
{
  TRY(ExpressionPtr end, timestamp_argument(site, 0));
  TRY(ExpressionPtr start, timestamp_argument(site, 1));
  if (site.arguments.size() == 2)
    site.arguments.push_back({build::literal(Value::boolean(true)), "true", "", "", false, {}});
  return bound(build::native("months_between", TypeKind::Double,
                             {end, start, site.expression(2), site.analysis.zone()}),
               site.sql());
}

// ---- truncation ---------------------------------------------------------------------------------

Result<Bound> trunc(Site& site)
{
  TRY(ExpressionPtr date, date_argument(site, 0));
  const ExpressionPtr unit = site.analysis.convert(site.expression(1), TypeKind::String);
  return bound(build::native("trunc_date", TypeKind::Date, {date, unit}, true), site.sql());
}

Result<Bound> date_trunc(Site& site)
{
  const ExpressionPtr unit = site.analysis.convert(site.expression(0), TypeKind::String);
  TRY(ExpressionPtr time, timestamp_argument(site, 1));
  return bound(
      build::native("date_trunc", TypeKind::Timestamp, {unit, time, site.analysis.zone()}, true),
      site.sql());
}

constexpr Row Rows[] = {
    row("year", "any", year),
    row("month", "any", month),
    row("day", "any", day),
    row("dayofmonth", "any", day),
    row("dayofweek", "any", day_of_week),
    row("weekday", "any", weekday),
    row("dayofyear", "any", day_of_year),
    row("quarter", "any", quarter),
    row("weekofyear", "any", week_of_year),
    row("hour", "any", time_part),
    row("minute", "any", time_part),
    row("second", "any", time_part),
    row("extract", "any, any", extract),
    row("date_part", "any, any", extract),
    row("datepart", "any, any", extract),
    row("current_timestamp", "", current_timestamp),
    row("now", "", current_timestamp),
    row("current_date", "", current_date),
    row("curdate", "", current_date),
    row("localtimestamp", "", local_timestamp),
    row("current_timezone", "", current_timezone),
    row("date_add", "any, any", date_add),
    shown_as("date_add", row("dateadd", "any, any", date_add)),
    row("date_sub", "any, any", date_add),
    row("datediff", "any, any", date_diff),
    row("date_diff", "any, any", date_diff),
    row("add_months", "any, any", add_months),
    row("last_day", "any", last_day),
    row("next_day", "any, any", next_day),
    row("months_between", "any, any, any?", months_between),
    row("trunc", "any, any", trunc),
    row("date_trunc", "any, any", date_trunc),
    row("unix_date", "date", "int", "native:days_of_date"),
    row("date_from_unix_date", "int", "date", "native:date_of_days"),
};

} // namespace

std::span<const Row> datetime_rows() { return Rows; }

} // namespace bindery::plan
