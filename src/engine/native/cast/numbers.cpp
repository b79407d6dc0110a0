// Numbers and booleans among themselves.
#include "engine/native/cast/cast.h"

#include "engine/errors.h"
#include "engine/types.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::hugeint_t;
using duckdb::idx_t;
using duckdb::ValidityMask;
using duckdb::Vector;

// As Spark writes a literal of the type in messages.
static std::string literal(const Type& type, __int128 value)
{
  const char* suffix = type.is(TypeKind::Long)    ? "L"
                       : type.is(TypeKind::Short) ? "S"
                       : type.is(TypeKind::Byte)  ? "Y"
                                                  : "";
  return decimal_text(value, 0) + suffix;
}

template <class S, class T, class Convert> static Caster converter(Convert convert)
{
  return [convert](Vector& source, Vector& result, idx_t count) {
    duckdb::UnaryExecutor::ExecuteWithNulls<S, T>(source, result, count,
                                                  [&](S value, ValidityMask& mask, idx_t row) -> T {
                                                    T out{};
                                                    if (!convert(value, out)) mask.SetInvalid(row);
                                                    return out;
                                                  });
  };
}

// Java's narrowing of a floating value: NaN is 0, the ends saturate.
template <class T> static T saturate(double value)
{
  if (std::isnan(value)) return 0;
  if (value >= static_cast<double>(std::numeric_limits<T>::max()))
    return std::numeric_limits<T>::max();
  if (value <= static_cast<double>(std::numeric_limits<T>::min()))
    return std::numeric_limits<T>::min();
  return static_cast<T>(value);
}

template <class S, class T>
static Caster floating_to_integer(const Type& from, const Type& to, CastMode mode)
{
  return converter<S, T>([=](S value, T& out) {
    if (mode == CastMode::Legacy) {
      out = sizeof(T) < 4 ? static_cast<T>(saturate<int32_t>(value)) : saturate<T>(value);
      return true;
    }
    const double max = static_cast<double>(std::numeric_limits<T>::max());
    const double min = static_cast<double>(std::numeric_limits<T>::min());
    if (std::floor(value) <= max && std::ceil(value) >= min) {
      out = saturate<T>(value);
      return true;
    }
    if (mode == CastMode::Ansi) {
      const std::string text =
          from.is(TypeKind::Float)
              ? "CAST('" + float_text(static_cast<float>(value)) + "' AS FLOAT)"
              : double_text(value) + "D";
      raise_cast_overflow(text, from.sql(), to.sql());
    }
    return false;
  });
}

template <class S, class T>
static Caster integer_to_integer(const Type& from, const Type& to, CastMode mode)
{
  return converter<S, T>([=](S value, T& out) {
    out = static_cast<T>(value);
    if (mode == CastMode::Legacy || static_cast<S>(out) == value) return true;
    if (mode == CastMode::Ansi) raise_cast_overflow(literal(from, value), from.sql(), to.sql());
    return false;
  });
}

template <class S, class T>
static Caster decimal_to_integer(const Type& from, const Type& to, CastMode mode)
{
  const __int128 unit = power_of_ten(from.scale());
  return converter<S, T>([=](S value, T& out) {
    const __int128 whole = wide<S>(value) / unit;
    out = static_cast<T>(whole);
    if (mode == CastMode::Legacy || static_cast<__int128>(out) == whole) return true;
    if (mode == CastMode::Ansi) {
      raise_cast_overflow(decimal_text(wide<S>(value), from.scale()) + "BD", from.sql(), to.sql());
    }
    return false;
  });
}

template <class S> static Caster to_integer_of(const Type& from, const Type& to, CastMode mode)
{
  const auto make = [&](auto zero) -> Caster {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<S>) {
      return floating_to_integer<S, T>(from, to, mode);
    } else if constexpr (std::is_same_v<S, hugeint_t>) {
      return decimal_to_integer<S, T>(from, to, mode);
    } else {
      if (from.is(TypeKind::Decimal)) return decimal_to_integer<S, T>(from, to, mode);
      return integer_to_integer<S, T>(from, to, mode);
    }
  };
  switch (to.kind()) {
  case TypeKind::Byte: return make(int8_t());
  case TypeKind::Short: return make(int16_t());
  case TypeKind::Integer: return make(int32_t());
  case TypeKind::Long: return make(int64_t());
  default: return {};
  }
}

// Any exact number, rescaled into a decimal.
template <class S, class T>
static Caster exact_to_decimal(int from_scale, const Type& to, CastMode mode)
{
  const int precision = to.precision(), scale = to.scale();
  const __int128 limit = power_of_ten(precision);
  const __int128 up = power_of_ten(std::max(0, scale - from_scale));
  const __int128 down = power_of_ten(std::max(0, from_scale - scale));
  return converter<S, T>([=](S value, T& out) {
    const __int128 number = wide<S>(value);
    __int128 scaled;
    bool fits = !__builtin_mul_overflow(number, up, &scaled);
    if (fits && down != 1) {
      const __int128 rest = scaled % down;
      scaled /= down;
      if ((rest < 0 ? -rest : rest) * 2 >= down) scaled += number < 0 ? -1 : 1;
    }
    fits = fits && scaled < limit && scaled > -limit;
    if (fits) {
      out = narrow<T>(scaled);
      return true;
    }
    if (mode == CastMode::Ansi)
      raise_decimal_range(decimal_text(number, from_scale), precision, scale);
    return false;
  });
}

