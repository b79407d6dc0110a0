// Trino: numbers widen, dates become timestamps, texts stay texts.
#include "plan/coerce/rules.h"

namespace bindery::plan::coerce::trino {

bool allows_implicit(const Type& from, const Type& to)
{
  if (from.is(TypeKind::Null) || from == to) return true;
  if (from.is_text()) return to.is_text();
  if (from.is_numeric() && to.is_numeric()) {
    if (to.is(TypeKind::Decimal)) return from.is_integral() || from.is(TypeKind::Decimal);
    if (from.is(TypeKind::Decimal)) return to.is(TypeKind::Float) || to.is(TypeKind::Double);
    return wider_number(from, to, Coercion::Trino) == to;
  }
  return wider_time(from, to) == to;
}

} // namespace bindery::plan::coerce::trino
