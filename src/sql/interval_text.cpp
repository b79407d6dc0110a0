#include "sql/interval_text.h"

#include "base/text.h"

#include <array>
#include <charconv>
#include <vector>

namespace bindery::sql {

namespace {

constexpr int64_t Second = 1'000'000;
constexpr size_t NanoDigits = 9;
constexpr std::array<int64_t, 4> UnitMicros = {86'400 * Second, 3'600 * Second, 60 * Second,
                                               Second};

struct Quantity {
  bool is_negative = false;
  int64_t whole = 0;
  int64_t micros_of_fraction = 0;
  bool has_fraction = false;
};

// "12", "-1.5", ".25": at most nine digits after the point.
std::optional<Quantity> read_quantity(std::string_view text)
{
  Quantity read;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    read.is_negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!whole.empty()) {
    const auto [end, failed] =
        std::from_chars(whole.data(), whole.data() + whole.size(), read.whole);
    if (failed != std::errc() || end != whole.data() + whole.size() || whole[0] == '-')
      return std::nullopt;
  }
  if (point == std::string_view::npos) return whole.empty() ? std::nullopt : std::optional(read);
  const std::string_view fraction = text.substr(point + 1);
  if (fraction.size() > NanoDigits || (fraction.empty() && whole.empty())) return std::nullopt;
  int64_t scale = Second / 10;
  for (char c : fraction) {
    if (c < '0' || c > '9') return std::nullopt;
    read.micros_of_fraction += (c - '0') * scale;
    scale /= 10;
  }
  read.has_fraction = true;
  return read;
}

bool add(int64_t& sum, int64_t count, int64_t unit)
{
  int64_t product = 0;
  return !__builtin_mul_overflow(count, unit, &product) &&
         !__builtin_add_overflow(sum, product, &sum);
}

bool add(int32_t& sum, int64_t count, int64_t unit)
{
  int64_t wide = sum;
  if (!add(wide, count, unit) || wide != static_cast<int32_t>(wide)) return false;
  sum = static_cast<int32_t>(wide);
  return true;
}

bool add_unit(plan::CalendarInterval& interval, const Quantity& quantity, std::string_view unit)
{
  if (unit.size() > 1 && unit.back() == 's') unit.remove_suffix(1);
  const int64_t count = quantity.is_negative ? -quantity.whole : quantity.whole;
  if (unit == "second") {
    const int64_t fraction =
        quantity.is_negative ? -quantity.micros_of_fraction : quantity.micros_of_fraction;
    return add(interval.microseconds, count, Second) && add(interval.microseconds, fraction, 1);
  }
  if (quantity.has_fraction) return false;
  if (unit == "year") return add(interval.months, count, 12);
  if (unit == "month") return add(interval.months, count, 1);
  if (unit == "week") return add(interval.days, count, 7);
  if (unit == "day") return add(interval.days, count, 1);
  if (unit == "hour") return add(interval.microseconds, count, UnitMicros[1]);
  if (unit == "minute") return add(interval.microseconds, count, UnitMicros[2]);
  if (unit == "millisecond") return add(interval.microseconds, count, 1000);
  if (unit == "microsecond") return add(interval.microseconds, count, 1);
  return false;
}

// Words, a sign standing alone joined to the number that follows it.
std::vector<std::string> words_of(std::string_view text)
{
  std::vector<std::string> words(1);
  for (char c : to_lower(text)) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_blank)
      words.back() += c;
    else if (!words.back().empty() && words.back() != "-" && words.back() != "+")
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// One number of digits with a limit; moves on.
bool read_number(std::string_view& text, int64_t& value, int64_t max)
{
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end == text.data() || value < 0 || value > max) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

bool skip(std::string_view& text, char c)
{
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

} // namespace

std::optional<plan::CalendarInterval> parse_interval(std::string_view text)
{
  std::vector<std::string> words = words_of(text);
  if (!words.empty() && words[0] == "interval") words.erase(words.begin());
  if (words.empty() || words.size() % 2 != 0) return std::nullopt;
  plan::CalendarInterval interval;
  for (size_t i = 0; i < words.size(); i += 2) {
    const auto quantity = read_quantity(words[i]);
    if (!quantity || !add_unit(interval, *quantity, words[i + 1])) return std::nullopt;
  }
  return interval;
}

std::optional<int32_t> parse_year_to_month(std::string_view text)
{
  constexpr int64_t YearsMax = 178'956'970;
  text = trim(text);
  const bool is_negative = skip(text, '-');
  if (!is_negative) skip(text, '+');
  int64_t years = 0;
  int64_t months = 0;
  if (!read_number(text, years, YearsMax) || !skip(text, '-') || !read_number(text, months, 11) ||
      !text.empty())
    return std::nullopt;
  int32_t total = 0;
  const int64_t sign = is_negative ? -1 : 1;
  if (!add(total, sign * years, 12) || !add(total, sign * months, 1)) return std::nullopt;
  return total;
}

std::optional<int64_t> parse_day_to_second(std::string_view text, int first, int last)
{
  constexpr std::array<int64_t, 4> PartMax = {0, 23, 59, 59};
  constexpr std::array<char, 4> SeparatorBefore = {0, ' ', ':', ':'};
  constexpr int64_t LeadingMax = 999'999'999'999;
  constexpr int SecondUnit = 3;
  text = trim(text);
  const bool is_negative = skip(text, '-');
  if (!is_negative) skip(text, '+');
  int64_t total = 0;
  const int64_t sign = is_negative ? -1 : 1;
  for (int unit = first; unit <= last; unit++) {
    const auto at = static_cast<size_t>(unit);
    if (unit > first && !skip(text, SeparatorBefore[at])) return std::nullopt;
    while (unit > first && SeparatorBefore[at] == ' ' && skip(text, ' ')) {
    }
    int64_t count = 0;
    if (!read_number(text, count, unit == first ? LeadingMax : PartMax[at])) return std::nullopt;
    if (!add(total, sign * count, UnitMicros[at])) return std::nullopt;
    if (unit == SecondUnit && skip(text, '.')) {
      const auto fraction = read_quantity("." + std::string(text));
      if (!fraction || !add(total, sign * fraction->micros_of_fraction, 1)) return std::nullopt;
      text = {};
    }
  }
  if (!text.empty()) return std::nullopt;
  return total;
}

} // namespace bindery::sql
