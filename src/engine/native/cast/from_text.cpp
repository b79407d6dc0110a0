// Texts to anything.
#include "engine/native/cast/cast.h"

#include "engine/errors.h"
#include "engine/types.h"

#include <chrono>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::string_t;
using duckdb::ValidityMask;
using duckdb::Vector;

static std::string_view view(const string_t& text) { return {text.GetData(), text.GetSize()}; }

// parse(text, T&) -> Outcome
template <class T, class Parse>
static Caster parser(const Type& to, const CastContext& context, Parse parse)
{
  const bool raises = context.mode == CastMode::Ansi;
  return [=](Vector& source, Vector& result, idx_t count) {
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, T>(
        source, result, count, [&](string_t text, ValidityMask& mask, idx_t row) -> T {
          T value{};
          const Outcome outcome = parse(view(text), value);
          if (outcome == Outcome::Ok) return value;
          if (raises && outcome == Outcome::Overflow && to.is(TypeKind::Decimal)) {
            raise_decimal_range(std::string(view(text)), to.precision(), to.scale());
          }
          if (raises) raise_cast_invalid("'" + std::string(view(text)) + "'", "STRING", to.sql());
          mask.SetInvalid(row);
          return value;
        });
  };
}

template <class T> static Caster integer_parser(const Type& to, const CastContext& context)
{
  // Without ANSI a fraction is cut.
  const bool fraction = context.mode == CastMode::Legacy;
  return parser<T>(to, context, [fraction](std::string_view text, T& value) {
    int64_t number = 0;
    const auto outcome = parse_long(text, fraction, std::numeric_limits<T>::min(),
                                    std::numeric_limits<T>::max(), number);
    value = static_cast<T>(number);
    return outcome;
  });
}

template <class T> static Caster decimal_parser(const Type& to, const CastContext& context)
{
  const int precision = to.precision(), scale = to.scale();
  return parser<T>(to, context, [=](std::string_view text, T& value) {
    __int128 number = 0;
    const auto outcome = parse_decimal(text, precision, scale, number);
    value = narrow<T>(number);
    return outcome;
  });
}

static Caster text_to_decimal(const Type& to, const CastContext& context)
{
  if (to.precision() <= 4) return decimal_parser<int16_t>(to, context);
  if (to.precision() <= 9) return decimal_parser<int32_t>(to, context);
  if (to.precision() <= 18) return decimal_parser<int64_t>(to, context);
  return decimal_parser<duckdb::hugeint_t>(to, context);
}

static int64_t today_at(const Zone& zone)
{
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return floor_div(zone.to_wall(now.count()), MicrosPerDay) * MicrosPerDay;
}

static Caster text_to_timestamp(const Type& to, const CastContext& context)
{
  const auto zone = context.zone;
  const bool has_zone = to.is(TypeKind::Timestamp);
  return parser<int64_t>(to, context, [zone, has_zone](std::string_view text, int64_t& value) {
    auto parsed = parse_timestamp(text);
    if (!parsed || (parsed->is_time_only && !has_zone)) return Outcome::Malformed;
    const Zone& own = parsed->zone ? *parsed->zone : *zone;
    if (parsed->is_time_only) parsed->wall += today_at(own);
    // A zone in the text of a timestamp without one is not looked at.
    value = has_zone ? own.to_instant(parsed->wall) : parsed->wall;
    return Outcome::Ok;
  });
}

Caster text_to_any(const Type& to, const CastContext& context)
{
  switch (to.kind()) {
  case TypeKind::Boolean:
    return parser<bool>(to, context, [](std::string_view text, bool& value) {
      const auto parsed = parse_boolean(text);
      value = parsed.value_or(false);
      return parsed ? Outcome::Ok : Outcome::Malformed;
    });
  case TypeKind::Byte: return integer_parser<int8_t>(to, context);
  case TypeKind::Short: return integer_parser<int16_t>(to, context);
  case TypeKind::Integer: return integer_parser<int32_t>(to, context);
  case TypeKind::Long: return integer_parser<int64_t>(to, context);
  case TypeKind::Float:
    return parser<float>(to, context, [](std::string_view text, float& value) {
      const auto parsed = parse_double(text);
      if (!parsed) return Outcome::Malformed;
      value = std::isfinite(*parsed) ? std::strtof(std::string(text).c_str(), nullptr)
                                     : static_cast<float>(*parsed);
      return Outcome::Ok;
    });
  case TypeKind::Double:
    return parser<double>(to, context, [](std::string_view text, double& value) {
      const auto parsed = parse_double(text);
      value = parsed.value_or(0);
      return parsed ? Outcome::Ok : Outcome::Malformed;
    });
  case TypeKind::Decimal: return text_to_decimal(to, context);
  case TypeKind::Date:
    return parser<int32_t>(to, context, [](std::string_view text, int32_t& value) {
      const auto parsed = parse_date(text);
      value = parsed.value_or(0);
      return parsed ? Outcome::Ok : Outcome::Malformed;
    });
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz: return text_to_timestamp(to, context);
  case TypeKind::Binary:
    return [](Vector& source, Vector& result, idx_t) { result.Reinterpret(source); };
  default: return {};
  }
}

} // namespace bindery::engine::native
