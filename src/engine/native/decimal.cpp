// Decimal arithmetic: exact, rounded half up to the type that the analyzer gave the call.
#include "engine/native/wide.h"

#include "engine/errors.h"

namespace bindery::engine::native {

using duckdb::hugeint_t;
using duckdb::PhysicalType;
using duckdb::ValidityMask;

__int128 power_of_ten(int exponent)
{
  CHECK(exponent >= 0 && exponent <= 38);
  __int128 result = 1;
  for (int i = 0; i < exponent; i++) result *= 10;
  return result;
}

std::string decimal_text(__int128 value, int scale)
{
  const bool negative = value < 0;
  unsigned __int128 rest =
      negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest > 0);
  if (scale > 0) {
    if (digits.size() <= static_cast<size_t>(scale))
      digits.insert(0, static_cast<size_t>(scale) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<size_t>(scale), ".");
  }
  return (negative ? "-" : "") + digits;
}

namespace {

// value / divisor, half up.
__int128 divide_half_up(__int128 value, __int128 divisor)
{
  const __int128 quotient = value / divisor;
  const __int128 remainder = value % divisor;
  const auto twice = magnitude(remainder) * 2;
  if (twice < magnitude(divisor)) return quotient;
  return (value < 0) != (divisor < 0) ? quotient - 1 : quotient + 1;
}

struct Shape {
  int left_scale, right_scale, scale, precision;
  __int128 limit;   // values must be smaller in magnitude
  bool needs_check; // the declared precision may be exceeded
};

Shape shape_of(const Signature& signature)
{
  Shape shape{};
  shape.left_scale = duckdb::DecimalType::GetScale(signature.arguments[0]);
  shape.right_scale = duckdb::DecimalType::GetScale(signature.arguments[1]);
  shape.scale = duckdb::DecimalType::GetScale(signature.result);
  shape.precision = duckdb::DecimalType::GetWidth(signature.result);
  shape.limit = power_of_ten(shape.precision);
  return shape;
}

enum class OnOverflow { Raise, Null };

template <OnOverflow Mode>
bool give_up(ValidityMask& mask, duckdb::idx_t row, const std::string& value, const Shape& shape)
{
  if (Mode == OnOverflow::Raise) raise_decimal_range(value, shape.precision, shape.scale);
  mask.SetInvalid(row);
  return false;
}

bool out_of(__int128 value, __int128 limit) { return value >= limit || value <= -limit; }

} // namespace

// The arguments as 64 or 128 bits, the result as one of them: few kernels, and the common widths
// without a cast. f(L(), R(), T()) makes the kernel.
template <class F> static Kernel with_widths(const Signature& signature, bool needs_wide, F f)
{
  const auto is_wide = [](const duckdb::LogicalType& type) {
    return type.InternalType() == PhysicalType::INT128;
  };
  const bool left = is_wide(signature.arguments[0]), right = is_wide(signature.arguments[1]);
  const bool out = needs_wide || is_wide(signature.result);
  const auto with_right = [&](auto a) -> Kernel {
    const auto with_out = [&](auto b) -> Kernel {
      return out ? f(a, b, hugeint_t()) : f(a, b, int64_t());
    };
    return right ? with_out(hugeint_t()) : with_out(int64_t());
  };
  const Kernel kernel = left ? with_right(hugeint_t()) : with_right(int64_t());
  std::vector<duckdb::LogicalType> types;
  for (const auto& type : signature.arguments) {
    const auto scale = duckdb::DecimalType::GetScale(type);
    types.push_back(is_wide(type) || type.InternalType() == PhysicalType::INT64
                        ? type
                        : duckdb::LogicalType::DECIMAL(18, scale));
  }
  const auto scale = duckdb::DecimalType::GetScale(signature.result);
  const auto result_type = out == is_wide(signature.result) &&
                                   (out || signature.result.InternalType() == PhysicalType::INT64)
                               ? signature.result
                               : duckdb::LogicalType::DECIMAL(out ? 38 : 18, scale);
  if (types == signature.arguments && result_type == signature.result) return kernel;
  std::vector<duckdb::Value> constants(2);
  for (size_t i = 0; i < 2; i++) {
    if (signature.is_constant[i]) constants[i] = signature.constants[i].DefaultCastAs(types[i]);
  }
  const auto given = signature.arguments;
  const auto is_constant = signature.is_constant;
  const auto wanted = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState& state, duckdb::Vector& result) {
    const auto count = input.size();
    duckdb::DataChunk widened;
    widened.InitializeEmpty({types[0], types[1]});
    for (size_t i = 0; i < 2; i++) {
      if (types[i] == given[i]) {
        widened.data[i].Reference(input.data[i]);
      } else if (is_constant[i]) {
        widened.data[i].Reference(constants[i]);
      } else {
        duckdb::Vector cast(types[i], std::max<duckdb::idx_t>(count, 1));
        duckdb::VectorOperations::DefaultCast(input.data[i], cast, count);
        widened.data[i].Reference(cast);
      }
    }
    widened.SetCardinality(count);
    if (result_type == wanted) {
      kernel(widened, state, result);
      return;
    }
    duckdb::Vector computed(result_type, std::max<duckdb::idx_t>(count, 1));
    kernel(widened, state, computed);
    duckdb::VectorOperations::DefaultCast(computed, result, count);
  };
}

