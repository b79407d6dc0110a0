#include "engine/native/digits.h"

#include "engine/native/cast/cast.h"

#include <cmath>
#include <cstdlib>

namespace bindery::engine::native {

Digits digits_of(double value)
{
  // double_text gives 12.5, 1.25E10 and 1.25E-5.
  const std::string text = double_text(std::abs(value));
  const auto exponent = text.find('E');
  const std::string mantissa = text.substr(0, exponent);
  const auto point = mantissa.find('.');
  Digits number;
  number.digits = mantissa.substr(0, point);
  number.point = static_cast<int>(number.digits.size());
  if (point != std::string::npos) number.digits += mantissa.substr(point + 1);
  if (exponent != std::string::npos) number.point += std::atoi(text.c_str() + exponent + 1);
  const auto first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  number.digits.erase(0, first);
  number.point -= static_cast<int>(first);
  while (number.digits.back() == '0') number.digits.pop_back();
  return number;
}

void round_at(Digits& number, int places, Half half)
{
  const int64_t kept = static_cast<int64_t>(number.point) + places;
  if (kept >= static_cast<int64_t>(number.digits.size())) return;
  if (kept < 0) {
    number = {};
    return;
  }
  const auto count = static_cast<size_t>(kept);
  const char next = number.digits[count];
  bool is_up = next >= '5';
  if (half == Half::Even && next == '5' &&
      number.digits.find_first_not_of('0', count + 1) == std::string::npos) {
    is_up = count > 0 && (number.digits[count - 1] - '0') % 2 != 0;
  }
  number.digits.resize(count);
  if (is_up) {
    size_t i = count;
    while (i > 0 && number.digits[i - 1] == '9') number.digits[--i] = '0';
    if (i > 0) {
      number.digits[i - 1]++;
    } else {
      number.digits.insert(number.digits.begin(), '1');
      number.point++;
    }
  }
  while (!number.digits.empty() && number.digits.back() == '0') number.digits.pop_back();
  if (number.digits.empty()) number = {};
}

double to_double(const Digits& number)
{
  if (number.digits.empty()) return 0;
  const std::string text = "0." + number.digits + "e" + std::to_string(number.point);
  return std::strtod(text.c_str(), nullptr);
}

std::string fixed_text(const Digits& number, int places)
{
  std::string whole, fraction;
  for (int i = 0; i < number.point; i++) {
    const auto at = static_cast<size_t>(i);
    whole += at < number.digits.size() ? number.digits[at] : '0';
  }
  for (int i = number.point; i < number.point + places; i++) {
    const auto at = static_cast<size_t>(i);
    fraction += i >= 0 && at < number.digits.size() ? number.digits[at] : '0';
  }
  if (whole.empty()) whole = "0";
  return places > 0 ? whole + "." + fraction : whole;
}

std::string big_decimal_text(__int128 value, int scale)
{
  std::string digits = decimal_text(value < 0 ? -value : value, 0);
  const int adjusted = static_cast<int>(digits.size()) - 1 - scale;
  if (adjusted >= -6) return decimal_text(value, scale);
  std::string text = digits.substr(0, 1);
  if (digits.size() > 1) text += "." + digits.substr(1);
  return (value < 0 ? "-" : "") + text + "E" + std::to_string(adjusted);
}

} // namespace bindery::engine::native
