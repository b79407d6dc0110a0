// Texts to numbers as Spark reads them.
#include "engine/native/cast/cast.h"

#include "base/text.h"

#include <charconv>
#include <cmath>

namespace bindery::engine::native {

static std::string_view strip(std::string_view text)
{
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

Outcome parse_long(std::string_view text, bool allow_fraction, int64_t min, int64_t max,
                   int64_t& result)
{
  text = strip(text);
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  __int128 value = 0;
  size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; i++) {
    value = value * 10 + (text[i] - '0');
    if (value > static_cast<__int128>(INT64_MAX) + 1) return Outcome::Malformed;
  }
  const size_t digits = i;
  if (i < text.size()) {
    if (!allow_fraction || text[i] != '.') return Outcome::Malformed;
    for (i++; i < text.size(); i++) {
      if (text[i] < '0' || text[i] > '9') return Outcome::Malformed;
    }
  }
  if (digits == 0 && (i == 0 || !allow_fraction)) return Outcome::Malformed;
  if (negative) value = -value;
  if (value < min || value > max) return Outcome::Malformed;
  result = static_cast<int64_t>(value);
  return Outcome::Ok;
}

std::optional<double> parse_double(std::string_view text)
{
  text = strip(text);
  if (text.empty()) return std::nullopt;
  const std::string lower = to_lower(text);
  const double infinity = std::numeric_limits<double>::infinity();
  if (lower == "inf" || lower == "+inf" || lower == "infinity" || lower == "+infinity")
    return infinity;
  if (lower == "-inf" || lower == "-infinity") return -infinity;
  if (lower == "nan") return std::numeric_limits<double>::quiet_NaN();
  // Java takes a type suffix.
  if (text.size() > 1 && (lower.back() == 'd' || lower.back() == 'f')) text.remove_suffix(1);
  if (text[0] == '+') text.remove_prefix(1);
  if (text.empty() || !(text[0] == '-' || text[0] == '.' || (text[0] >= '0' && text[0] <= '9')))
    return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (code == std::errc::result_out_of_range)
    return std::strtod(std::string(text).c_str(), nullptr);
  if (code != std::errc() || std::isinf(value) || std::isnan(value)) return std::nullopt;
  return value;
}

Outcome parse_decimal(std::string_view text, int precision, int scale, __int128& result)
{
  text = strip(text);
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  std::string digits;
  int64_t exponent = 0; // of the last digit kept
  bool any = false, point = false;
  size_t i = 0;
  for (; i < text.size(); i++) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      any = true;
      if (point) exponent--;
      if (!(digits.empty() && c == '0')) digits.push_back(c);
    } else {
      break;
    }
  }
  if (!any) return Outcome::Malformed;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return Outcome::Malformed;
    std::string_view rest = text.substr(i + 1);
    if (!rest.empty() && rest[0] == '+') rest.remove_prefix(1);
    int64_t power = 0;
    const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), power);
    if (code != std::errc() || end != rest.data() + rest.size() || rest.empty())
      return Outcome::Malformed;
    if (power > 10'000 || power < -10'000)
      return digits.empty() ? (result = 0, Outcome::Ok) : Outcome::Overflow;
    exponent += power;
  }
  // digits * 10^exponent, wanted at 10^-scale.
  int64_t shift = exponent + scale;
  bool round_up = false;
  if (shift < 0) {
    const auto drop = static_cast<size_t>(-shift);
    if (drop > digits.size()) {
      digits.clear();
    } else {
      round_up = digits[digits.size() - drop] >= '5';
      digits.erase(digits.size() - drop);
    }
    shift = 0;
  }
  if (digits.empty()) shift = 0;
  if (static_cast<int64_t>(digits.size()) + shift > 38) return Outcome::Overflow;
  __int128 value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  value *= power_of_ten(static_cast<int>(shift));
  if (round_up) value++;
  if (value >= power_of_ten(precision)) return Outcome::Overflow;
  result = negative ? -value : value;
  return Outcome::Ok;
}

std::optional<bool> parse_boolean(std::string_view text)
{
  const std::string lower = to_lower(strip(text));
  for (const char* word : {"t", "true", "y", "yes", "1"}) {
    if (lower == word) return true;
  }
  for (const char* word : {"f", "false", "n", "no", "0"}) {
    if (lower == word) return false;
  }
  return std::nullopt;
}

// Digits and decimal exponent as Java prints them: plain from 1e-3 up to 1e7, else with an
// exponent.
template <class T> static std::string floating_text(T value)
{
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  std::string_view whole(text, static_cast<size_t>(end - text));
  std::string result;
  if (whole[0] == '-') {
    result = "-";
    whole.remove_prefix(1);
  }
  const auto e = whole.find('e');
  std::string digits(whole.substr(0, e));
  std::erase(digits, '.');
  const int exponent = std::atoi(std::string(whole.substr(e + 1)).c_str());
  const T size = std::abs(value);
  if (size >= T(1e-3) && size < T(1e7)) {
    if (exponent < 0) {
      result += "0.";
      for (int i = exponent + 1; i < 0; i++) result += '0';
      return result + digits;
    }
    const auto whole_digits = static_cast<size_t>(exponent) + 1;
    if (digits.size() <= whole_digits) {
      while (digits.size() < whole_digits) digits += '0';
      return result + digits + ".0";
    }
    return result + digits.substr(0, whole_digits) + "." + digits.substr(whole_digits);
  }
  return result + digits.substr(0, 1) + "." + (digits.size() > 1 ? digits.substr(1) : "0") + "E" +
         std::to_string(exponent);
}

std::string double_text(double value) { return floating_text(value); }
std::string float_text(float value) { return floating_text(value); }

} // namespace bindery::engine::native
