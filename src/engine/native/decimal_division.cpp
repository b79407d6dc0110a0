// div, % and pmod of decimals: exact, whatever their scales.
#include "engine/native/wide.h"

#include "engine/errors.h"

namespace bindery::engine::native {

using duckdb::hugeint_t;
using duckdb::idx_t;
using duckdb::ValidityMask;
using duckdb::Vector;

namespace {

// Both sides at the larger of their scales, without their signs.
struct Scaled {
  Wide dividend, divisor;
};

class Scales {
public:
  explicit Scales(const Signature& signature)
      : left_(duckdb::DecimalType::GetScale(signature.arguments[0])),
        right_(duckdb::DecimalType::GetScale(signature.arguments[1])),
        up_left_(magnitude(power_of_ten(std::max(right_ - left_, 0)))),
        up_right_(magnitude(power_of_ten(std::max(left_ - right_, 0))))
  {}
  int common() const { return std::max(left_, right_); }
  Scaled of(__int128 dividend, __int128 divisor) const
  {
    return {multiply_wide(magnitude(dividend), up_left_),
            multiply_wide(magnitude(divisor), up_right_)};
  }

  // f(dividend, divisor, mask, row) of each row, in 128 bits.
  template <class Out, class F> void each(duckdb::DataChunk& input, Vector& result, F f) const
  {
    const idx_t count = input.size();
    Vector a(duckdb::LogicalType::DECIMAL(38, static_cast<uint8_t>(left_))),
        b(duckdb::LogicalType::DECIMAL(38, static_cast<uint8_t>(right_)));
    duckdb::VectorOperations::DefaultCast(input.data[0], a, count);
    duckdb::VectorOperations::DefaultCast(input.data[1], b, count);
    duckdb::BinaryExecutor::ExecuteWithNulls<hugeint_t, hugeint_t, Out>(
        a, b, result, count, [&](hugeint_t x, hugeint_t y, ValidityMask& mask, idx_t row) {
          return f(to_int128(x), to_int128(y), mask, row);
        });
  }

private:
  int left_, right_;
  unsigned __int128 up_left_, up_right_;
};

// Of two sides one at most was scaled up, so that one of them at least is below 2^128.
Wide quotient_of(const Scaled& sides, unsigned __int128& rest)
{
  if (sides.divisor.high == 0) return divide_rest(sides.dividend, sides.divisor.low, rest);
  rest = sides.dividend.low;
  return {};
}

} // namespace

Kernel decimal_integral_divide(const Signature& signature, bool raises)
{
  constexpr int DigitsMax = 38;
  const Scales scales(signature);
  const unsigned __int128 limit = magnitude(power_of_ten(DigitsMax));
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const auto divide = [&](__int128 x, __int128 y, ValidityMask& mask, idx_t row) -> int64_t {
      if (y == 0) {
        if (raises) raise_divide_by_zero();
        mask.SetInvalid(row);
        return 0;
      }
      unsigned __int128 rest;
      const Wide quotient = quotient_of(scales.of(x, y), rest);
      if (quotient.high != 0 || quotient.low >= limit) {
        if (raises)
          raise_decimal_range(decimal_text(x, 0) + " div " + decimal_text(y, 0), DigitsMax, 0);
        mask.SetInvalid(row);
        return 0;
      }
      // The quotient is a decimal, of which Spark takes the lowest 64 bits.
      const auto low = static_cast<uint64_t>(quotient.low);
      return static_cast<int64_t>((x < 0) != (y < 0) ? -low : low);
    };
    scales.each<int64_t>(input, result, divide);
  };
}

Kernel decimal_modulo(const Signature& signature, bool raises, bool is_positive)
{
  const Scales scales(signature);
  const int precision = duckdb::DecimalType::GetWidth(signature.result);
  const int scale = duckdb::DecimalType::GetScale(signature.result);
  if (scale != scales.common()) refuse(signature);
  const __int128 limit = power_of_ten(precision);
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const auto modulo = [&](__int128 x, __int128 y, ValidityMask& mask, idx_t row) {
      if (y == 0) {
        if (raises) raise_remainder_by_zero();
        mask.SetInvalid(row);
        return to_hugeint(0);
      }
      const Scaled sides = scales.of(x, y);
      unsigned __int128 rest;
      quotient_of(sides, rest);
      auto value = static_cast<__int128>(rest);
      bool fits = true;
      if (x < 0 && is_positive && y > 0 && value != 0) {
        fits = sides.divisor.high == 0 && sides.divisor.low >> 127 == 0;
        if (fits) value = static_cast<__int128>(sides.divisor.low) - value;
      } else if (x < 0) {
        value = -value;
      }
      if (fits && value < limit && value > -limit) return to_hugeint(value);
      if (raises)
        raise_decimal_range(decimal_text(x, scale) + " % " + decimal_text(y, scale), precision,
                            scale);
      mask.SetInvalid(row);
      return to_hugeint(0);
    };
    Vector wide_result(duckdb::LogicalType::DECIMAL(38, static_cast<uint8_t>(scale)));
    scales.each<hugeint_t>(input, wide_result, modulo);
    duckdb::VectorOperations::DefaultCast(wide_result, result, input.size());
  };
}

} // namespace bindery::engine::native