// a * b at the scale of both together, then down to the call's scale.
template <OnOverflow Mode>
static bool multiply(__int128 a, __int128 b, const Shape& shape, __int128 divisor,
                     ValidityMask& mask, duckdb::idx_t row, __int128& result)
{
  if (!__builtin_mul_overflow(a, b, &result)) {
    if (divisor != 1) result = divide_half_up(result, divisor);
  } else {
    const Wide product = multiply_wide(magnitude(a), magnitude(b));
    unsigned __int128 quotient;
    if (!divide_wide(product, static_cast<unsigned __int128>(divisor), quotient)) {
      return give_up<Mode>(
          mask, row, decimal_text(a, shape.left_scale) + " * " + decimal_text(b, shape.right_scale),
          shape);
    }
    result =
        (a < 0) != (b < 0) ? -static_cast<__int128>(quotient) : static_cast<__int128>(quotient);
  }
  if (out_of(result, shape.limit))
    return give_up<Mode>(mask, row, decimal_text(result, shape.scale), shape);
  return true;
}

template <OnOverflow Mode> static Kernel bind_multiply(const Signature& signature)
{
  const Shape shape = shape_of(signature);
  const int digits = duckdb::DecimalType::GetWidth(signature.arguments[0]) +
                     duckdb::DecimalType::GetWidth(signature.arguments[1]);
  const int drop = shape.left_scale + shape.right_scale - shape.scale;
  if (drop < 0) refuse(signature);
  const __int128 divisor = power_of_ten(drop);
  const bool short_fits = drop == 0 && shape.precision == duckdb::Decimal::MAX_WIDTH_DECIMAL;
  const bool exact = drop == 0 && digits <= shape.precision;
  if (exact) {
    // The declared precision holds every product.
    return with_widths(signature, false, [](auto left, auto right, auto out) -> Kernel {
      using L = decltype(left);
      using R = decltype(right);
      using T = decltype(out);
      return binary<L, R, T>([](L a, R b) { return narrow<T>(wide<L>(a) * wide<R>(b)); });
    });
  }
  return with_widths(signature, true, [&](auto left, auto right, auto) -> Kernel {
    using L = decltype(left);
    using R = decltype(right);
    return binary_nullable<L, R, hugeint_t>([=](L a, R b, ValidityMask& mask, duckdb::idx_t row) {
      const __int128 x = wide<L>(a), y = wide<R>(b);
      const auto short_x = static_cast<int64_t>(x), short_y = static_cast<int64_t>(y);
      __int128 result = 0;
      if (short_fits && short_x == x && short_y == y) {
        // One multiplication; the product is below 2^126, and so below 10^38.
        result = static_cast<__int128>(short_x) * short_y;
      } else {
        multiply<Mode>(x, y, shape, divisor, mask, row, result);
      }
      return to_hugeint(result);
    });
  });
}

