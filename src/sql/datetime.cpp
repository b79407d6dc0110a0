#include "sql/datetime.h"

#include "base/text.h"
#include "plan/errors.h"

#include <array>
#include <charconv>

namespace bindery::sql {

namespace {

constexpr int64_t MicrosPerSecond = 1'000'000;
constexpr int64_t MicrosPerDay = 86'400 * MicrosPerSecond;
constexpr int ZoneHoursMax = 18;
constexpr size_t YearDigitsMax = 6;

struct Parts {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
  std::string zone;
};

class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ == text_.size(); }
  bool skip(char c)
  {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // A number of so many digits.
  bool number(int64_t& value, size_t digits_min, size_t digits_max)
  {
    const size_t begin = at_;
    value = 0;
    while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - begin < digits_max)
      value = value * 10 + (text_[at_++] - '0');
    return at_ - begin >= digits_min;
  }
  bool number(int& value, size_t digits_min, size_t digits_max)
  {
    int64_t wide = 0;
    const bool ok = number(wide, digits_min, digits_max);
    value = static_cast<int>(wide);
    return ok;
  }
  bool is_digit() const { return !at_end() && text_[at_] >= '0' && text_[at_] <= '9'; }
  std::string_view rest() const { return text_.substr(at_); }

private:
  std::string_view text_;
  size_t at_ = 0;
};

int days_in_month(int64_t year, int month)
{
  constexpr std::array<int, 12> Days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && is_leap ? 29 : Days[static_cast<size_t>(month - 1)];
}

// What may follow, a time, does so only after all three parts: `is_whole` says whether they were
// there.
bool read_date(Scanner& scan, Parts& parts, bool& is_whole)
{
  is_whole = false;
  const bool is_negative = scan.skip('-');
  if (!is_negative) scan.skip('+');
  if (!scan.number(parts.year, 4, YearDigitsMax)) return false;
  if (is_negative) parts.year = -parts.year;
  if (scan.skip('-')) {
    if (!scan.number(parts.month, 1, 2)) return false;
    is_whole = scan.skip('-');
    if (is_whole && !scan.number(parts.day, 1, 2)) return false;
  }
  return parts.month >= 1 && parts.month <= 12 && parts.day >= 1 &&
         parts.day <= days_in_month(parts.year, parts.month);
}

bool read_time(Scanner& scan, Parts& parts)
{
  if (!scan.number(parts.hour, 1, 2)) return false;
  if (scan.skip(':')) {
    if (!scan.number(parts.minute, 1, 2)) return false;
    if (scan.skip(':')) {
      if (!scan.number(parts.second, 1, 2)) return false;
      if (scan.skip('.')) {
        for (int scale = 100'000; scan.is_digit(); scale /= 10) {
          int digit = 0;
          scan.number(digit, 1, 1);
          parts.microsecond += digit * scale;
        }
      }
    }
  }
  return parts.hour < 24 && parts.minute < 60 && parts.second < 60;
}

std::optional<Parts> read_timestamp(std::string_view text)
{
  Parts parts;
  Scanner scan(trim(text));
  bool is_whole = false;
  if (!read_date(scan, parts, is_whole)) return std::nullopt;
  if (scan.at_end()) return parts;
  if (!is_whole) return std::nullopt;
  if (!scan.skip('T') && !scan.skip(' ')) return std::nullopt;
  if (scan.at_end()) return parts;
  if (!read_time(scan, parts)) return std::nullopt;
  parts.zone = std::string(trim(scan.rest()));
  return parts;
}

int64_t local_micros(const Parts& parts)
{
  const int64_t seconds = parts.hour * 3600 + parts.minute * 60 + parts.second;
  return days_from_civil(parts.year, parts.month, parts.day) * MicrosPerDay +
         seconds * MicrosPerSecond + parts.microsecond;
}

