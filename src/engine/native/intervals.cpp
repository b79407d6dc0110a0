// Intervals times and by numbers. A year-month interval is its months (int), a day-time interval
// its microseconds (long).
#include "engine/native/calendar.h"
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <cmath>
#include <limits>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::interval_t;

namespace {

[[noreturn]] void raise_divided_by_zero()
{
  raise("INTERVAL_DIVIDED_BY_ZERO", "22012",
        "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.");
}

[[noreturn]] void raise_interval_overflow()
{
  raise("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", "22015",
        "Integer overflow while operating with intervals.");
}

template <class T> T checked(__int128 value)
{
  if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
    raise_interval_overflow();
  return static_cast<T>(value);
}

template <class T> T round_real(double value)
{
  if (!std::isfinite(value) || std::abs(value) > 1e19) raise_interval_overflow();
  // std::round is half away from zero, as HALF_UP is.
  return checked<T>(static_cast<__int128>(std::round(value)));
}

__int128 divide_half_up(__int128 a, __int128 b)
{
  const __int128 quotient = a / b, rest = a % b;
  const __int128 left = rest < 0 ? -rest : rest, size = b < 0 ? -b : b;
  if (left == 0 || left < size - left) return quotient;
  return quotient + ((a < 0) != (b < 0) ? -1 : 1);
}

template <class T> __int128 decimal_at(const Rows& all, idx_t row, const duckdb::LogicalType& type)
{
  switch (type.InternalType()) {
  case duckdb::PhysicalType::INT16: return all.get<int16_t>(1, row);
  case duckdb::PhysicalType::INT32: return all.get<int32_t>(1, row);
  case duckdb::PhysicalType::INT64: return all.get<int64_t>(1, row);
  default: return to_int128(all.get<duckdb::hugeint_t>(1, row));
  }
}

// `wide` decimals could leave 128 bits: their leading part is far beyond any interval then.
template <class T> T scale_by_decimal(T value, __int128 number, int scale, bool divides)
{
  if (divides && number == 0) raise_divided_by_zero();
  __int128 dividend = value, divisor = number;
  if (!divides) {
    if (__builtin_mul_overflow(dividend, number, &dividend)) raise_interval_overflow();
    return checked<T>(divide_half_up(dividend, power_of_ten(scale)));
  }
  if (__builtin_mul_overflow(dividend, power_of_ten(scale), &dividend))
    raise("UNSUPPORTED_OPERATION", "0A000",
          "Not supported: an interval divided by a decimal of so many digits.");
  return checked<T>(divide_half_up(dividend, divisor));
}

template <class T, bool Divides> Kernel scaled_by(const duckdb::LogicalType& number)
{
  if (number.id() == duckdb::LogicalTypeId::DECIMAL) {
    const int scale = duckdb::DecimalType::GetScale(number);
    return rows([number, scale](Rows& all, idx_t row) {
      const __int128 factor = decimal_at<T>(all, row, number);
      all.set<T>(row, scale_by_decimal<T>(all.get<T>(0, row), factor, scale, Divides));
    });
  }
  if (number.id() == duckdb::LogicalTypeId::DOUBLE) {
    return rows([](Rows& all, idx_t row) {
      const auto value = static_cast<double>(all.get<T>(0, row));
      const double factor = all.get<double>(1, row);
      if (Divides && factor == 0) raise_divided_by_zero();
      all.set<T>(row, round_real<T>(Divides ? value / factor : value * factor));
    });
  }
  return rows([](Rows& all, idx_t row) {
    const __int128 value = all.get<T>(0, row), factor = all.get<int64_t>(1, row);
    if (Divides && factor == 0) raise_divided_by_zero();
    all.set<T>(row, checked<T>(Divides ? divide_half_up(value, factor) : value * factor));
  });
}

int64_t truncated(double value)
{
  if (std::isnan(value)) return 0;
  if (value >= 0x1p63) return INT64_MAX;
  return value <= -0x1p63 ? INT64_MIN : static_cast<int64_t>(value);
}

// Math.round: half up towards plus infinity, saturating.
int64_t java_round(double value) { return truncated(std::floor(value + 0.5)); }

// Whole months and whole days stay; what is left of a day becomes microseconds.
template <bool Divides> interval_t scaled_calendar(const interval_t& value, double factor)
{
  if (Divides && factor == 0) raise_divided_by_zero();
  const auto part = [&](auto number) {
    const auto real = static_cast<double>(number);
    return Divides ? real / factor : real * factor;
  };
  const double days = part(value.days);
  interval_t result;
  result.months = checked<int32_t>(truncated(part(value.months)));
  result.days = checked<int32_t>(truncated(days));
  result.micros =
      java_round(part(value.micros) + static_cast<double>(MicrosPerDay) * (days - result.days));
  return result;
}

template <bool Divides> Kernel bind_scaled(const Signature& signature)
{
  switch (signature.result.id()) {
  case duckdb::LogicalTypeId::INTEGER:
    return scaled_by<int32_t, Divides>(signature.arguments.at(1));
  case duckdb::LogicalTypeId::BIGINT: return scaled_by<int64_t, Divides>(signature.arguments.at(1));
  case duckdb::LogicalTypeId::INTERVAL:
    return binary<interval_t, double, interval_t>(scaled_calendar<Divides>);
  default: refuse(signature);
  }
}

} // namespace

static Kernel bind_interval_number(const Signature& signature)
{
  if (signature.arguments.at(0).id() == duckdb::LogicalTypeId::INTEGER)
    return unary<int32_t, int64_t>([](int32_t months) { return int64_t{months}; });
  return unary<int64_t, int64_t>([](int64_t micros) { return micros; });
}

static Kernel bind_interval_of_number(const Signature& signature)
{
  if (signature.result.id() == duckdb::LogicalTypeId::BIGINT)
    return unary<int64_t, int64_t>([](int64_t micros) { return micros; });
  return unary<int64_t, int32_t>([](int64_t months) {
    if (months != static_cast<int32_t>(months))
      raise("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", "22015",
            "Integer overflow while operating with intervals. Use `try_add` to tolerate overflow "
            "and return NULL instead.",
            {{"functionName", "`try_add`"}});
    return static_cast<int32_t>(months);
  });
}

void add_intervals(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"interval_multiply", bind_scaled<false>, true});
  s.push_back({"interval_divide", bind_scaled<true>, true});
  s.push_back({"interval_number", bind_interval_number});
  s.push_back({"interval_of_number", bind_interval_of_number, true});
}

} // namespace bindery::engine::native
