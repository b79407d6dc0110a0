// Dates, times, intervals. The zone and the present are arguments and constants, never settings of
// the engine.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Bound bound(ExpressionPtr expression, std::string sql)
{
  return {std::move(expression), std::move(sql), "", "", false, {}};
}
ExpressionPtr integer(int32_t value) { return build::literal(Value::integer(value)); }

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
  TRY(const Value value, constant_argument(site, 0, "field", "STRING"));
  if (value.is_null() || !value.type.is_text())
    return not_supported("extract of a field that is no constant text");
  const std::string field = to_lower(std::get<std::string>(value.data));
  const Bound source = site.arguments[1];
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
  TRY(ExpressionPtr civil, civil_argument(site, 0));
  if (is({"hour", "h", "hours", "hr", "hrs"}))
    return bound(build::builtin("hour", TypeKind::Integer, {civil}), sql);
  if (is({"minute", "m", "min", "mins", "minutes"}))
    return bound(build::builtin("minute", TypeKind::Integer, {civil}), sql);
  if (is({"second", "s", "sec", "seconds", "secs"}))
    return bound(build::native("extract_second", Type::decimal(8, 6), {civil}), sql);
  return not_supported("extract of " + field);
}

// ---- now ----------------------------------------------------------------------------------------

ExpressionPtr now_of(Site& site)
{
  return build::literal(Value{TypeKind::Timestamp, site.analysis.settings.now_microseconds});
}

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

Result<Bound> make_date(Site& site)
{
  TRY(auto arguments, coerce_arguments(site));
  const bool ansi = site.analysis.is_ansi();
  std::optional<bool> nullable;
  if (!ansi) nullable = true;
  return bound(build::native(ansi ? "make_date_ansi" : "make_date", TypeKind::Date,
                             std::move(arguments), nullable),
               site.sql());
}

