// Which casts exist, and what they may do to a value.
#include "plan/coerce/decimal.h"
#include "plan/coerce/rules.h"

namespace bindery::plan::coerce {

using typed::CastMode;

bool allows_implicit(const Type& from, const Type& to, Coercion rules)
{
  if (from.kind() == to.kind() && from.is_nested()) {
    if (from.is(TypeKind::Array)) return allows_implicit(from.element(), to.element(), rules);
    if (from.is(TypeKind::Map))
      return allows_implicit(from.key(), to.key(), rules) &&
             allows_implicit(from.value(), to.value(), rules);
    return from.equals_ignoring_nullability(to);
  }
  switch (rules) {
  case Coercion::Ansi: return ansi::allows_implicit(from, to);
  case Coercion::Legacy: return legacy::allows_implicit(from, to);
  case Coercion::Trino: return trino::allows_implicit(from, to);
  }
  UNREACHABLE();
}

bool allows_cast(const Type& from, const Type& to, CastMode mode)
{
  if (from.kind() == to.kind() && from.is(TypeKind::Array))
    return allows_cast(from.element(), to.element(), mode);
  if (from.kind() == to.kind() && from.is(TypeKind::Map))
    return allows_cast(from.key(), to.key(), mode) && allows_cast(from.value(), to.value(), mode);
  if (from.kind() == to.kind() && from.is(TypeKind::Struct)) {
    if (from.fields().size() != to.fields().size()) return false;
    for (size_t i = 0; i < from.fields().size(); ++i)
      if (!allows_cast(from.fields()[i].type, to.fields()[i].type, mode)) return false;
    return true;
  }
  return mode == CastMode::Legacy ? legacy::allows_cast(from, to) : ansi::allows_cast(from, to);
}

bool cast_makes_null(const Type& from, const Type& to, CastMode mode)
{
  if (from == to || from.is(TypeKind::Null)) return false;
  if (from.is_nested()) return mode == CastMode::Try;
  if (from.is_text()) return !to.is_text() && !to.is(TypeKind::Binary);
  if (to.is_text()) return false;
  const bool from_timestamp = from.is(TypeKind::Timestamp) || from.is(TypeKind::TimestampNtz);
  if (to.is(TypeKind::Date)) return !from_timestamp;
  if (from.is(TypeKind::Date)) return !to.is(TypeKind::Timestamp) && !to.is(TypeKind::TimestampNtz);
  if (to.is(TypeKind::Decimal)) return !decimal::fits(from, to);
  if (from.is(TypeKind::Timestamp)) return to.is_integral() && !to.is(TypeKind::Long);
  const bool from_floating = from.is(TypeKind::Float) || from.is(TypeKind::Double);
  if (from_floating && to.is(TypeKind::Timestamp)) return true;
  const bool fractional = from_floating || from.is(TypeKind::Decimal);
  if (fractional && to.is_integral()) return true;
  if (mode == CastMode::Try && from.is_numeric() && to.is_integral())
    return wider_number(from, to, Coercion::Legacy) != to;
  return to.is(TypeKind::CalendarInterval);
}

bool cast_may_raise(const Type& from, const Type& to, CastMode mode)
{
  if (mode != CastMode::Ansi || from == to || from.is(TypeKind::Null) || to.is_text()) return false;
  if (from.is_text()) return !to.is(TypeKind::Binary);
  if (from.is_nested()) return !from.equals_ignoring_nullability(to);
  if (to.is(TypeKind::Decimal)) return !decimal::fits(from, to);
  if (from.is_numeric() && to.is_numeric()) {
    if (!to.is_integral()) return false;
    return from.is(TypeKind::Decimal) || wider_number(from, to, Coercion::Legacy) != to;
  }
  return (from.is(TypeKind::Timestamp) && to.is_integral()) || to.is(TypeKind::DayTimeInterval) ||
         to.is(TypeKind::YearMonthInterval) || (from.is_numeric() && to.is(TypeKind::Timestamp));
}

bool cast_needs_zone(const Type& from, const Type& to)
{
  if (from.is_nested()) {
    if (to.is_text()) return true;
    if (from.kind() != to.kind()) return false;
    if (from.is(TypeKind::Array)) return cast_needs_zone(from.element(), to.element());
    if (from.is(TypeKind::Map))
      return cast_needs_zone(from.key(), to.key()) || cast_needs_zone(from.value(), to.value());
    for (size_t i = 0; i < from.fields().size() && i < to.fields().size(); ++i)
      if (cast_needs_zone(from.fields()[i].type, to.fields()[i].type)) return true;
    return false;
  }
  const auto is_civil = [](const Type& type) {
    return type.is_text() || type.is(TypeKind::Date) || type.is(TypeKind::TimestampNtz);
  };
  return (from.is(TypeKind::Timestamp) && is_civil(to)) ||
         (to.is(TypeKind::Timestamp) && is_civil(from));
}

} // namespace bindery::plan::coerce
