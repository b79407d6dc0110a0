// Trino's functions of dates and times.
#include "plan/functions/trino.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan::trino {

static bool is_time(const Type& type)
{
  return type.is(TypeKind::Timestamp) || type.is(TypeKind::TimestampNtz);
}

static Result<std::string> unit_of(Site& site)
{
  TRY(const Value unit, constant_argument(site, 0, "unit", "STRING"));
  if (unit.is_null() || !unit.type.is_text())
    return not_supported("a unit that is no constant text");
  return to_lower(std::get<std::string>(unit.data));
}

Result<Bound> date_trunc(Site& site)
{
  TRY(const std::string unit, unit_of(site));
  const Type type = site.type(1);
  static constexpr std::string_view Times[] = {"millisecond", "second", "minute", "hour"};
  static constexpr std::string_view Dates[] = {"day", "week", "month", "quarter", "year"};
  const bool is_of_date = std::find(std::begin(Dates), std::end(Dates), unit) != std::end(Dates);
  const bool is_of_time = std::find(std::begin(Times), std::end(Times), unit) != std::end(Times);
  if (!is_of_date && (!is_of_time || type.is(TypeKind::Date)))
    return invalid_input("'" + unit + "' is not a valid " +
                         (type.is(TypeKind::Date) ? "DATE" : "TIMESTAMP") + " field")
        .with_name("INVALID_FUNCTION_ARGUMENT");
  if (type.is(TypeKind::Date) && unit == "day") return bound(site.expression(1), "date_trunc");
  if (type.is(TypeKind::Date))
    return bound(build::native("trunc_date", type, {site.expression(1), text(unit)}, true),
                 "date_trunc");
  if (type.is(TypeKind::TimestampNtz))
    return bound(build::native("date_trunc_ntz", type, {text(unit), site.expression(1)}),
                 "date_trunc");
  if (type.is(TypeKind::Timestamp))
    return bound(
        build::native("date_trunc", type, {text(unit), site.expression(1), site.analysis.zone()}),
        "date_trunc");
  return wrong_types(site, "date_trunc");
}

static ExpressionPtr instant(Site& site, size_t index)
{
  return site.analysis.convert(site.expression(index), TypeKind::Timestamp);
}

Result<Bound> date_diff(Site& site)
{
  TRY(const std::string unit, unit_of(site));
  return bound(build::native("timestampdiff", TypeKind::Long,
                             {text(to_upper(unit)), instant(site, 1), instant(site, 2),
                              site.analysis.zone()}),
               "date_diff");
}

Result<Bound> date_add(Site& site)
{
  TRY(const std::string unit, unit_of(site));
  const Type type = site.type(2);
  const ExpressionPtr count = site.analysis.convert(site.expression(1), TypeKind::Long);
  const ExpressionPtr made =
      build::native("timestampadd", TypeKind::Timestamp,
                    {text(to_upper(unit)), count, instant(site, 2), site.analysis.zone()});
  return bound(site.analysis.convert(made, type), "date_add");
}

// MySQL's % letters as Java's pattern.
static Result<std::string> java_pattern(std::string_view mysql)
{
  static constexpr std::pair<char, std::string_view> Letters[] = {
      {'Y', "yyyy"}, {'y', "yy"},       {'m', "MM"},         {'c', "M"},    {'d', "dd"},
      {'e', "d"},    {'H', "HH"},       {'k', "H"},          {'h', "hh"},   {'I', "hh"},
      {'l', "h"},    {'i', "mm"},       {'s', "ss"},         {'S', "ss"},   {'f', "SSSSSS"},
      {'p', "a"},    {'M', "MMMM"},     {'b', "MMM"},        {'W', "EEEE"}, {'a', "EEE"},
      {'j', "DDD"},  {'T', "HH:mm:ss"}, {'r', "hh:mm:ss a"}, {'%', "%"}};
  std::string pattern;
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) pattern += "'" + replace_all(plain, "'", "''") + "'";
    plain.clear();
  };
  for (size_t i = 0; i < mysql.size(); ++i) {
    if (mysql[i] != '%') {
      const bool letter = (mysql[i] >= 'a' && mysql[i] <= 'z') ||
                          (mysql[i] >= 'A' && mysql[i] <= 'Z') || mysql[i] == '\'';
      if (letter) {
        plain += mysql[i];
      } else {
        flush();
        pattern += mysql[i];
      }
      continue;
    }
    flush();
    if (++i == mysql.size()) return invalid_input("Invalid format string: " + std::string(mysql));
    const auto known = std::find_if(std::begin(Letters), std::end(Letters),
                                    [&](const auto& row) { return row.first == mysql[i]; });
    if (known == std::end(Letters))
      return not_supported("the date format %" + std::string(1, mysql[i]));
    pattern += known->second;
  }
  flush();
  return pattern;
}

