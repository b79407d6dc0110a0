// Dates, times and intervals from their parts, and parts of intervals.
#include "plan/functions/datetime.h"
#include "plan/functions/row.h"

#include "base/text.h"

#include <map>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Result<ExpressionPtr> number_argument(Site& site, size_t index, Type type)
{
  const Type& given = site.type(index);
  if (!given.is_numeric() && !given.is_text() && !given.is(TypeKind::Null))
    return unexpected_type(site, index, quote_sql(type.sql()));
  return site.analysis.convert(site.expression(index), std::move(type));
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

// Six parts and a zone; a date alone is its midnight.
Result<Bound> make_timestamp(Site& site)
{
  const bool is_try = site.row.name.starts_with("try_");
  const bool is_ntz = site.row.name.ends_with("_ntz");
  const size_t count = site.arguments.size();
  const std::string sql = site.sql();
  const Type type = is_ntz ? TypeKind::TimestampNtz : TypeKind::Timestamp;
  if (count == 1 && !is_ntz && site.type(0).is(TypeKind::Date))
    return bound(site.analysis.convert(site.expression(0), type), sql);
  if (count > (is_ntz ? 1 : 0) && count < 4 && !site.type(0).is_numeric())
    return not_supported("a timestamp made of a date and a TIME");
  if (count < 6 || count > (is_ntz ? 6 : 7))
    return wrong_argument_count(site.shown, is_ntz ? "[2, 6]" : "[6, 7]", count, site.node.origin);
  build::Arguments arguments;
  for (size_t i = 0; i < 6; ++i) {
    TRY(auto part,
        number_argument(site, i, i < 5 ? Type(TypeKind::Integer) : Type::decimal(16, 6)));
    arguments.push_back(std::move(part));
  }
  if (is_ntz)
    arguments.push_back(build::literal(Value::string("UTC")));
  else
    arguments.push_back(count > 6 ? site.analysis.convert(site.expression(6), TypeKind::String)
                                  : site.analysis.zone());
  const bool raises = site.analysis.is_ansi() && !is_try;
  std::optional<bool> nullable;
  if (!raises) nullable = true;
  return bound(build::native(raises ? "make_timestamp_ansi" : "make_timestamp", type,
                             std::move(arguments), nullable),
               sql);
}

// All parts are optional: whole numbers, then seconds with a fraction.
Result<build::Arguments> interval_parts(Site& site, size_t count, bool has_seconds)
{
  if (site.arguments.size() > count) {
    std::vector<std::string> counts;
    for (size_t i = 0; i <= count; ++i) counts.push_back(std::to_string(i));
    return wrong_argument_count(site.shown, "[" + join(counts, ", ") + "]", site.arguments.size(),
                                site.node.origin);
  }
  build::Arguments parts;
  for (size_t i = 0; i < count; ++i) {
    const bool seconds = has_seconds && i + 1 == count;
    const Type type = seconds ? Type::decimal(18, 6) : Type(TypeKind::Integer);
    if (i >= site.arguments.size()) {
      const ExpressionPtr zero = build::literal(Value::integer(0));
      site.arguments.push_back({zero, seconds ? "0.000000" : "0", "", "", false, {}});
    }
    TRY(auto part, number_argument(site, i, type));
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<Bound> make_interval(Site& site)
{
  TRY(auto parts, interval_parts(site, 7, true));
  const bool raises = site.analysis.is_ansi() && site.row.name == "make_interval";
  return bound(build::native(raises ? "make_interval_ansi" : "make_interval",
                             TypeKind::CalendarInterval, std::move(parts), true),
               site.sql());
}

Result<Bound> make_dt_interval(Site& site)
{
  TRY(auto parts, interval_parts(site, 4, true));
  return bound(build::native("make_dt_interval", TypeKind::DayTimeInterval, std::move(parts), true),
               site.sql());
}

Result<Bound> make_ym_interval(Site& site)
{
  TRY(auto parts, interval_parts(site, 2, false));
  return bound(build::native("make_ym_interval", TypeKind::YearMonthInterval, std::move(parts)),
               site.sql());
}

// convert_timezone([from, ]to, time): wall times.
Result<Bound> convert_timezone(Site& site)
{
  if (site.arguments.size() == 2)
    site.arguments.insert(site.arguments.begin(),
                          {site.analysis.zone(), "current_timezone()", "", "", false, {}});
  build::Arguments arguments;
  for (size_t i = 0; i < 3; ++i) {
    const Type type = i < 2 ? TypeKind::String : TypeKind::TimestampNtz;
    if (!coerce::allows_implicit(site.type(i), type, site.analysis.coercion()))
      return unexpected_type(site, i, quote_sql(type.sql()));
    arguments.push_back(site.analysis.convert(site.expression(i), type));
  }
  return bound(build::native("convert_timezone", TypeKind::TimestampNtz, std::move(arguments)),
               site.sql());
}

constexpr Row Rows[] = {
    row("make_date", "int, int, int", make_date),
    row("make_timestamp", "any…", make_timestamp),
    row("make_timestamp_ltz", "any…", make_timestamp),
    row("make_timestamp_ntz", "any…", make_timestamp),
    row("try_make_timestamp", "any…", make_timestamp),
    row("try_make_timestamp_ltz", "any…", make_timestamp),
    row("try_make_timestamp_ntz", "any…", make_timestamp),
    row("make_interval", "any…", make_interval),
    row("try_make_interval", "any…", make_interval),
    row("make_dt_interval", "any…", make_dt_interval),
    row("make_ym_interval", "any…", make_ym_interval),
    row("convert_timezone", "any, any, any?", convert_timezone),
};

} // namespace

std::span<const Row> made_time_rows() { return Rows; }

// extract of an interval: only of the fields that its type has.
Result<ExpressionPtr> interval_field(Site& site, const ExpressionPtr& interval,
                                     const std::string& name)
{
  static const std::map<std::string, int, std::less<>> Fields = {
      {"year", 0}, {"y", 0},       {"years", 0},  {"yr", 0},      {"yrs", 0},    {"month", 1},
      {"mon", 1},  {"mons", 1},    {"months", 1}, {"day", 2},     {"d", 2},      {"days", 2},
      {"hour", 3}, {"h", 3},       {"hours", 3},  {"hr", 3},      {"hrs", 3},    {"minute", 4},
      {"m", 4},    {"min", 4},     {"mins", 4},   {"minutes", 4}, {"second", 5}, {"s", 5},
      {"sec", 5},  {"seconds", 5}, {"secs", 5}};
  static constexpr std::string_view Names[] = {"year", "month", "day", "hour", "minute", "second"};
  const Type& type = interval->type;
  const auto found = Fields.find(name);
  const auto holds = [&](int field) {
    if (type.is(TypeKind::CalendarInterval)) return true;
    const int from = type.interval().start, to = type.interval().end;
    const int place = type.is(TypeKind::YearMonthInterval) ? field : field - 2;
    return place >= from && place <= to && (field < 2) == type.is(TypeKind::YearMonthInterval);
  };
  if (found == Fields.end() || !holds(found->second)) return invalid_extract_field(site, name);
  const int field = found->second;
  const Type result = field == 5                 ? Type::decimal(8, 6)
                      : field == 0 || field == 2 ? Type(TypeKind::Integer)
                                                 : Type(TypeKind::Byte);
  return build::native("interval_field", result,
                       {interval, build::literal(Value::string(std::string(Names[field])))});
}

Error invalid_extract_field(Site& site, const std::string& name)
{
  return spark_error("INVALID_EXTRACT_FIELD",
                     {{"field", quote_name(std::string_view(name))},
                      {"expr", quote_sql(site.arguments.back().sql)}},
                     site.node.origin);
}

} // namespace bindery::plan
