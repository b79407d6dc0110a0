#include "engine/native/wide.h"

namespace bindery::engine::native {

Wide multiply_wide(unsigned __int128 a, unsigned __int128 b)
{
  const auto mask = static_cast<unsigned __int128>(UINT64_MAX);
  const auto a0 = a & mask, a1 = a >> 64, b0 = b & mask, b1 = b >> 64;
  const auto p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
  const auto middle = (p00 >> 64) + (p01 & mask) + (p10 & mask);
  return {p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64), (middle << 64) | (p00 & mask)};
}

bool divide_wide(Wide value, unsigned __int128 divisor, unsigned __int128& quotient)
{
  if (value.high >= divisor) return false;
  unsigned __int128 remainder = value.high;
  quotient = 0;
  for (int bit = 127; bit >= 0; bit--) {
    const bool carry = (remainder >> 127) != 0;
    remainder = (remainder << 1) | ((value.low >> bit) & 1);
    quotient <<= 1;
    if (carry || remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  if (remainder >= divisor - remainder) quotient++;
  return (quotient >> 127) == 0;
}

bool is_less(Wide a, Wide b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }

Wide add_wide(Wide a, bool a_negative, Wide b, bool b_negative, bool& negative)
{
  if (a_negative == b_negative) {
    negative = a_negative;
    const auto low = a.low + b.low;
    return {a.high + b.high + (low < a.low ? 1 : 0), low};
  }
  const bool is_swapped = is_less(a, b);
  negative = is_swapped ? b_negative : a_negative;
  if (is_swapped) std::swap(a, b);
  return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}

bool multiply_wide(Wide value, unsigned __int128 factor, Wide& product)
{
  const Wide high = multiply_wide(value.high, factor);
  product = multiply_wide(value.low, factor);
  product.high += high.low;
  return high.high == 0 && product.high >= high.low;
}

unsigned __int128 magnitude(__int128 value)
{
  return value < 0 ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
}

Wide divide_rest(Wide value, unsigned __int128 divisor, unsigned __int128& rest)
{
  if (value.high == 0) {
    rest = value.low % divisor;
    return {0, value.low / divisor};
  }
  Wide quotient;
  rest = 0;
  for (int bit = 255; bit >= 0; bit--) {
    const bool carry = (rest >> 127) != 0;
    const auto half = bit > 127 ? value.high : value.low;
    rest = (rest << 1) | ((half >> (bit & 127)) & 1);
    quotient.high = (quotient.high << 1) | (quotient.low >> 127);
    quotient.low <<= 1;
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient.low |= 1;
    }
  }
  return quotient;
}

} // namespace bindery::engine::native
