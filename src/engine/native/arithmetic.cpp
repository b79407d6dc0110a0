// Arithmetic on integers and floating numbers by Spark's rules.
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::PhysicalType;
using duckdb::ValidityMask;

namespace {

struct Add {
  template <class T> static T wrap(T a, T b)
  {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) +
                          static_cast<std::make_unsigned_t<T>>(b));
  }
  template <class T> static bool overflows(T a, T b, T& result)
  {
    return __builtin_add_overflow(a, b, &result);
  }
};
struct Subtract {
  template <class T> static T wrap(T a, T b)
  {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) -
                          static_cast<std::make_unsigned_t<T>>(b));
  }
  template <class T> static bool overflows(T a, T b, T& result)
  {
    return __builtin_sub_overflow(a, b, &result);
  }
};
struct Multiply {
  template <class T> static T wrap(T a, T b)
  {
    return static_cast<T>(static_cast<uint64_t>(static_cast<int64_t>(a)) *
                          static_cast<uint64_t>(static_cast<int64_t>(b)));
  }
  template <class T> static bool overflows(T a, T b, T& result)
  {
    return __builtin_mul_overflow(a, b, &result);
  }
};

} // namespace

template <class Op> static Kernel bind_wrap(const Signature& signature)
{
  return with_integer(signature.result.InternalType(), signature, [](auto zero) {
    using T = decltype(zero);
    return binary<T, T, T>([](T a, T b) { return Op::template wrap<T>(a, b); });
  });
}

template <class Op> static Kernel bind_try(const Signature& signature)
{
  return with_integer(signature.result.InternalType(), signature, [](auto zero) {
    using T = decltype(zero);
    return binary_nullable<T, T, T>([](T a, T b, ValidityMask& mask, duckdb::idx_t row) {
      T result;
      if (Op::template overflows<T>(a, b, result)) mask.SetInvalid(row);
      return result;
    });
  });
}

static Kernel bind_negate_wrap(const Signature& signature)
{
  return with_integer(signature.result.InternalType(), signature, [](auto zero) {
    using T = decltype(zero);
    return unary<T, T>([](T a) { return Subtract::wrap<T>(0, a); });
  });
}

static Kernel bind_abs_wrap(const Signature& signature)
{
  return with_integer(signature.result.InternalType(), signature, [](auto zero) {
    using T = decltype(zero);
    return unary<T, T>([](T a) { return a < 0 ? Subtract::wrap<T>(0, a) : a; });
  });
}

template <bool Ansi> static Kernel bind_divide(const Signature&)
{
  return binary_nullable<double, double, double>(
      [](double a, double b, ValidityMask& mask, duckdb::idx_t row) {
        if (b == 0) {
          if (Ansi) raise_divide_by_zero();
          mask.SetInvalid(row);
        }
        return a / b;
      });
}

static constexpr int64_t LongMin = std::numeric_limits<int64_t>::min();

template <bool Ansi> static Kernel bind_integral_divide(const Signature& signature)
{
  if (signature.arguments[0].id() == duckdb::LogicalTypeId::DECIMAL) {
    const int left = duckdb::DecimalType::GetScale(signature.arguments[0]);
    const int right = duckdb::DecimalType::GetScale(signature.arguments[1]);
    return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
      duckdb::Vector a(duckdb::LogicalType::DECIMAL(38, left)),
          b(duckdb::LogicalType::DECIMAL(38, right));
      duckdb::VectorOperations::DefaultCast(input.data[0], a, input.size());
      duckdb::VectorOperations::DefaultCast(input.data[1], b, input.size());
      const __int128 up = power_of_ten(std::max(0, right - left)),
                     down = power_of_ten(std::max(0, left - right));
      duckdb::BinaryExecutor::ExecuteWithNulls<duckdb::hugeint_t, duckdb::hugeint_t, int64_t>(
          a, b, result, input.size(),
          [=](duckdb::hugeint_t x, duckdb::hugeint_t y, ValidityMask& mask,
              duckdb::idx_t row) -> int64_t {
            __int128 divisor = to_int128(y), dividend = to_int128(x);
            if (divisor == 0) {
              if (Ansi) raise_divide_by_zero();
              mask.SetInvalid(row);
              return 0;
            }
            if (__builtin_mul_overflow(dividend, up, &dividend) ||
                __builtin_mul_overflow(divisor, down, &divisor)) {
              raise_overflow("Overflow in integral divide", "try_divide");
            }
            const __int128 quotient = dividend / divisor;
            if (quotient > std::numeric_limits<int64_t>::max() || quotient < LongMin) {
              if (Ansi) raise_overflow("Overflow in integral divide", "try_divide");
              return static_cast<int64_t>(quotient);
            }
            return static_cast<int64_t>(quotient);
          });
    };
  }
  return binary_nullable<int64_t, int64_t, int64_t>(
      [](int64_t a, int64_t b, ValidityMask& mask, duckdb::idx_t row) -> int64_t {
        if (b == 0) {
          if (Ansi) raise_divide_by_zero();
          mask.SetInvalid(row);
          return 0;
        }
        if (a == LongMin && b == -1) {
          if (Ansi) raise_overflow("Overflow in integral divide", "try_divide");
          return LongMin;
        }
        return a / b;
      });
}

template <class T> static T remainder_of(T a, T b)
{
  if constexpr (std::is_floating_point_v<T>) {
    return std::fmod(a, b);
  } else {
    return b == -1 ? T(0) : static_cast<T>(a % b);
  }
}