// When texts are read, one digit is as good as two, but where the next digits follow at once.
static std::string reading_pattern(const std::string& pattern)
{
  static constexpr std::string_view Digits = "MdHhms";
  static constexpr std::string_view Numbers = "yMdHhmsSD";
  std::string result;
  bool is_quoted = false;
  for (size_t i = 0; i < pattern.size();) {
    size_t end = i + 1;
    while (end < pattern.size() && pattern[end] == pattern[i]) ++end;
    if (pattern[i] == '\'') is_quoted ^= (end - i) % 2 == 1;
    const bool touches = end < pattern.size() && Numbers.find(pattern[end]) != Numbers.npos;
    const bool is_short =
        !is_quoted && end - i == 2 && Digits.find(pattern[i]) != Digits.npos && !touches;
    result.append(is_short ? 1 : end - i, pattern[i]);
    i = end;
  }
  return result;
}

static Result<ExpressionPtr> mysql_format(Site& site, bool reads)
{
  TRY(const Value format, constant_argument(site, 1, "format", "STRING"));
  if (format.is_null() || !format.type.is_text())
    return not_supported("a format that is no constant text");
  TRY(std::string pattern, java_pattern(std::get<std::string>(format.data)));
  return text(reads ? reading_pattern(pattern) : std::move(pattern));
}

Result<Bound> date_parse(Site& site)
{
  TRY(const ExpressionPtr format, mysql_format(site, true));
  return bound(build::native("parse_timestamp_ntz_ansi", TypeKind::TimestampNtz,
                             {site.analysis.convert(site.expression(0), TypeKind::String), format}),
               "date_parse");
}
Result<Bound> date_format(Site& site)
{
  TRY(const ExpressionPtr format, mysql_format(site, false));
  return bound(build::native("date_format", TypeKind::String,
                             {instant(site, 0), format, site.analysis.zone()}),
               "date_format");
}
Result<Bound> format_datetime(Site& site)
{
  return bound(
      build::native("date_format", TypeKind::String,
                    {instant(site, 0), site.analysis.convert(site.expression(1), TypeKind::String),
                     site.analysis.zone()}),
      "format_datetime");
}
Result<Bound> parse_datetime(Site& site)
{
  return bound(build::native("parse_timestamp_ansi", TypeKind::Timestamp,
                             {site.analysis.convert(site.expression(0), TypeKind::String),
                              site.analysis.convert(site.expression(1), TypeKind::String),
                              site.analysis.zone()}),
               "parse_datetime");
}
Result<Bound> from_unixtime(Site& site)
{
  if (site.arguments.size() > 1) return not_supported("from_unixtime with a zone");
  const ExpressionPtr seconds = site.analysis.convert(site.expression(0), TypeKind::Double);
  return bound(build::cast({.child = seconds,
                            .type = TypeKind::Timestamp,
                            .mode = typed::CastMode::Ansi,
                            .time_zone = site.analysis.settings.time_zone}),
               "from_unixtime");
}
Result<Bound> to_unixtime(Site& site)
{
  const ExpressionPtr micros =
      build::native("micros_of_timestamp", TypeKind::Long, {instant(site, 0)});
  return bound(build::native("divide", TypeKind::Double,
                             {site.analysis.convert(micros, TypeKind::Double),
                              build::literal(Value::double_of(1e6))}),
               "to_unixtime");
}
Result<Bound> day_of_week(Site& site)
{
  if (!is_time(site.type(0)) && !site.type(0).is(TypeKind::Date))
    return wrong_types(site, "day_of_week");
  return bound(build::builtin("isodow", TypeKind::Long,
                              {site.analysis.convert(site.expression(0), TypeKind::Date)}),
               "day_of_week");
}
// Spark's day of the week begins on Sunday, Trino's on Monday.
Result<Bound> extract_field(Site& site)
{
  TRY(const Value field, constant_argument(site, 0, "field", "STRING"));
  if (field.is_null() || !field.type.is_text()) return wrong_types(site, "extract");
  const std::string name = to_lower(std::get<std::string>(field.data));
  if (name == "dow" || name == "day_of_week") {
    site.arguments.erase(site.arguments.begin());
    return day_of_week(site);
  }
  static constexpr std::pair<std::string_view, std::string_view> Names[] = {
      {"year", "year"},
      {"quarter", "quarter"},
      {"month", "month"},
      {"week", "week"},
      {"day", "day"},
      {"day_of_month", "day"},
      {"doy", "doy"},
      {"day_of_year", "doy"},
      {"yow", "yearofweek"},
      {"hour", "hour"},
      {"year_of_week", "yearofweek"},
      {"minute", "minute"}};
  const auto known = std::find_if(std::begin(Names), std::end(Names),
                                  [&](const auto& row) { return row.first == name; });
  if (known == std::end(Names) && name != "second") return not_supported("extract of " + name);
  std::vector<Bound> arguments = site.arguments;
  if (name == "second") return as_bigint_call(site, "second", {arguments[1]});
  arguments[0].expression = build::literal(Value::string(std::string(known->second)));
  return as_bigint_call(site, "extract", std::move(arguments));
}

Result<Bound> to_date(Site& site)
{
  return bound(build::cast({.child = site.expression(0),
                            .type = TypeKind::Date,
                            .mode = typed::CastMode::Ansi,
                            .is_implicit = false,
                            .time_zone = site.analysis.settings.time_zone}),
               "date");
}

} // namespace bindery::plan::trino