Result<Bound> make_timestamp(Site& site)
{
  const std::string sql = site.sql();
  build::Arguments arguments;
  for (size_t i = 0; i < 5; ++i)
    arguments.push_back(site.analysis.convert(site.expression(i), TypeKind::Integer));
  arguments.push_back(site.analysis.convert(site.expression(5), Type::decimal(16, 6)));
  arguments.push_back(site.arguments.size() > 6
                          ? site.analysis.convert(site.expression(6), TypeKind::String)
                          : site.analysis.zone());
  const bool ansi = site.analysis.is_ansi();
  std::optional<bool> nullable;
  if (!ansi) nullable = true;
  return bound(build::native(ansi ? "make_timestamp_ansi" : "make_timestamp", TypeKind::Timestamp,
                             std::move(arguments), nullable),
               sql);
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

// ---- texts --------------------------------------------------------------------------------------

Result<Bound> date_format(Site& site)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  if (!coerce::allows_implicit(site.type(1), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 1, "\"STRING\"");
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  return bound(build::native("date_format", TypeKind::String, {time, format, site.analysis.zone()}),
               site.sql());
}

Result<Bound> part_name(Site& site)
{
  TRY(const ExpressionPtr date, date_argument(site, 0));
  const ExpressionPtr format =
      build::literal(Value::string(site.row.name == "monthname" ? "MMM" : "EEE"));
  return bound(build::native("date_format", TypeKind::String,
                             {site.analysis.convert(date, TypeKind::Timestamp), format,
                              site.analysis.zone()}),
               site.sql());
}

// The text in `format` as a timestamp; what does not parse raises under ANSI, unless this is a
// try_.
ExpressionPtr parsed(Site& site, const ExpressionPtr& text, const ExpressionPtr& format,
                     bool is_try)
{
  const bool ansi = site.analysis.is_ansi() && !is_try;
  std::optional<bool> nullable;
  if (!ansi) nullable = true;
  return build::native(ansi ? "parse_timestamp_ansi" : "parse_timestamp", TypeKind::Timestamp,
                       {text, format, site.analysis.zone()}, nullable);
}

ExpressionPtr explicit_cast(Site& site, const ExpressionPtr& child, const Type& type, bool is_try)
{
  return build::cast({.child = child,
                      .type = type,
                      .mode = is_try ? typed::CastMode::Try : site.analysis.cast_mode(),
                      .is_implicit = true,
                      .time_zone = site.analysis.settings.time_zone});
}

Result<Bound> to_time(Site& site, const Type& type, bool is_try)
{
  const std::string sql = site.sql();
  const ExpressionPtr child = site.expression(0);
  if (!coerce::allows_cast(child->type, type, typed::CastMode::Legacy))
    return unexpected_type(site, 0,
                           "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
  if (site.arguments.size() == 1 || !child->type.is_text()) {
    const bool counts = child->type.is_numeric() && type.is(TypeKind::Date);
    if (counts)
      return unexpected_type(site, 0,
                             "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
    return bound(explicit_cast(site, child, type, is_try), sql);
  }
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  const ExpressionPtr time = parsed(site, child, format, is_try);
  return bound(site.analysis.convert(time, type), sql);
}
Type timestamp_type(const Site& site)
{
  return site.analysis.settings.timestamp_is_ntz ? TypeKind::TimestampNtz : TypeKind::Timestamp;
}
Result<Bound> to_date(Site& site) { return to_time(site, TypeKind::Date, false); }
Result<Bound> try_to_date(Site& site) { return to_time(site, TypeKind::Date, true); }
Result<Bound> to_timestamp(Site& site) { return to_time(site, timestamp_type(site), false); }
Result<Bound> try_to_timestamp(Site& site) { return to_time(site, timestamp_type(site), true); }
Result<Bound> to_timestamp_ltz(Site& site) { return to_time(site, TypeKind::Timestamp, false); }
Result<Bound> to_timestamp_ntz(Site& site) { return to_time(site, TypeKind::TimestampNtz, false); }

constexpr std::string_view DefaultFormat = "yyyy-MM-dd HH:mm:ss";

void add_default_format(Site& site)
{
  site.arguments.push_back({build::literal(Value::string(std::string(DefaultFormat))),
                            std::string(DefaultFormat),
                            "",
                            "",
                            false,
                            {}});
}

ExpressionPtr seconds_of(const ExpressionPtr& time)
{
  auto cast = std::make_shared<typed::Cast>();
  cast->type = TypeKind::Long;
  cast->child = time;
  cast->mode = typed::CastMode::Legacy;
  cast->is_implicit = true;
  cast->nullable = time->nullable;
  cast->fallible = time->fallible;
  cast->deterministic = time->deterministic;
  return cast;
}

Result<Bound> unix_timestamp(Site& site)
{
  if (site.arguments.empty()) {
    site.arguments.push_back({now_of(site), "current_timestamp()", "", "", false, {}});
  }
  if (site.arguments.size() == 1) add_default_format(site);
  const std::string sql = site.sql();
  const Type& type = site.type(0);
  ExpressionPtr time;
  if (type.is_text())
    time = parsed(site, site.expression(0),
                  site.analysis.convert(site.expression(1), TypeKind::String), false);
  else if (type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampNtz) || type.is(TypeKind::Null))
    time = site.analysis.convert(site.expression(0), TypeKind::Timestamp);
  else
    return unexpected_type(site, 0,
                           "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
  return bound(seconds_of(time), sql);
}

Result<Bound> from_unixtime(Site& site)
{
  if (site.arguments.size() == 1) add_default_format(site);
  if (!coerce::allows_implicit(site.type(0), TypeKind::Long, site.analysis.coercion()))
    return unexpected_type(site, 0, "\"BIGINT\"");
  const ExpressionPtr seconds = site.analysis.convert(site.expression(0), TypeKind::Long);
  const ExpressionPtr time = build::cast({.child = seconds,
                                          .type = TypeKind::Timestamp,
                                          .mode = typed::CastMode::Legacy,
                                          .is_implicit = true,
                                          .time_zone = site.analysis.settings.time_zone});
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  return bound(
      build::native("date_format", TypeKind::String, {time, format, site.analysis.zone()}, true),
      site.sql());
}

Result<Bound> zone_shift(Site& site)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  return bound(build::native(site.row.name, TypeKind::Timestamp,
                             {time, site.analysis.convert(site.expression(1), TypeKind::String)}),
               site.sql());
}

Result<Bound> timestamp_of(Site& site, int64_t factor)
{
  if (factor == 1000000 && !site.type(0).is_integral())
    return bound(build::cast({.child = site.expression(0),
                              .type = TypeKind::Timestamp,
                              .mode = site.analysis.cast_mode(),
                              .time_zone = site.analysis.settings.time_zone}),
                 site.sql());
  ExpressionPtr count = site.analysis.convert(site.expression(0), TypeKind::Long);
  if (factor != 1)
    count = build::builtin("*", TypeKind::Long, {count, build::literal(Value::long_of(factor))});
  return bound(build::native("timestamp_of_micros", TypeKind::Timestamp, {count}), site.sql());
}
Result<Bound> timestamp_seconds(Site& site) { return timestamp_of(site, 1000000); }
Result<Bound> timestamp_millis(Site& site) { return timestamp_of(site, 1000); }
Result<Bound> timestamp_micros(Site& site) { return timestamp_of(site, 1); }

Result<Bound> unix_of(Site& site, int64_t divisor)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  ExpressionPtr micros = build::native("micros_of_timestamp", TypeKind::Long, {time});
  if (divisor == 1) return bound(std::move(micros), site.sql());
  // Towards minus infinity: the remainder taken off first.
  const ExpressionPtr by = build::literal(Value::long_of(divisor));
  const ExpressionPtr rest = build::native("pmod", TypeKind::Long, {micros, by}, micros->nullable);
  const ExpressionPtr whole = build::builtin("-", TypeKind::Long, {micros, rest});
  return bound(build::native("integral_divide", TypeKind::Long, {whole, by}, micros->nullable),
               site.sql());
}
Result<Bound> unix_seconds(Site& site) { return unix_of(site, 1000000); }
Result<Bound> unix_millis(Site& site) { return unix_of(site, 1000); }
Result<Bound> unix_micros(Site& site) { return unix_of(site, 1); }

Result<Bound> timestamp_add(Site& site)
{
  const ExpressionPtr count = site.analysis.convert(site.expression(1), TypeKind::Long);
  TRY(ExpressionPtr time, timestamp_argument(site, 2));
  return bound(build::native("timestampadd", TypeKind::Timestamp,
                             {site.expression(0), count, time, site.analysis.zone()}),
               site.sql());
}
Result<Bound> timestamp_diff(Site& site)
{
  TRY(ExpressionPtr start, timestamp_argument(site, 1));
  TRY(ExpressionPtr end, timestamp_argument(site, 2));
  return bound(build::native("timestampdiff", TypeKind::Long,
                             {site.expression(0), start, end, site.analysis.zone()}),
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
    row("make_date", "int, int, int", make_date),
    row("make_timestamp", "any, any, any, any, any, any, any?", make_timestamp),
    row("trunc", "any, any", trunc),
    row("date_trunc", "any, any", date_trunc),
    row("date_format", "any, any", date_format),
    row("monthname", "any", part_name),
    row("dayname", "any", part_name),
    row("to_date", "any, any?", to_date),
    row("try_to_date", "any, any?", try_to_date),
    row("to_timestamp", "any, any?", to_timestamp),
    row("try_to_timestamp", "any, any?", try_to_timestamp),
    row("to_timestamp_ltz", "any, any?", to_timestamp_ltz),
    row("to_timestamp_ntz", "any, any?", to_timestamp_ntz),
    row("unix_timestamp", "any?, any?", unix_timestamp),
    row("to_unix_timestamp", "any, any?", unix_timestamp),
    row("from_unixtime", "any, any?", from_unixtime),
    row("to_utc_timestamp", "any, any", zone_shift),
    row("from_utc_timestamp", "any, any", zone_shift),
    row("timestamp_seconds", "any", timestamp_seconds),
    row("timestamp_millis", "any", timestamp_millis),
    row("timestamp_micros", "any", timestamp_micros),
    row("unix_seconds", "any", unix_seconds),
    row("unix_millis", "any", unix_millis),
    row("unix_micros", "any", unix_micros),
    row("unix_date", "date", "int", "native:days_of_date"),
    row("date_from_unix_date", "int", "date", "native:date_of_days"),
    row("timestampadd", "any, any, any", timestamp_add),
    row("timestampdiff", "any, any, any", timestamp_diff),
};

} // namespace

std::span<const Row> datetime_rows() { return Rows; }

} // namespace bindery::plan
