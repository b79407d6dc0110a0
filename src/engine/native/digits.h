// Numbers as java.math.BigDecimal sees them: the digits of the shortest text, rounded and shown.
#pragma once

#include <string>

namespace bindery::engine::native {

enum class Half { Up, Even };

// 0.d₁d₂d₃… × 10^point; no digits: zero.
struct Digits {
  std::string digits;
  int point = 0;
};

// Of a finite number; the sign is dropped.
Digits digits_of(double value);
// Keeps `places` digits behind the point (before it, when negative).
void round_at(Digits& number, int places, Half half);
double to_double(const Digits& number);
// "12.50": exactly `places` digits behind the point; the number has no more.
std::string fixed_text(const Digits& number, int places);

// BigDecimal.toString: with an exponent where more than six zeros would follow the point.
std::string big_decimal_text(__int128 value, int scale);

} // namespace bindery::engine::native
