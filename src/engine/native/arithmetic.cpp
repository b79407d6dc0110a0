// Arithmetic on integers and floating numbers by Spark's rules.
#include "engine/native/wide.h"

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
  if (signature.arguments[0].id() == duckdb::LogicalTypeId::DECIMAL)
    return decimal_integral_divide(signature, Ansi);
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

template <bool Ansi, bool Positive> static Kernel bind_modulo(const Signature& signature)
{
  if (signature.result.id() == duckdb::LogicalTypeId::DECIMAL)
    return decimal_modulo(signature, Ansi, Positive);
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
