// Casts: DuckDB's where it means the same, else a native of the cast's mode.
#include "engine/lower/lowerer.h"

#include "engine/types.h"

namespace bindery::engine {

using plan::Type;
using plan::TypeKind;

static int rank_of(TypeKind kind)
{
  switch (kind) {
  case TypeKind::Byte: return 1;
  case TypeKind::Short: return 2;
  case TypeKind::Integer: return 3;
  case TypeKind::Long: return 4;
  default: return 0;
  }
}

static int digits_of(TypeKind kind)
{
  static constexpr int Digits[] = {0, 3, 5, 10, 19};
  return Digits[rank_of(kind)];
}

// Whether DuckDB's cast gives Spark's result for every value.
static bool is_same_in_duckdb(const Type& from, const Type& to)
{
  if (from.is_integral()) {
    if (to.is_integral()) return rank_of(to.kind()) >= rank_of(from.kind());
    if (to.is(TypeKind::Float) || to.is(TypeKind::Double) || to.is_text()) return true;
    if (to.is(TypeKind::Decimal)) return to.precision() - to.scale() >= digits_of(from.kind());
    return false;
  }
  if (from.is(TypeKind::Float)) return to.is(TypeKind::Double);
  if (from.is(TypeKind::Boolean)) return to.is_integral() || to.is_text();
  if (from.is(TypeKind::Decimal) && to.is(TypeKind::Decimal)) {
    return to.scale() >= from.scale() &&
           to.precision() - to.scale() >= from.precision() - from.scale();
  }
  return false;
}

Result<Tree> Lowerer::cast(const typed::Cast& cast)
{
  const Type& from = cast.child->type;
  const Type& to = cast.type;
  TRY(auto type, to_physical(to));
  if (from.is(TypeKind::Null)) return constant(duckdb::Value(type));
  TRY(auto child, expression(*cast.child));
  if (from.equals_ignoring_nullability(to) || (from.is_text() && to.is_text())) return child;
  if (is_same_in_duckdb(from, to)) return cast_to(type, std::move(child));
  // An interval as the number that holds it, where the analyzer computes with one.
  const bool is_months = from.is(TypeKind::YearMonthInterval) && to.is(TypeKind::Integer);
  const bool is_micros = from.is(TypeKind::DayTimeInterval) && to.is(TypeKind::Long);
  const bool is_interval = (to.is(TypeKind::YearMonthInterval) && from.is(TypeKind::Integer)) ||
                           (to.is(TypeKind::DayTimeInterval) && from.is(TypeKind::Long));
  if (cast.is_implicit && (is_months || is_micros || is_interval)) return child;
  const char* name = cast.mode == typed::CastMode::Ansi     ? "cast_ansi"
                     : cast.mode == typed::CastMode::Legacy ? "cast_legacy"
                                                            : "cast_try";
  const std::string zone = cast.time_zone.empty() ? "UTC" : cast.time_zone;
  return native_call(name, type,
                     trees(std::move(child), constant(duckdb::Value(from.json())),
                           constant(duckdb::Value(to.json())), constant(duckdb::Value(zone))));
}

} // namespace bindery::engine