template <OnOverflow Mode>
static bool add_checked(__int128 a, __int128 b, const Shape& shape, __int128 up_left,
                        __int128 up_right, __int128 divisor, ValidityMask& mask, duckdb::idx_t row,
                        __int128& result)
{
  __int128 x, y;
  if (__builtin_mul_overflow(a, up_left, &x) || __builtin_mul_overflow(b, up_right, &y) ||
      __builtin_add_overflow(x, y, &result)) {
    bool negative = false;
    const Wide sum = add_wide(multiply_wide(magnitude(a), magnitude(up_left)), a < 0,
                              multiply_wide(magnitude(b), magnitude(up_right)), b < 0, negative);
    unsigned __int128 quotient;
    if (!divide_wide(sum, magnitude(divisor), quotient)) {
      return give_up<Mode>(
          mask, row, decimal_text(a, shape.left_scale) + " + " + decimal_text(b, shape.right_scale),
          shape);
    }
    result = negative ? -static_cast<__int128>(quotient) : static_cast<__int128>(quotient);
  } else if (divisor != 1) {
    result = divide_half_up(result, divisor);
  }
  if (out_of(result, shape.limit))
    return give_up<Mode>(mask, row, decimal_text(result, shape.scale), shape);
  return true;
}

template <OnOverflow Mode, bool Minus> static Kernel bind_add(const Signature& signature)
{
  const Shape shape = shape_of(signature);
  const int common = std::max(shape.left_scale, shape.right_scale);
  if (shape.scale > common) refuse(signature);
  const __int128 up_left = power_of_ten(common - shape.left_scale);
  const __int128 up_right = power_of_ten(common - shape.right_scale);
  const __int128 divisor = power_of_ten(common - shape.scale);
  const int left_digits = duckdb::DecimalType::GetWidth(signature.arguments[0]) - shape.left_scale;
  const int right_digits =
      duckdb::DecimalType::GetWidth(signature.arguments[1]) - shape.right_scale;
  const bool exact =
      divisor == 1 && std::max(left_digits, right_digits) + common + 1 <= shape.precision;
  if (exact) {
    return with_widths(signature, false, [&](auto left, auto right, auto out) -> Kernel {
      using L = decltype(left);
      using R = decltype(right);
      using T = decltype(out);
      if constexpr (std::is_same_v<T, int64_t>) {
        const auto up_a = static_cast<int64_t>(up_left), up_b = static_cast<int64_t>(up_right);
        return binary<L, R, T>([=](L a, R b) {
          const int64_t x = static_cast<int64_t>(wide<L>(a)) * up_a,
                        y = static_cast<int64_t>(wide<R>(b)) * up_b;
          return Minus ? x - y : x + y;
        });
      } else {
        return binary<L, R, T>([=](L a, R b) {
          const __int128 x = wide<L>(a) * up_left, y = wide<R>(b) * up_right;
          return narrow<T>(Minus ? x - y : x + y);
        });
      }
    });
  }
  return with_widths(signature, true, [&](auto left, auto right, auto) -> Kernel {
    using L = decltype(left);
    using R = decltype(right);
    return binary_nullable<L, R, hugeint_t>([=](L a, R b, ValidityMask& mask, duckdb::idx_t row) {
      __int128 result = 0;
      const __int128 y = Minus ? -wide<R>(b) : wide<R>(b);
      add_checked<Mode>(wide<L>(a), y, shape, up_left, up_right, divisor, mask, row, result);
      return to_hugeint(result);
    });
  });
}

// a / b at the call's scale: (a * 10^shift) / b, where shift may be negative.
template <OnOverflow Mode> static Kernel bind_divide(const Signature& signature)
{
  const Shape shape = shape_of(signature);
  const int shift = shape.scale - shape.left_scale + shape.right_scale;
  const int left_scale = shape.left_scale, right_scale = shape.right_scale;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const auto count = input.size();
    duckdb::Vector a(duckdb::LogicalType::DECIMAL(38, left_scale)),
        b(duckdb::LogicalType::DECIMAL(38, right_scale));
    duckdb::VectorOperations::DefaultCast(input.data[0], a, count);
    duckdb::VectorOperations::DefaultCast(input.data[1], b, count);
    duckdb::Vector quotients(duckdb::LogicalType::DECIMAL(38, shape.scale));
    duckdb::BinaryExecutor::ExecuteWithNulls<hugeint_t, hugeint_t, hugeint_t>(
        a, b, quotients, count,
        [&](hugeint_t x, hugeint_t y, ValidityMask& mask, duckdb::idx_t row) {
          const __int128 dividend = to_int128(x), divisor = to_int128(y);
          if (divisor == 0) {
            if (Mode == OnOverflow::Raise) raise_divide_by_zero();
            mask.SetInvalid(row);
            return to_hugeint(0);
          }
          Wide scaled{0, magnitude(dividend)};
          unsigned __int128 by = magnitude(divisor), quotient = 0;
          bool fits = shift >= 0;
          for (int left = shift; fits && left > 0; left -= 38)
            fits = multiply_wide(scaled, magnitude(power_of_ten(std::min(left, 38))), scaled);
          fits = fits && divide_wide(scaled, by, quotient);
          __int128 value = static_cast<__int128>(quotient);
          if (!fits || out_of(value, shape.limit)) {
            give_up<Mode>(mask, row,
                          decimal_text(dividend, left_scale) + " / " +
                              decimal_text(divisor, right_scale),
                          shape);
            return to_hugeint(0);
          }
          return to_hugeint((dividend < 0) != (divisor < 0) ? -value : value);
        });
    duckdb::VectorOperations::DefaultCast(quotients, result, count);
  };
}

