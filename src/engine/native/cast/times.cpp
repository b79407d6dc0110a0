// Dates and timestamps among themselves and to and from numbers.
#include "engine/native/cast/cast.h"

#include "engine/errors.h"

#include <algorithm>
#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::ValidityMask;
using duckdb::Vector;

template <class S, class T, class Convert> static Caster mapping(Convert convert)
{
  return [convert](Vector& source, Vector& result, idx_t count) {
    duckdb::UnaryExecutor::Execute<S, T>(source, result, count,
                                         [&](S value) -> T { return convert(value); });
  };
}

// Through a type that Spark goes through as well.
static Caster chain(Caster first, duckdb::LogicalType middle, Caster second)
{
  if (!first || !second) return {};
  return [=](Vector& source, Vector& result, idx_t count) {
    Vector between(middle, std::max<idx_t>(count, 1));
    first(source, between, count);
    second(between, result, count);
  };
}

static int64_t day_start(int32_t days)
{
  int64_t wall;
  if (__builtin_mul_overflow(static_cast<int64_t>(days), MicrosPerDay, &wall)) {
    raise("DATETIME_OVERFLOW", "22008",
          "Datetime operation overflow: a date beyond the range of timestamps.");
  }
  return wall;
}

static Caster date_to_any(const Type& to, const std::shared_ptr<const Zone>& zone)
{
  if (to.is(TypeKind::Timestamp)) {
    return mapping<int32_t, int64_t>(
        [zone](int32_t days) { return zone->to_instant(day_start(days)); });
  }
  if (to.is(TypeKind::TimestampNtz)) return mapping<int32_t, int64_t>(day_start);
  return {};
}

static Caster timestamp_to_any(const Type& to, const CastContext& context)
{
  const auto zone = context.zone;
  if (to.is(TypeKind::Date)) {
    return mapping<int64_t, int32_t>([zone](int64_t instant) {
      return static_cast<int32_t>(floor_div(zone->to_wall(instant), MicrosPerDay));
    });
  }
  if (to.is(TypeKind::TimestampNtz)) {
    return mapping<int64_t, int64_t>([zone](int64_t instant) { return zone->to_wall(instant); });
  }
  if (to.is_integral()) {
    auto seconds = mapping<int64_t, int64_t>(
        [](int64_t instant) { return floor_div(instant, MicrosPerSecond); });
    if (to.is(TypeKind::Long)) return seconds;
    return chain(seconds, duckdb::LogicalType::BIGINT,
                 number_to_number(TypeKind::Long, to, context));
  }
  if (to.is(TypeKind::Double) || to.is(TypeKind::Float)) {
    auto seconds = mapping<int64_t, double>(
        [](int64_t instant) { return static_cast<double>(instant) / 1e6; });
    if (to.is(TypeKind::Double)) return seconds;
    return chain(seconds, duckdb::LogicalType::DOUBLE,
                 number_to_number(TypeKind::Double, to, context));
  }
  if (to.is(TypeKind::Decimal)) {
    auto seconds =
        mapping<int64_t, duckdb::hugeint_t>([](int64_t instant) { return to_hugeint(instant); });
    return chain(seconds, duckdb::LogicalType::DECIMAL(20, 6),
                 number_to_number(Type::decimal(20, 6), to, context));
  }
  return {};
}

Caster time_to_any(const Type& from, const Type& to, const CastContext& context)
{
  const auto zone = context.zone;
  switch (from.kind()) {
  case TypeKind::Date: return date_to_any(to, zone);
  case TypeKind::Timestamp: return timestamp_to_any(to, context);
  case TypeKind::TimestampNtz:
    if (to.is(TypeKind::Date)) {
      return mapping<int64_t, int32_t>(
          [](int64_t wall) { return static_cast<int32_t>(floor_div(wall, MicrosPerDay)); });
    }
    if (to.is(TypeKind::Timestamp)) {
      return mapping<int64_t, int64_t>([zone](int64_t wall) { return zone->to_instant(wall); });
    }
    return {};
  case TypeKind::DayTimeInterval:
    if (to.is(TypeKind::DayTimeInterval))
      return mapping<int64_t, int64_t>([](int64_t micros) { return micros; });
    return {};
  case TypeKind::YearMonthInterval:
    if (to.is(TypeKind::YearMonthInterval))
      return mapping<int32_t, int32_t>([](int32_t months) { return months; });
    return {};
  default: return {};
  }
}

static Caster seconds_to_timestamp(CastMode mode)
{
  return [mode](Vector& source, Vector& result, idx_t count) {
    duckdb::UnaryExecutor::ExecuteWithNulls<int64_t, int64_t>(
        source, result, count, [&](int64_t seconds, ValidityMask& mask, idx_t row) -> int64_t {
          int64_t micros;
          if (!__builtin_mul_overflow(seconds, MicrosPerSecond, &micros)) return micros;
          // Without ANSI the ends saturate, as java.util.concurrent.TimeUnit does.
          if (mode == CastMode::Legacy) return seconds < 0 ? INT64_MIN : INT64_MAX;
          if (mode == CastMode::Ansi) {
            raise_cast_overflow(std::to_string(seconds) + "L", "BIGINT", "TIMESTAMP");
          }
          mask.SetInvalid(row);
          return 0;
        });
  };
}

Caster number_to_time(const Type& from, const Type& to, const CastContext& context)
{
  if (!to.is(TypeKind::Timestamp)) return {};
  const auto mode = context.mode;
  if (from.is(TypeKind::Boolean))
    return mapping<bool, int64_t>([](bool value) -> int64_t { return value ? 1 : 0; });
  if (from.is(TypeKind::Long)) return seconds_to_timestamp(mode);
  if (from.is_integral()) {
    return chain(number_to_number(from, TypeKind::Long, context), duckdb::LogicalType::BIGINT,
                 seconds_to_timestamp(mode));
  }
  if (from.is(TypeKind::Double)) {
    return [mode](Vector& source, Vector& result, idx_t count) {
      duckdb::UnaryExecutor::ExecuteWithNulls<double, int64_t>(
          source, result, count, [&](double seconds, ValidityMask& mask, idx_t row) -> int64_t {
            if (std::isnan(seconds) || std::isinf(seconds)) {
              if (mode == CastMode::Ansi)
                raise_cast_invalid(double_text(seconds) + "D", "DOUBLE", "TIMESTAMP");
              mask.SetInvalid(row);
              return 0;
            }
            const double micros = seconds * 1e6;
            if (micros >= 9.2233720368547758e18) return INT64_MAX;
            if (micros <= -9.2233720368547758e18) return INT64_MIN;
            return static_cast<int64_t>(micros);
          });
    };
  }
  if (from.is(TypeKind::Float)) {
    return chain(number_to_number(from, TypeKind::Double, context), duckdb::LogicalType::DOUBLE,
                 number_to_time(TypeKind::Double, to, context));
  }
  if (from.is(TypeKind::Decimal)) {
    // Digits behind the microseconds go, as BigDecimal.longValue takes them.
    const int scale = std::max(from.scale(), 6);
    const __int128 divisor = power_of_ten(scale - 6);
    const Type wide_type = Type::decimal(38, scale);
    const auto micros_of = mapping<duckdb::hugeint_t, int64_t>([divisor](duckdb::hugeint_t value) {
      return static_cast<int64_t>(to_int128(value) / divisor);
    });
    return chain(number_to_number(from, wide_type, context),
                 duckdb::LogicalType::DECIMAL(38, static_cast<uint8_t>(scale)), micros_of);
  }
  return {};
}

} // namespace bindery::engine::native
