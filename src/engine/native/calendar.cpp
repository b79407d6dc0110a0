#include "engine/native/calendar.h"

#include <algorithm>
#include <cstdio>

namespace bindery::engine::native {

int64_t floor_div(int64_t a, int64_t b)
{
  const int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

int64_t floor_mod(int64_t a, int64_t b) { return a - floor_div(a, b) * b; }

bool is_leap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int64_t year, int month)
{
  static constexpr int Days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : Days[month - 1];
}

// Years are counted from March, so that the leap day is a year's last.
int64_t days_of(const Civil& date)
{
  const int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const int64_t era = floor_div(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month = (date.month + 9) % 12;
  const int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Civil civil_of(int64_t days)
{
  const int64_t shifted = days + 719'468;
  const int64_t era = floor_div(shifted, 146'097);
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  Civil date;
  date.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int64_t add_months(int64_t days, int64_t months)
{
  Civil date = civil_of(days);
  const int64_t total = date.year * 12 + (date.month - 1) + months;
  date.year = floor_div(total, 12);
  date.month = static_cast<int>(floor_mod(total, 12)) + 1;
  date.day = std::min(date.day, days_in_month(date.year, date.month));
  return days_of(date);
}

std::string date_text(int64_t days)
{
  const Civil date = civil_of(days);
  const char* sign = date.year < 0 ? "-" : date.year > 9999 ? "+" : "";
  char text[40];
  std::snprintf(text, sizeof text, "%s%04lld-%02d-%02d", sign,
                static_cast<long long>(date.year < 0 ? -date.year : date.year), date.month,
                date.day);
  return text;
}

std::string timestamp_text(int64_t wall)
{
  const int64_t micros = floor_mod(wall, MicrosPerDay);
  const int64_t seconds = micros / MicrosPerSecond;
  char text[40];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  std::string result = date_text(floor_div(wall, MicrosPerDay)) + text;
  if (int64_t fraction = micros % MicrosPerSecond; fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
    result += text;
    while (result.back() == '0') result.pop_back();
  }
  return result;
}

// ---- texts ------------------------------------------------------------------

static std::string_view strip(std::string_view text)
{
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// Takes `min` to `max` digits off the front.
static std::optional<int64_t> take_digits(std::string_view& text, size_t min, size_t max)
{
  int64_t value = 0;
  size_t count = 0;
  while (count < text.size() && count < max && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count] - '0');
    count++;
  }
  if (count < min) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

static bool take(std::string_view& text, char wanted)
{
  if (text.empty() || text[0] != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// yyyy, yyyy-m, yyyy-m-d, leaving what follows.
static std::optional<int64_t> take_date(std::string_view& text)
{
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  Civil date;
  const auto year = take_digits(text, 4, 7);
  if (!year) return std::nullopt;
  date.year = negative ? -*year : *year;
  if (take(text, '-')) {
    const auto month = take_digits(text, 1, 2);
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    date.month = static_cast<int>(*month);
    if (take(text, '-')) {
      const auto day = take_digits(text, 1, 2);
      if (!day || *day < 1 || *day > days_in_month(date.year, date.month)) return std::nullopt;
      date.day = static_cast<int>(*day);
    }
  }
  return days_of(date);
}

std::optional<int32_t> parse_date(std::string_view text)
{
  text = strip(text);
  const std::string_view whole = text;
  const auto days = take_date(text);
  if (!days || *days < INT32_MIN || *days > INT32_MAX) return std::nullopt;
  if (text.empty()) return static_cast<int32_t>(*days);
  // Only a whole date may be followed by a time, which is not looked at.
  if (std::count(whole.begin(), whole.end() - static_cast<long>(text.size()), '-') < 2)
    return std::nullopt;
  if (text[0] != ' ' && text[0] != 'T') return std::nullopt;
  return static_cast<int32_t>(*days);
}

// h:m[:s[.f]]
static std::optional<int64_t> take_time(std::string_view& text)
{
  const auto hour = take_digits(text, 1, 2);
  if (!hour || *hour > 23) return std::nullopt;
  int64_t micros = *hour * 3600 * MicrosPerSecond;
  if (!take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 1, 2);
  if (!minute || *minute > 59) return std::nullopt;
  micros += *minute * 60 * MicrosPerSecond;
  if (!take(text, ':')) return micros;
  const auto second = take_digits(text, 1, 2);
  if (!second || *second > 59) return std::nullopt;
  micros += *second * MicrosPerSecond;
  if (!take(text, '.')) return micros;
  int64_t unit = MicrosPerSecond / 10;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    micros += (text[0] - '0') * unit; // digits past microseconds are cut
    unit /= 10;
    text.remove_prefix(1);
  }
  return micros;
}

std::optional<ParsedTimestamp> parse_timestamp(std::string_view text)
{
  text = strip(text);
  if (text.empty()) return std::nullopt;
  ParsedTimestamp parsed;
  std::string_view rest = text;
  const bool starts_with_time =
      rest[0] == 'T' || (rest.size() > 2 && (rest[1] == ':' || rest[2] == ':'));
  if (starts_with_time) {
    parsed.is_time_only = true;
    take(rest, 'T');
  } else {
    const auto days = take_date(rest);
    if (!days || *days > INT64_MAX / MicrosPerDay || *days < INT64_MIN / MicrosPerDay)
      return std::nullopt;
    parsed.wall = *days * MicrosPerDay;
    if (rest.empty()) return parsed;
    if (!take(rest, ' ') && !take(rest, 'T')) return std::nullopt;
    if (rest.empty()) return parsed;
  }
  const auto time = take_time(rest);
  if (!time) return std::nullopt;
  if (__builtin_add_overflow(parsed.wall, *time, &parsed.wall)) return std::nullopt;
  rest = strip(rest);
  if (rest.empty()) return parsed;
  parsed.zone = find_zone(std::string(rest));
  if (!parsed.zone) return std::nullopt;
  return parsed;
}

} // namespace bindery::engine::native