// ---- up or down ---------------------------------------------------

template <bool Up> static __int128 to_unit(__int128 value, __int128 unit)
{
  __int128 quotient = value / unit;
  if (Up && value > 0 && value % unit != 0) quotient++;
  if (!Up && value < 0 && value % unit != 0) quotient--;
  return quotient;
}

// (value, digits, witness of the type)
template <bool Up> static Kernel bind_whole_decimal(const Signature& signature)
{
  const int from = duckdb::DecimalType::GetScale(signature.arguments[0]);
  const int to = duckdb::DecimalType::GetScale(signature.result);
  const int width = duckdb::DecimalType::GetWidth(signature.result);
  const int digits = signature.constants.at(1).GetValue<int32_t>();
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::Vector wide_values(duckdb::LogicalType::DECIMAL(38, from)),
        rounded(duckdb::LogicalType::DECIMAL(38, to));
    duckdb::VectorOperations::DefaultCast(input.data[0], wide_values, input.size());
    duckdb::UnaryExecutor::Execute<hugeint_t, hugeint_t>(
        wide_values, rounded, input.size(), [=](hugeint_t given) {
          const __int128 value = to_int128(given);
          const int drop = from - std::min(digits, from);
          // Beyond 38 digits only zero, or one unit that no decimal holds.
          const __int128 units =
              drop > 38 ? (Up ? value > 0 : -(value < 0)) : to_unit<Up>(value, power_of_ten(drop));
          const int grow = digits < 0 ? -digits : 0;
          const bool fits =
              units == 0 || (grow <= width && (units < 0 ? -units : units) <=
                                                  (power_of_ten(width) - 1) / power_of_ten(grow));
          if (!fits)
            raise("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", "22003",
                  "The " + decimal_text(value, from) +
                      " rounded cannot be represented as Decimal(" + std::to_string(width) + ", " +
                      std::to_string(to) + ").",
                  {{"roundedValue", decimal_text(value, from)},
                   {"originalValue", decimal_text(value, from)},
                   {"precision", std::to_string(width)},
                   {"scale", std::to_string(to)}});
          return to_hugeint(units == 0 ? 0 : units * power_of_ten(grow));
        });
    duckdb::VectorOperations::DefaultCast(rounded, result, input.size());
  };
}

void add_decimal(Registry& registry)
{
  auto& scalars = registry.scalars;
  scalars.push_back({"decimal_add", bind_add<OnOverflow::Raise, false>, true});
  scalars.push_back({"decimal_subtract", bind_add<OnOverflow::Raise, true>, true});
  scalars.push_back({"decimal_multiply", bind_multiply<OnOverflow::Raise>, true});
  scalars.push_back({"decimal_add_or_null", bind_add<OnOverflow::Null, false>});
  scalars.push_back({"decimal_subtract_or_null", bind_add<OnOverflow::Null, true>});
  scalars.push_back({"decimal_multiply_or_null", bind_multiply<OnOverflow::Null>});
  scalars.push_back({"decimal_divide_ansi", bind_divide<OnOverflow::Raise>, true});
  scalars.push_back({"decimal_divide", bind_divide<OnOverflow::Null>});
  scalars.push_back({"ceil_decimal", bind_whole_decimal<true>, true});
  scalars.push_back({"floor_decimal", bind_whole_decimal<false>, true});
}

} // namespace bindery::engine::native
