// What StrictMath makes of exp(x) - 1.
#include "engine/native/strict_math.h"
#include "engine/native/strict_words.h"

namespace bindery::engine::native {

// As exp, with the rest that the reduction loses carried along.
double strict_expm1(double x)
{
  const int32_t size = high_word(x) & 0x7fffffff;
  const bool negative = std::signbit(x);
  if (std::isnan(x)) return x;
  if (size >= 0x4043687a) {
    if (negative) return -1.0;
    if (x > 7.09782712893383973096e+02) return Infinity;
  }
  double carry = 0;
  int32_t k = 0;
  if (size > 0x3fd62e42) {
    k = size < 0x3ff0a2b2 ? (negative ? -1 : 1)
                          : static_cast<int32_t>(OneOverLn2 * x + (negative ? -0.5 : 0.5));
    const double high = x - k * Ln2High, low = k * Ln2Low;
    x = high - low;
    carry = (high - x) - low;
  } else if (size < 0x3c900000) {
    return x;
  }
  const double half = 0.5 * x, square = x * half;
  const double r =
      1.0 + square * (-3.33333333333331316428e-02 +
                      square * (1.58730158725481460165e-03 +
                                square * (-7.93650757867487942473e-05 +
                                          square * (4.00821782732936239552e-06 +
                                                    square * -2.01099218183624371326e-07))));
  const double t = 3.0 - r * half;
  double e = square * ((r - t) / (6.0 - x * t));
  if (k == 0) return x - (x * e - square);
  e = (x * (e - carry) - carry) - square;
  if (k == -1) return 0.5 * (x - e) - 0.5;
  if (k == 1) return x < -0.25 ? -2.0 * (e - (x + 0.5)) : 1.0 + 2.0 * (x - e);
  const auto raised = [k](double y) {
    return k == 1024 ? y * 2.0 * 0x1p1023 : with_high_word(y, high_word(y) + k * 0x100000);
  };
  if (k <= -2 || k > 56) return raised(1.0 - (e - x)) - 1.0;
  if (k < 20) return raised(with_high_word(1.0, 0x3ff00000 - (0x200000 >> k)) - (e - x));
  return raised((x - (e + with_high_word(1.0, (0x3ff - k) << 20))) + 1.0);
}

double strict_cosh(double x)
{
  const double size = std::abs(x);
  const int32_t high = high_word(size);
  if (!std::isfinite(x)) return x * x;
  if (high < 0x3fd62e43) {
    const double t = strict_expm1(size), w = 1.0 + t;
    return high < 0x3c800000 ? w : 1.0 + (t * t) / (w + w);
  }
  if (high < 0x40360000) {
    const double t = strict_exp(size);
    return 0.5 * t + 0.5 / t;
  }
  if (high < 0x40862e42) return 0.5 * strict_exp(size);
  if (size > 710.4758600739439) return Infinity;
  const double w = strict_exp(0.5 * size);
  return (0.5 * w) * w;
}

double strict_sinh(double x)
{
  const double size = std::abs(x), half = x < 0 ? -0.5 : 0.5;
  const int32_t high = high_word(size);
  if (!std::isfinite(x) || high < 0x3e300000) return x;
  if (high < 0x40360000) {
    const double t = strict_expm1(size);
    return high < 0x3ff00000 ? half * (2.0 * t - t * t / (t + 1.0)) : half * (t + t / (t + 1.0));
  }
  if (high < 0x40862e42) return half * strict_exp(size);
  if (size > 710.4758600739439) return x < 0 ? -Infinity : Infinity;
  const double w = strict_exp(0.5 * size);
  return (half * w) * w;
}

double strict_tanh(double x)
{
  const double size = std::abs(x);
  const int32_t high = high_word(size);
  if (std::isnan(x)) return x;
  if (high < 0x3c800000) return x * (1.0 + x);
  double z = 1.0;
  if (high < 0x3ff00000) {
    const double t = strict_expm1(-2.0 * size);
    z = -t / (t + 2.0);
  } else if (high < 0x40360000) {
    z = 1.0 - 2.0 / (strict_expm1(2.0 * size) + 2.0);
  }
  return x < 0 ? -z : z;
}

} // namespace bindery::engine::native
