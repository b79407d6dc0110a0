#include "sql/decimal.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace bindery::sql {

namespace {

constexpr int PrecisionMax = 38;
constexpr int ExponentMax = 1000; // beyond it every decimal has too many digits

struct Digits {
  bool is_negative = false;
  std::string digits; // without the point
  int scale = 0;
};

std::optional<Digits> read_digits(std::string_view text)
{
  Digits read;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    read.is_negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t exponent_at = text.find_first_of("eE");
  int exponent = 0;
  if (exponent_at != std::string_view::npos) {
    std::string_view digits = text.substr(exponent_at + 1);
    if (!digits.empty() && digits[0] == '+') digits.remove_prefix(1);
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (failed != std::errc() || end != digits.data() + digits.size() ||
        std::abs(exponent) > ExponentMax)
      return std::nullopt;
    text = text.substr(0, exponent_at);
  }
  const size_t point = text.find('.');
  read.digits = std::string(text.substr(0, point));
  if (point != std::string_view::npos) {
    read.digits += text.substr(point + 1);
    read.scale = static_cast<int>(text.size() - point - 1);
  }
  if (read.digits.empty() || read.digits.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  read.scale -= exponent;
  return read;
}

} // namespace

std::optional<plan::Value> parse_decimal(std::string_view text)
{
  auto read = read_digits(text);
  if (!read) return std::nullopt;
  if (read->scale < 0) {
    read->digits.append(static_cast<size_t>(-read->scale), '0');
    read->scale = 0;
  }
  read->digits.erase(0, std::min(read->digits.find_first_not_of('0'), read->digits.size() - 1));
  const int precision = std::max(static_cast<int>(read->digits.size()), read->scale);
  if (precision > PrecisionMax) return std::nullopt;
  __int128 unscaled = 0;
  for (char c : read->digits) unscaled = unscaled * 10 + (c - '0');
  if (read->is_negative) unscaled = -unscaled;
  return plan::Value{plan::Type::decimal(precision, read->scale), unscaled};
}

} // namespace bindery::sql
