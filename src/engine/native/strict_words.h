// Doubles as words, and constants of the strict functions. Private to them.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace bindery::engine::native {

inline constexpr double Ln2High = 6.93147180369123816490e-01;
inline constexpr double Ln2Low = 1.90821492927058770002e-10;
inline constexpr double OneOverLn2 = 1.44269504088896338700e+00;

inline constexpr double Infinity = std::numeric_limits<double>::infinity();
inline constexpr double NotANumber = std::numeric_limits<double>::quiet_NaN();

inline int32_t high_word(double x)
{
  return static_cast<int32_t>(std::bit_cast<uint64_t>(x) >> 32);
}
inline double with_high_word(double x, int32_t high)
{
  return std::bit_cast<double>((std::bit_cast<uint64_t>(x) & 0xffffffffULL) |
                               (static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32));
}

} // namespace bindery::engine::native
