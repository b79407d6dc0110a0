#include "aws/values.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <ctime>

namespace bindery::aws {

constexpr double EpochSecondsMin = -62167219200.0;
constexpr double EpochSecondsMax = 253402300800.0;

namespace {

// Reads digits and marks from the front of a text.
struct Scanner {
  std::string_view text;

  bool take(char mark)
  {
    if (text.empty() || text[0] != mark) return false;
    text.remove_prefix(1);
    return true;
  }
  // Takes the mark where it is; always true.
  bool skip(char mark)
  {
    take(mark);
    return true;
  }
  bool take_digits(int count, int& value)
  {
    if (text.size() < static_cast<size_t>(count)) return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
      if (text[static_cast<size_t>(i)] < '0' || text[static_cast<size_t>(i)] > '9') return false;
      value = value * 10 + (text[static_cast<size_t>(i)] - '0');
    }
    text.remove_prefix(static_cast<size_t>(count));
    return true;
  }
  int64_t take_fraction_as_micros()
  {
    int64_t micros = 0;
    int64_t unit = 100000;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      micros += unit * (text[0] - '0');
      unit /= 10;
      text.remove_prefix(1);
    }
    return micros;
  }
};

} // namespace

Result<Time> parse_iso8601(std::string_view text)
{
  const Error error = invalid_input("not a time: " + std::string(text.substr(0, 64)));
  Scanner scanner{text};
  std::tm parts{};
  int64_t micros = 0;
  if (!scanner.take_digits(4, parts.tm_year) || !scanner.take('-') ||
      !scanner.take_digits(2, parts.tm_mon) || !scanner.take('-') ||
      !scanner.take_digits(2, parts.tm_mday))
    return error;
  int offset_minutes = 0;
  if (scanner.take('T') || scanner.take(' ')) {
    if (!scanner.take_digits(2, parts.tm_hour) || !scanner.take(':') ||
        !scanner.take_digits(2, parts.tm_min) || !scanner.take(':') ||
        !scanner.take_digits(2, parts.tm_sec))
      return error;
    if (scanner.take('.')) micros = scanner.take_fraction_as_micros();
    if (!scanner.take('Z') && !scanner.text.empty()) {
      const int sign = scanner.text[0] == '-' ? -1 : 1;
      int hours = 0;
      int minutes = 0;
      if (!(scanner.take('+') || scanner.take('-')) || !scanner.take_digits(2, hours) ||
          !scanner.skip(':') || !scanner.take_digits(2, minutes))
        return error;
      offset_minutes = sign * (hours * 60 + minutes);
    }
  }
  if (!scanner.text.empty() || parts.tm_mon < 1 || parts.tm_mon > 12 || parts.tm_mday < 1 ||
      parts.tm_mday > 31 || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
    return error;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return Time{(static_cast<int64_t>(timegm(&parts)) - offset_minutes * 60) * 1000000 + micros};
}

std::string format_epoch_seconds(Time time)
{
  const int64_t millis = time.microseconds / 1000;
  std::string text = std::to_string(millis / 1000);
  if (millis < 0 && millis > -1000) text = "-0";
  const int64_t rest = std::abs(millis % 1000);
  if (rest == 0) return text;
  const std::string digits = std::to_string(1000 + rest).substr(1);
  return text + "." + digits;
}

Result<Time> from_epoch_seconds(double seconds)
{
  if (!(seconds >= EpochSecondsMin && seconds < EpochSecondsMax))
    return invalid_input("not a time: " + format_double(seconds));
  return Time{static_cast<int64_t>(std::llround(seconds * 1e6))};
}

std::string format_double(double value)
{
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  std::string result(text, end);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

} // namespace bindery::aws
