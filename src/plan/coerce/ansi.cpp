// spark.sql.ansi.enabled = true: a text becomes what stands beside it, numbers only widen.
#include "plan/coerce/rules.h"

namespace bindery::plan::coerce::ansi {

std::optional<Type> promote_text(const Type& a, const Type& b)
{
  if (a.is_text() == b.is_text()) return std::nullopt;
  const Type& other = a.is_text() ? b : a;
  if (other.is_integral()) return Type(TypeKind::Long);
  if (other.is_numeric()) return Type(TypeKind::Double);
  switch (other.kind()) {
  case TypeKind::Boolean:
  case TypeKind::Binary:
  case TypeKind::Date:
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz: return other;
  default: return std::nullopt;
  }
}

bool allows_implicit(const Type& from, const Type& to)
{
  if (from.is(TypeKind::Null) || from == to) return true;
  if (to.is_text()) return !from.is_nested() && !from.is(TypeKind::Variant);
  if (from.is_text())
    return to.is_numeric() || to.is(TypeKind::Boolean) || to.is(TypeKind::Binary) ||
           to.is(TypeKind::Date) || to.is(TypeKind::Timestamp) || to.is(TypeKind::TimestampNtz);
  if (from.is_numeric() && to.is_numeric()) {
    if (to.is(TypeKind::Decimal)) return from.is_integral() || from.is(TypeKind::Decimal);
    if (from.is(TypeKind::Decimal)) return to.is(TypeKind::Float) || to.is(TypeKind::Double);
    return wider_number(from, to, Coercion::Legacy) == to;
  }
  const auto is_time = [](const Type& type) {
    return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampNtz);
  };
  return is_time(from) && is_time(to);
}

bool allows_cast(const Type& from, const Type& to)
{
  if (from.is(TypeKind::Null) || from == to || to.is_text()) return true;
  const auto is_interval = [](const Type& type) {
    return type.is(TypeKind::DayTimeInterval) || type.is(TypeKind::YearMonthInterval);
  };
  const bool from_time =
      from.is(TypeKind::Date) || from.is(TypeKind::Timestamp) || from.is(TypeKind::TimestampNtz);
  if (to.is_numeric())
    return from.is_numeric() || from.is_text() || from.is(TypeKind::Boolean) ||
           from.is(TypeKind::Timestamp) || is_interval(from);
  switch (to.kind()) {
  case TypeKind::Boolean: return from.is_text() || from.is_numeric();
  case TypeKind::Binary: return from.is_text();
  case TypeKind::Timestamp: return from.is_text() || from.is_numeric() || from_time;
  case TypeKind::TimestampNtz:
  case TypeKind::Date: return from.is_text() || from_time;
  case TypeKind::CalendarInterval: return from.is_text();
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval:
    return from.is_text() || from.is_integral() || from.kind() == to.kind();
  default: return false;
  }
}

} // namespace bindery::plan::coerce::ansi
