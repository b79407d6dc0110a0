#include "engine/native/datetime_pattern.h"

#include "engine/errors.h"

#include "base/text.h"

#include <array>
#include <map>

namespace bindery::engine::native {

static constexpr std::array<std::string_view, 12> Months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
static constexpr std::array<std::string_view, 7> Days = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static constexpr size_t PatternsCachedMax = 64;
static constexpr int OptionalDepthMax = 32; // of [ in [

[[noreturn]] static void raise_illegal(char letter, const std::string& pattern)
{
  raise("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", "22007",
        "Unrecognized datetime pattern: '" + pattern +
            "'. Illegal pattern character found in datetime pattern: '" + std::string(1, letter) +
            "'. Please provide legal character.",
        {{"c", std::string(1, letter)}, {"pattern", "'" + pattern + "'"}});
}

DateTimePattern::DateTimePattern(const std::string& pattern) : pattern_(pattern)
{
  int depth = 0;
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      std::string text;
      size_t end = i + 1;
      bool closed = false;
      for (; end < pattern.size(); end++) {
        if (pattern[end] != '\'') {
          text += pattern[end];
        } else if (end + 1 < pattern.size() && pattern[end + 1] == '\'') {
          text += pattern[end++];
        } else {
          closed = true;
          break;
        }
      }
      if (!closed) raise_illegal(c, pattern);
      items_.push_back({0, 0, text.empty() ? "'" : text});
      i = end + 1;
    } else if (std::isalpha(static_cast<unsigned char>(c))) {
      if (std::string_view("yMLdDEaHhKkmsSXxZzVQqu").find(c) == std::string_view::npos || c == 'u')
        raise_illegal(c, pattern);
      size_t end = i;
      while (end < pattern.size() && pattern[end] == c) end++;
      items_.push_back({c, static_cast<int>(end - i), ""});
      i = end;
    } else if (c == '[' || c == ']') {
      depth += c == '[' ? 1 : -1;
      if (depth < 0 || depth > OptionalDepthMax) raise_illegal(c, pattern);
      items_.push_back({c, 0, ""});
      i++;
    } else if (c == '{' || c == '}' || c == '#') {
      raise_illegal(c, pattern);
    } else {
      items_.push_back({0, 0, std::string(1, c)});
      i++;
    }
  }
}

// ---- writing ----------------------------------------------------------------

static std::string padded(int64_t value, int width)
{
  std::string text = std::to_string(value < 0 ? -value : value);
  while (static_cast<int>(text.size()) < width) text.insert(text.begin(), '0');
  return (value < 0 ? "-" : "") + text;
}

static std::string offset_text(int64_t offset, char letter, int count)
{
  const int64_t seconds = offset / MicrosPerSecond;
  if (letter == 'X' && seconds == 0) return "Z";
  const int64_t size = seconds < 0 ? -seconds : seconds;
  std::string text = (seconds < 0 ? "-" : "+") + padded(size / 3600, 2);
  const int64_t minutes = size / 60 % 60;
  if (letter == 'Z')
    return count == 5 ? text + ":" + padded(minutes, 2) : text + padded(minutes, 2);
  if (count == 1) return minutes == 0 ? text : text + padded(minutes, 2);
  return text + (count == 3 || count == 5 ? ":" : "") + padded(minutes, 2);
}

