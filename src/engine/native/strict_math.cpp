#include "engine/native/strict_math.h"
#include "engine/native/strict_words.h"

namespace bindery::engine::native {

namespace {

// Times 2^k: through the exponent while that stays normal.
double scaled(double y, int32_t k)
{
  if (k >= -1021) return with_high_word(y, high_word(y) + k * 0x100000);
  return with_high_word(y, high_word(y) + (k + 1000) * 0x100000) * 0x1p-1000;
}

} // namespace

// x = 2^k (1 + f), with 1 + f between sqrt(2)/2 and sqrt(2); log(1 + f) from s = f / (2 + f).
double strict_log(double x)
{
  if (x == 0) return -Infinity;
  if (std::isnan(x) || x < 0) return NotANumber;
  if (std::isinf(x)) return x;
  int32_t k = 0;
  if (high_word(x) < 0x00100000) {
    k = -54;
    x *= 0x1p54;
  }
  int32_t high = high_word(x);
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const int32_t carry = (high + 0x95f64) & 0x100000;
  x = with_high_word(x, high | (carry ^ 0x3ff00000));
  k += carry >> 20;
  const double f = x - 1.0, power = k;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f == 0) return k == 0 ? 0.0 : power * Ln2High + power * Ln2Low;
    const double rest = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - rest : power * Ln2High - ((rest - power * Ln2Low) - f);
  }
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double even = w * (3.999999999940941908e-01 +
                           w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 +
                          w * (2.857142874366239149e-01 +
                               w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double rest = odd + even;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const double half = 0.5 * f * f;
    if (k == 0) return f - (half - s * (half + rest));
    return power * Ln2High - ((half - (s * (half + rest) + power * Ln2Low)) - f);
  }
  if (k == 0) return f - s * (f - rest);
  return power * Ln2High - ((s * (f - rest) - power * Ln2Low) - f);
}

double strict_log10(double x)
{
  if (x == 0) return -Infinity;
  if (std::isnan(x) || x < 0) return NotANumber;
  if (std::isinf(x)) return x;
  int32_t k = 0;
  if (high_word(x) < 0x00100000) {
    k = -54;
    x *= 0x1p54;
  }
  k += (high_word(x) >> 20) - 1023;
  const int32_t below = k < 0 ? 1 : 0;
  const double power = k + below;
  x = with_high_word(x, (high_word(x) & 0x000fffff) | ((0x3ff - below) << 20));
  const double rest =
      power * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * strict_log(x);
  return rest + power * 3.01029995663611771306e-01;
}

// As log of 1 + x, with what the sum loses carried along.
double strict_log1p(double x)
{
  const int32_t given = high_word(x), size = given & 0x7fffffff;
  if (std::isnan(x) || x < -1) return NotANumber;
  if (x == -1) return -Infinity;
  if (std::isinf(x)) return x;
  if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
  int32_t k = 0, high = 1;
  double f = x, carry = 0;
  // Outside of -0.2929 … 0.41422.
  const bool is_far = given >= 0x3fda827a || (given < 0 && size < 0x7ff00000 && size > 0x3fd2bec3);
  if (is_far) {
    double sum = given < 0x43400000 ? 1.0 + x : x;
    high = high_word(sum);
    k = (high >> 20) - 1023;
    if (given < 0x43400000) carry = (k > 0 ? 1.0 - (sum - x) : x - (sum - 1.0)) / sum;
    high &= 0x000fffff;
    if (high < 0x6a09e) {
      sum = with_high_word(sum, high | 0x3ff00000);
    } else {
      k += 1;
      sum = with_high_word(sum, high | 0x3fe00000);
      high = (0x00100000 - high) >> 2;
    }
    f = sum - 1.0;
  }
  const double half = 0.5 * f * f, power = k;
  if (high == 0) {
    if (f == 0) return k == 0 ? 0.0 : power * Ln2High + (carry + power * Ln2Low);
    const double rest = half * (1.0 - 0.66666666666666666 * f);
    return k == 0 ? f - rest : power * Ln2High - ((rest - (power * Ln2Low + carry)) - f);
  }
  const double s = f / (2.0 + f), z = s * s;
  const double rest =
      z * (6.666666666666735130e-01 +
           z * (3.999999999940941908e-01 +
                z * (2.857142874366239149e-01 +
                     z * (2.222219843214978396e-01 +
                          z * (1.818357216161805012e-01 +
                               z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  if (k == 0) return f - (half - s * (half + rest));
  return power * Ln2High - ((half - (s * (half + rest) + (power * Ln2Low + carry))) - f);
}

// x = k ln2 + r, |r| <= ln2 / 2; exp(r) from a rational of r and its square.
double strict_exp(double x)
{
  if (std::isnan(x)) return x;
  if (x > 7.09782712893383973096e+02) return Infinity;
  if (x < -7.45133219101941108420e+02) return 0;
  const int32_t size = high_word(x) & 0x7fffffff;
  const bool negative = std::signbit(x);
  double high = 0, low = 0;
  int32_t k = 0;
  if (size > 0x3fd62e42) {
    if (size < 0x3ff0a2b2) {
      k = negative ? -1 : 1;
      high = x - k * Ln2High;
      low = k * Ln2Low;
    } else {
      k = static_cast<int32_t>(OneOverLn2 * x + (negative ? -0.5 : 0.5));
      high = x - k * Ln2High;
      low = k * Ln2Low;
    }
    x = high - low;
  } else if (size < 0x3e300000) {
    return 1.0 + x;
  }
  const double t = x * x;
  const double c =
      x - t * (1.66666666666666019037e-01 +
               t * (-2.77777777770155933842e-03 +
                    t * (6.61375632143793436117e-05 +
                         t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
  return scaled(1.0 - ((low - (x * c) / (2.0 - c)) - high), k);
}

} // namespace bindery::engine::native