// Seconds that "+01:00", "+1", "-0330", "UTC+2" or "Z" are ahead of UTC.
std::optional<int> fixed_offset(std::string_view zone)
{
  for (std::string_view prefix : {"UTC", "GMT", "UT"})
    if (zone.starts_with(prefix)) {
      zone.remove_prefix(prefix.size());
      break;
    }
  if (zone.empty() || zone == "Z" || zone == "z") return 0;
  if (zone[0] != '+' && zone[0] != '-') return std::nullopt;
  Scanner scan(zone.substr(1));
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!scan.number(hours, 1, 2)) return std::nullopt;
  if (scan.skip(':') || !scan.at_end())
    if (!scan.number(minutes, 1, 2)) return std::nullopt;
  if (scan.skip(':') && !scan.number(seconds, 2, 2)) return std::nullopt;
  if (!scan.at_end() || hours > ZoneHoursMax || minutes > 59 || seconds > 59) return std::nullopt;
  const int total = hours * 3600 + minutes * 60 + seconds;
  if (total > ZoneHoursMax * 3600) return std::nullopt;
  return zone[0] == '-' ? -total : total;
}

Result<int> offset_of(const std::string& zone, int64_t local, const LocalClock& clock)
{
  if (const auto fixed = fixed_offset(zone)) return *fixed;
  if (clock.find_offset)
    if (const auto found = clock.find_offset(zone, local)) return *found;
  return plan::not_supported("a timestamp literal in the time zone '" + zone + "'");
}

int64_t floor_days(int64_t microseconds)
{
  return (microseconds >= 0 ? microseconds : microseconds - MicrosPerDay + 1) / MicrosPerDay;
}

// Days of today, tomorrow, yesterday and epoch in the session's zone.
Result<std::optional<int64_t>> special_day(std::string_view word, const LocalClock& clock)
{
  const std::string name = to_lower(trim(word));
  if (name == "epoch") return std::optional<int64_t>(0);
  const bool is_today = name == "today" || name == "now";
  if (!is_today && name != "tomorrow" && name != "yesterday") return std::optional<int64_t>();
  TRY(const int offset, offset_of(clock.time_zone, clock.now_microseconds, clock));
  const int64_t today = floor_days(clock.now_microseconds + offset * MicrosPerSecond);
  return std::optional<int64_t>(is_today ? today : name == "tomorrow" ? today + 1 : today - 1);
}

} // namespace

int64_t days_from_civil(int64_t year, int month, int day)
{
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Result<std::optional<int64_t>> parse_date(std::string_view text, const LocalClock& clock)
{
  TRY(const auto special, special_day(text, clock));
  if (special) return special;
  Parts parts;
  Scanner scan(trim(text));
  bool is_whole = false;
  if (!read_date(scan, parts, is_whole)) return std::optional<int64_t>();
  const bool ends = scan.at_end() || (is_whole && (scan.skip(' ') || scan.skip('T')));
  if (!ends) return std::optional<int64_t>();
  return std::optional<int64_t>(days_from_civil(parts.year, parts.month, parts.day));
}

Result<std::optional<int64_t>> parse_timestamp(std::string_view text, const LocalClock& clock)
{
  if (equals_ignore_case(trim(text), "now")) return std::optional<int64_t>(clock.now_microseconds);
  TRY(const auto day, special_day(text, clock));
  int64_t local = 0;
  std::string zone = clock.time_zone;
  if (day) {
    if (equals_ignore_case(trim(text), "epoch")) return day;
    local = *day * MicrosPerDay;
  } else {
    const auto parts = read_timestamp(text);
    if (!parts) return std::optional<int64_t>();
    if (!parts->zone.empty()) zone = parts->zone;
    local = local_micros(*parts);
  }
  const auto offset = offset_of(zone, local, clock);
  if (!offset.ok() && clock.find_offset) return std::optional<int64_t>(); // no such zone
  if (!offset.ok()) return offset.error();
  return std::optional<int64_t>(local - *offset * MicrosPerSecond);
}

std::optional<int64_t> parse_local_timestamp(std::string_view text)
{
  const auto parts = read_timestamp(text);
  if (!parts || !parts->zone.empty()) return std::nullopt;
  return local_micros(*parts);
}

bool has_zone(std::string_view text)
{
  const auto parts = read_timestamp(text);
  return parts && !parts->zone.empty();
}

} // namespace bindery::sql