std::string DateTimePattern::format(int64_t wall, int64_t offset, const std::string& zone) const
{
  const int64_t days = floor_div(wall, MicrosPerDay), micros = floor_mod(wall, MicrosPerDay);
  const Civil date = civil_of(days);
  const int64_t hour = micros / 3'600'000'000, minute = micros / 60'000'000 % 60,
                second = micros / MicrosPerSecond % 60;
  std::string out;
  for (const auto& item : items_) {
    const int n = item.count;
    switch (item.letter) {
    case 0: out += item.literal; break;
    case 'y': out += n == 2 ? padded(floor_mod(date.year, 100), 2) : padded(date.year, n); break;
    case 'M':
    case 'L': {
      const auto name = Months[static_cast<size_t>(date.month - 1)];
      out += n >= 4   ? std::string(name)
             : n == 3 ? std::string(name.substr(0, 3))
                      : padded(date.month, n);
      break;
    }
    case 'd': out += padded(date.day, n); break;
    case 'D': out += padded(days - days_of({date.year, 1, 1}) + 1, n); break;
    case 'E': {
      const auto name = Days[static_cast<size_t>(floor_mod(days + 3, 7))];
      out += n >= 4 ? std::string(name) : std::string(name.substr(0, 3));
      break;
    }
    case 'Q':
    case 'q': out += padded((date.month + 2) / 3, n); break;
    case 'a': out += hour < 12 ? "AM" : "PM"; break;
    case 'H': out += padded(hour, n); break;
    case 'k': out += padded(hour == 0 ? 24 : hour, n); break;
    case 'K': out += padded(hour % 12, n); break;
    case 'h': out += padded(hour % 12 == 0 ? 12 : hour % 12, n); break;
    case 'm': out += padded(minute, n); break;
    case 's': out += padded(second, n); break;
    case 'S':
      out += (padded(micros % MicrosPerSecond, 6) + "000")
                 .substr(0, static_cast<size_t>(std::min(n, 9)));
      break;
    case 'X':
    case 'x':
    case 'Z': out += offset_text(offset, item.letter, n); break;
    case 'V':
    case 'z':
      if (item.letter == 'z' && zone != "UTC")
        raise("UNSUPPORTED_OPERATION", "0A000",
              "The name of the zone " + zone + " in a datetime pattern is not supported.");
      out += zone;
      break;
    default: break;
    }
  }
  return out;
}

// ---- reading ----------------------------------------------------------------

struct DateTimePattern::Fields {
  int64_t year = 1970, month = 1, day = 1, day_of_year = 0, hour = 0, minute = 0, second = 0,
          micros = 0;
  bool is_pm = false, has_half = false, is_half_hour = false, has_fraction = false;
  std::shared_ptr<const Zone> zone;
};

static bool take_number(std::string_view& text, size_t min, size_t max, int64_t& value)
{
  size_t count = 0;
  value = 0;
  while (count < text.size() && count < max && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + (text[count++] - '0');
  }
  if (count < min) return false;
  text.remove_prefix(count);
  return true;
}

template <size_t N>
static bool take_name(std::string_view& text, const std::array<std::string_view, N>& names,
                      bool full, int64_t& index)
{
  for (size_t i = 0; i < N; i++) {
    const auto name = full ? names[i] : names[i].substr(0, 3);
    if (text.size() < name.size() || text.substr(0, name.size()) != name) continue;
    text.remove_prefix(name.size());
    index = static_cast<int64_t>(i);
    return true;
  }
  return false;
}

static bool is_numeric(char letter, int count)
{
  return (letter == 'M' || letter == 'L')
             ? count < 3
             : std::string_view("ydDHhKkmsSQq").find(letter) != std::string_view::npos;
}

static bool take_zone(std::string_view& text, std::shared_ptr<const Zone>& zone)
{
  size_t length = 0;
  while (length < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[length])) ||
          std::string_view("+-:/_").find(text[length]) != std::string_view::npos)) {
    length++;
  }
  for (; length > 0; length--) {
    std::string name(text.substr(0, length));
    // +hhmm
    if (name.size() == 5 && (name[0] == '+' || name[0] == '-') &&
        name.find(':') == std::string::npos)
      name.insert(3, ":");
    zone = find_zone(name);
    if (!zone) continue;
    text.remove_prefix(length);
    return true;
  }
  return false;
}