template <class S, class T> static Caster floating_to_decimal(const Type& to, CastMode mode)
{
  const int precision = to.precision(), scale = to.scale();
  return converter<S, T>([=](S value, T& out) {
    // What is no number is NULL even where an overflow raises, and a float is its double, as Spark
    // has it.
    if (!std::isfinite(value)) return false;
    const std::string text = double_text(static_cast<double>(value));
    __int128 number = 0;
    const Outcome outcome = parse_decimal(text, precision, scale, number);
    out = narrow<T>(number);
    if (outcome == Outcome::Ok) return true;
    if (mode == CastMode::Ansi) raise_decimal_range(text, precision, scale);
    return false;
  });
}

template <class S> static Caster to_decimal_of(const Type& from, const Type& to, CastMode mode)
{
  const int from_scale = from.is(TypeKind::Decimal) ? from.scale() : 0;
  const auto make = [&](auto zero) -> Caster {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<S>) {
      return floating_to_decimal<S, T>(to, mode);
    } else {
      return exact_to_decimal<S, T>(from_scale, to, mode);
    }
  };
  if (to.precision() <= 4) return make(int16_t());
  if (to.precision() <= 9) return make(int32_t());
  if (to.precision() <= 18) return make(int64_t());
  return make(hugeint_t());
}

template <class S> static double to_double(S value, int scale)
{
  const __int128 number = wide<S>(value);
  // Up to 2^53 over a power of ten that is exact, the quotient is rounded once.
  if (scale <= 22 && number < (1LL << 53) && number > -(1LL << 53)) {
    double unit = 1;
    for (int i = 0; i < scale; i++) unit *= 10;
    return static_cast<double>(static_cast<int64_t>(number)) / unit;
  }
  return std::strtod(decimal_text(number, scale).c_str(), nullptr);
}

template <class S> static Caster to_any_of(const Type& from, const Type& to, CastMode mode)
{
  if (to.is_integral()) return to_integer_of<S>(from, to, mode);
  if (to.is(TypeKind::Decimal)) return to_decimal_of<S>(from, to, mode);
  const int scale = from.is(TypeKind::Decimal) ? from.scale() : 0;
  if (to.is(TypeKind::Boolean))
    return converter<S, bool>([](S value, bool& out) { return out = !(value == S(0)), true; });
  if constexpr (std::is_floating_point_v<S>) {
    if (to.is(TypeKind::Double))
      return converter<S, double>([](S v, double& out) { return out = v, true; });
    if (to.is(TypeKind::Float))
      return converter<S, float>([](S v, float& out) { return out = static_cast<float>(v), true; });
  } else {
    if (to.is(TypeKind::Double))
      return converter<S, double>(
          [scale](S v, double& out) { return out = to_double<S>(v, scale), true; });
    if (to.is(TypeKind::Float)) {
      return converter<S, float>([scale](S v, float& out) {
        return out = static_cast<float>(to_double<S>(v, scale)), true;
      });
    }
  }
  return {};
}

static Caster boolean_to_number(const Type& to)
{
  return [to](Vector& source, Vector& result, idx_t count) {
    Vector bytes(duckdb::LogicalType::TINYINT, std::max<idx_t>(count, 1));
    duckdb::UnaryExecutor::Execute<bool, int8_t>(
        source, bytes, count, [](bool value) -> int8_t { return value ? 1 : 0; });
    duckdb::VectorOperations::DefaultCast(bytes, result, count);
  };
}

Caster number_to_number(const Type& from, const Type& to, const CastContext& context)
{
  switch (from.kind()) {
  case TypeKind::Boolean: return to.is_numeric() ? boolean_to_number(to) : Caster();
  case TypeKind::Byte: return to_any_of<int8_t>(from, to, context.mode);
  case TypeKind::Short: return to_any_of<int16_t>(from, to, context.mode);
  case TypeKind::Integer: return to_any_of<int32_t>(from, to, context.mode);
  case TypeKind::Long: return to_any_of<int64_t>(from, to, context.mode);
  case TypeKind::Float: return to_any_of<float>(from, to, context.mode);
  case TypeKind::Double: return to_any_of<double>(from, to, context.mode);
  case TypeKind::Decimal:
    if (from.precision() <= 4) return to_any_of<int16_t>(from, to, context.mode);
    if (from.precision() <= 9) return to_any_of<int32_t>(from, to, context.mode);
    if (from.precision() <= 18) return to_any_of<int64_t>(from, to, context.mode);
    return to_any_of<hugeint_t>(from, to, context.mode);
  default: return {};
  }
}

} // namespace bindery::engine::native