template <class T> static T pmod_of(T a, T b)
{
  const T r = remainder_of<T>(a, b);
  if (!(r < 0)) return r;
  if constexpr (std::is_floating_point_v<T>) {
    return std::fmod(r + b, b);
  } else {
    return remainder_of<T>(Add::wrap<T>(r, b), b);
  }
}

template <class T, bool Ansi, bool Positive> static Kernel modulo()
{
  return binary_nullable<T, T, T>([](T a, T b, ValidityMask& mask, duckdb::idx_t row) -> T {
    if (b == 0) {
      if (Ansi) raise_remainder_by_zero();
      mask.SetInvalid(row);
      return 0;
    }
    return Positive ? pmod_of<T>(a, b) : remainder_of<T>(a, b);
  });
}

// Both sides at the larger scale, in 128 bits; the result is at that scale, and the call's type
// holds it.
template <bool Ansi, bool Positive> static Kernel decimal_modulo(const Signature& signature)
{
  const int left = duckdb::DecimalType::GetScale(signature.arguments[0]);
  const int right = duckdb::DecimalType::GetScale(signature.arguments[1]);
  const int common = std::max(left, right);
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const auto count = input.size();
    duckdb::Vector a(duckdb::LogicalType::DECIMAL(38, left)),
        b(duckdb::LogicalType::DECIMAL(38, right));
    duckdb::VectorOperations::DefaultCast(input.data[0], a, count);
    duckdb::VectorOperations::DefaultCast(input.data[1], b, count);
    duckdb::Vector wide_result(duckdb::LogicalType::DECIMAL(38, common));
    const __int128 up_left = power_of_ten(common - left), up_right = power_of_ten(common - right);
    duckdb::BinaryExecutor::ExecuteWithNulls<duckdb::hugeint_t, duckdb::hugeint_t,
                                             duckdb::hugeint_t>(
        a, b, wide_result, count,
        [=](duckdb::hugeint_t x, duckdb::hugeint_t y, ValidityMask& mask, duckdb::idx_t row) {
          __int128 dividend = to_int128(x), divisor = to_int128(y);
          if (divisor == 0) {
            if (Ansi) raise_remainder_by_zero();
            mask.SetInvalid(row);
            return to_hugeint(0);
          }
          if (__builtin_mul_overflow(dividend, up_left, &dividend) ||
              __builtin_mul_overflow(divisor, up_right, &divisor)) {
            raise_overflow("Overflow in remainder", "");
          }
          __int128 r = dividend % divisor;
          if (Positive && r < 0) r = (r + divisor) % divisor;
          return to_hugeint(r);
        });
    duckdb::VectorOperations::DefaultCast(wide_result, result, count);
  };
}

template <bool Ansi, bool Positive> static Kernel bind_modulo(const Signature& signature)
{
  if (signature.result.id() == duckdb::LogicalTypeId::DECIMAL)
    return decimal_modulo<Ansi, Positive>(signature);
  switch (signature.result.InternalType()) {
  case PhysicalType::FLOAT: return modulo<float, Ansi, Positive>();
  case PhysicalType::DOUBLE: return modulo<double, Ansi, Positive>();
  default: break;
  }
  return with_integer(signature.result.InternalType(), signature,
                      [](auto zero) { return modulo<decltype(zero), Ansi, Positive>(); });
}

// ---- bits -------------------------------------------------------------------

template <class F> static Kernel shift(const Signature& signature, F f)
{
  if (signature.result.InternalType() == PhysicalType::INT32) {
    return binary<int32_t, int32_t, int32_t>([f](int32_t a, int32_t n) { return f(a, n & 31); });
  }
  return binary<int64_t, int32_t, int64_t>([f](int64_t a, int32_t n) { return f(a, n & 63); });
}

static Kernel bind_shift_left(const Signature& signature)
{
  return shift(signature, [](auto a, int n) {
    using T = decltype(a);
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) << n);
  });
}

static Kernel bind_shift_right(const Signature& signature)
{
  return shift(signature, [](auto a, int n) { return static_cast<decltype(a)>(a >> n); });
}

static Kernel bind_shift_right_unsigned(const Signature& signature)
{
  return shift(signature, [](auto a, int n) {
    using T = decltype(a);
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) >> n);
  });
}

void add_arithmetic(Registry& registry)
{
  auto& scalars = registry.scalars;
  scalars.push_back({"add_wrap", bind_wrap<Add>});
  scalars.push_back({"subtract_wrap", bind_wrap<Subtract>});
  scalars.push_back({"multiply_wrap", bind_wrap<Multiply>});
  scalars.push_back({"negate_wrap", bind_negate_wrap});
  scalars.push_back({"abs_wrap", bind_abs_wrap});
  scalars.push_back({"try_add", bind_try<Add>});
  scalars.push_back({"try_subtract", bind_try<Subtract>});
  scalars.push_back({"try_multiply", bind_try<Multiply>});
  scalars.push_back({"divide_ansi", bind_divide<true>, true});
  scalars.push_back({"divide", bind_divide<false>});
  scalars.push_back({"integral_divide_ansi", bind_integral_divide<true>, true});
  scalars.push_back({"integral_divide", bind_integral_divide<false>});
  scalars.push_back({"remainder_ansi", bind_modulo<true, false>, true});
  scalars.push_back({"remainder", bind_modulo<false, false>});
  scalars.push_back({"pmod_ansi", bind_modulo<true, true>, true});
  scalars.push_back({"pmod", bind_modulo<false, true>});
  scalars.push_back({"shiftleft", bind_shift_left});
  scalars.push_back({"shiftright", bind_shift_right});
  scalars.push_back({"shiftrightunsigned", bind_shift_right_unsigned});
}

} // namespace bindery::engine::native
