// spark.sql.ansi.enabled = false: whatever can be read as the other is.
#include "plan/coerce/rules.h"

namespace bindery::plan::coerce::legacy {

static bool is_atomic(const Type& type) { return !type.is_nested() && !type.is(TypeKind::Null); }

std::optional<Type> promote_text(const Type& a, const Type& b)
{
  if (a.is_text() == b.is_text()) return std::nullopt;
  const Type& other = a.is_text() ? b : a;
  if (!is_atomic(other) || other.is(TypeKind::Binary) || other.is(TypeKind::Boolean))
    return std::nullopt;
  return Type(TypeKind::String);
}

std::optional<Type> compare_text(const Type& a, const Type& b)
{
  if (a.is_text() == b.is_text()) return std::nullopt;
  const Type& other = a.is_text() ? b : a;
  if (!is_atomic(other) || other.is(TypeKind::DayTimeInterval) ||
      other.is(TypeKind::YearMonthInterval))
    return std::nullopt;
  if (other.is(TypeKind::Decimal)) return Type(TypeKind::Double);
  return other;
}

bool allows_implicit(const Type& from, const Type& to)
{
  if (from.is(TypeKind::Null) || from == to) return true;
  if (to.is_text()) return is_atomic(from);
  const auto is_time = [](const Type& type) {
    return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampNtz);
  };
  if (from.is_text()) return to.is_numeric() || is_time(to) || to.is(TypeKind::Binary);
  if (from.is_numeric()) return to.is_numeric();
  return is_time(from) && is_time(to);
}

bool allows_cast(const Type& from, const Type& to)
{
  if (ansi::allows_cast(from, to)) return true;
  const bool from_time = from.is(TypeKind::Date) || from.is(TypeKind::Timestamp);
  if (to.is(TypeKind::Boolean)) return from_time;
  if (to.is_numeric()) return from_time;
  if (to.is(TypeKind::Timestamp)) return from.is(TypeKind::Boolean);
  if (to.is(TypeKind::Binary)) return from.is_integral();
  return false;
}

} // namespace bindery::plan::coerce::legacy