bool DateTimePattern::parse_item(std::string_view& text, size_t index, Fields& fields) const
{
  const Item& item = items_[index];
  const int n = item.count;
  const auto width = static_cast<size_t>(n);
  if (item.letter == 0) {
    if (!text.starts_with(item.literal)) return false;
    text.remove_prefix(item.literal.size());
    return true;
  }
  // Digits right behind: then this one has just its own width.
  const bool adjacent = index + 1 < items_.size() && items_[index + 1].letter != 0 &&
                        is_numeric(items_[index + 1].letter, items_[index + 1].count);
  const size_t most = n == 1 && !adjacent ? 9 : width;
  int64_t value = 0;
  switch (item.letter) {
  case 'y': {
    if (n == 2) {
      if (!take_number(text, 2, 2, value)) return false;
      fields.year = 2000 + value;
      return true;
    }
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (!take_number(text, n == 1 ? 1 : width, adjacent ? width : std::max<size_t>(width, 4),
                     value))
      return false;
    fields.year = negative ? -value : value;
    return true;
  }
  case 'M':
  case 'L':
    if (n >= 3) {
      if (!take_name(text, Months, n >= 4, value)) return false;
      fields.month = value + 1;
      return true;
    }
    return take_number(text, width, most, fields.month);
  case 'd': return take_number(text, width, most, fields.day);
  case 'D': return take_number(text, width, most, fields.day_of_year) && fields.day_of_year > 0;
  case 'E': return take_name(text, Days, n >= 4, value);
  case 'Q':
  case 'q': return take_number(text, width, most, value);
  case 'a':
    if (text.size() < 2) return false;
    fields.is_pm = equals_ignore_case(text.substr(0, 2), "PM");
    fields.has_half = true;
    if (!fields.is_pm && !equals_ignore_case(text.substr(0, 2), "AM")) return false;
    text.remove_prefix(2);
    return true;
  case 'H': return take_number(text, width, most, fields.hour);
  case 'k': return take_number(text, width, most, fields.hour) && (fields.hour %= 24, true);
  case 'h':
  case 'K':
    fields.is_half_hour = true;
    if (!take_number(text, width, most, fields.hour) || fields.hour > 12) return false;
    fields.hour %= 12;
    return true;
  case 'm': return take_number(text, width, most, fields.minute);
  case 's': return take_number(text, width, most, fields.second);
  case 'S': {
    const size_t before = text.size();
    if (!take_number(text, 1, std::min<size_t>(width, 9), value)) return false;
    for (size_t digits = before - text.size(); digits < 9; digits++) value *= 10;
    // A pattern may ask for it twice; then both must say the same.
    if (fields.has_fraction && fields.micros != value / 1000) return false;
    fields.has_fraction = true;
    fields.micros = value / 1000;
    return true;
  }
  default: return take_zone(text, fields.zone);
  }
}

bool DateTimePattern::parse_items(std::string_view& text, size_t from, size_t to,
                                  Fields& fields) const
{
  for (size_t i = from; i < to; i++) {
    if (items_[i].letter == ']') continue;
    if (items_[i].letter != '[') {
      if (!parse_item(text, i, fields)) return false;
      continue;
    }
    size_t end = i + 1;
    for (int depth = 1; end < to && depth > 0; end++) {
      depth += items_[end].letter == '[' ? 1 : items_[end].letter == ']' ? -1 : 0;
    }
    std::string_view attempt = text;
    Fields tried = fields;
    if (parse_items(attempt, i + 1, end, tried)) {
      text = attempt;
      fields = tried;
    }
    i = end - 1;
  }
  return true;
}

std::optional<ParsedTimestamp> DateTimePattern::parse(std::string_view text) const
{
  Fields fields;
  if (!parse_items(text, 0, items_.size(), fields) || !text.empty()) return std::nullopt;
  if (fields.is_half_hour && fields.has_half && fields.is_pm) fields.hour += 12;
  if (fields.month < 1 || fields.month > 12 || fields.hour > 23 || fields.minute > 59 ||
      fields.second > 59)
    return std::nullopt;
  int64_t days;
  if (fields.day_of_year > 0) {
    if (fields.day_of_year > (is_leap(fields.year) ? 366 : 365)) return std::nullopt;
    days = days_of({fields.year, 1, 1}) + fields.day_of_year - 1;
  } else {
    if (fields.day < 1 || fields.day > days_in_month(fields.year, static_cast<int>(fields.month)))
      return std::nullopt;
    days = days_of({fields.year, static_cast<int>(fields.month), static_cast<int>(fields.day)});
  }
  if (days > INT64_MAX / MicrosPerDay - 1 || days < INT64_MIN / MicrosPerDay + 1)
    return std::nullopt;
  ParsedTimestamp result;
  result.wall = days * MicrosPerDay +
                (fields.hour * 3600 + fields.minute * 60 + fields.second) * MicrosPerSecond +
                fields.micros;
  result.zone = fields.zone;
  return result;
}

const DateTimePattern& pattern_of(std::string_view pattern)
{
  thread_local std::map<std::string, std::unique_ptr<DateTimePattern>, std::less<>> known;
  const auto found = known.find(pattern);
  if (found != known.end()) return *found->second;
  if (known.size() >= PatternsCachedMax) known.clear();
  auto made = std::make_unique<DateTimePattern>(std::string(pattern));
  return *known.emplace(std::string(pattern), std::move(made)).first->second;
}

} // namespace bindery::engine::native
