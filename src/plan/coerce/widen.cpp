// The shape that the rules of all dialects share: equal types, NULL, numbers by rank, dates, nested
// types by part.
#include "plan/coerce/rules.h"

#include "base/text.h"
#include "plan/coerce/decimal.h"

#include <algorithm>

namespace bindery::plan::coerce {

static int rank_of(TypeKind kind)
{
  switch (kind) {
  case TypeKind::Byte: return 1;
  case TypeKind::Short: return 2;
  case TypeKind::Integer: return 3;
  case TypeKind::Long: return 4;
  case TypeKind::Float: return 5;
  case TypeKind::Double: return 6;
  default: return 0;
  }
}

std::optional<Type> wider_number(const Type& a, const Type& b, Coercion rules)
{
  const int left = rank_of(a.kind());
  const int right = rank_of(b.kind());
  if (left == 0 || right == 0) return std::nullopt;
  const Type& wider = left >= right ? a : b;
  // ANSI: an integer beside a float loses digits as a float, so both become doubles.
  const bool mixed = a.kind() != b.kind() && wider.is(TypeKind::Float);
  if (mixed && rules == Coercion::Ansi) return Type(TypeKind::Double);
  return wider;
}

std::optional<Type> wider_time(const Type& a, const Type& b)
{
  const auto is_time = [](const Type& type) {
    return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampNtz);
  };
  if (!is_time(a) || !is_time(b)) return std::nullopt;
  if (a.is(TypeKind::Timestamp) || b.is(TypeKind::Timestamp)) return Type(TypeKind::Timestamp);
  return Type(TypeKind::TimestampNtz);
}

static std::optional<Type> wider_interval(const Type& a, const Type& b)
{
  if (a.kind() != b.kind()) return std::nullopt;
  const IntervalFields fields = {std::min(a.interval().start, b.interval().start),
                                 std::max(a.interval().end, b.interval().end)};
  if (a.is(TypeKind::DayTimeInterval)) return Type::day_time(fields);
  if (a.is(TypeKind::YearMonthInterval)) return Type::year_month(fields);
  return std::nullopt;
}

// Nested types meet part by part; `meet` decides for the parts.
template <class Meet>
static std::optional<Type> meet_nested(const Type& a, const Type& b, Coercion rules, Meet meet)
{
  if (a.kind() != b.kind()) return std::nullopt;
  if (a.is(TypeKind::Array)) {
    const auto element = meet(a.element(), b.element());
    if (!element) return std::nullopt;
    return Type::array(*element, a.contains_null() || b.contains_null());
  }
  if (a.is(TypeKind::Map)) {
    const auto key = meet(a.key(), b.key());
    const auto value = meet(a.value(), b.value());
    if (!key || !value) return std::nullopt;
    return Type::map(*key, *value, a.contains_null() || b.contains_null());
  }
  if (!a.is(TypeKind::Struct) || a.fields().size() != b.fields().size()) return std::nullopt;
  std::vector<Field> fields;
  for (size_t i = 0; i < a.fields().size(); ++i) {
    const Field& left = a.fields()[i];
    const Field& right = b.fields()[i];
    // Trino's rows meet by position.
    if (rules != Coercion::Trino && !equals_ignore_case(left.name, right.name)) return std::nullopt;
    const auto type = meet(left.type, right.type);
    if (!type) return std::nullopt;
    fields.push_back({left.name, *type, left.nullable || right.nullable, ""});
  }
  return Type::structure(std::move(fields));
}

std::optional<Type> find_tightest(const Type& a, const Type& b, Coercion rules)
{
  if (a == b) return a;
  if (a.is(TypeKind::Null)) return b;
  if (b.is(TypeKind::Null)) return a;
  // CHAR and VARCHAR are texts of one kind once they are values.
  if (a.is_text() && b.is_text() && a.collation() == b.collation()) return Type(TypeKind::String);
  if (const auto number = wider_number(a, b, rules)) return number;
  if (const auto time = wider_time(a, b)) return time;
  if (const auto interval = wider_interval(a, b)) return interval;
  return meet_nested(a, b, rules,
                     [&](const Type& x, const Type& y) { return find_tightest(x, y, rules); });
}

static std::optional<Type> wider_decimal(const Type& a, const Type& b)
{
  if (!a.is_numeric() || !b.is_numeric()) return std::nullopt;
  if (!a.is(TypeKind::Decimal) && !b.is(TypeKind::Decimal)) return std::nullopt;
  const auto is_floating = [](const Type& t) {
    return t.is(TypeKind::Float) || t.is(TypeKind::Double);
  };
  if (is_floating(a) || is_floating(b)) return Type(TypeKind::Double);
  return decimal::wider(decimal::of_number(a), decimal::of_number(b));
}

static std::optional<Type> wider_text(const Type& a, const Type& b, Coercion rules)
{
  switch (rules) {
  case Coercion::Ansi: return ansi::promote_text(a, b);
  case Coercion::Legacy: return legacy::promote_text(a, b);
  case Coercion::Trino: return std::nullopt;
  }
  UNREACHABLE();
}

std::optional<Type> find_wider(const Type& a, const Type& b, Coercion rules)
{
  if (const auto type = find_tightest(a, b, rules)) return type;
  if (const auto type = wider_decimal(a, b)) return type;
  if (const auto type = wider_text(a, b, rules)) return type;
  return meet_nested(a, b, rules,
                     [&](const Type& x, const Type& y) { return find_wider(x, y, rules); });
}

// Texts last, so that the outcome does not depend on where the text stands: (text, int, date) has
// no common type unless a text takes both.
std::optional<Type> find_wider(std::span<const Type> types, Coercion rules)
{
  if (types.empty()) return Type(TypeKind::Null);
  std::vector<Type> ordered(types.begin(), types.end());
  if (rules == Coercion::Legacy)
    std::stable_partition(ordered.begin(), ordered.end(),
                          [](const Type& type) { return type.is_text(); });
  std::optional<Type> common = ordered.front();
  for (const Type& type : std::span(ordered).subspan(1)) {
    if (!common) break;
    common = find_wider(*common, type, rules);
  }
  return common;
}

// The same but for the names of fields and for what may be NULL.
static bool is_same_shape(const Type& a, const Type& b)
{
  if (a.kind() != b.kind()) return false;
  if (a.is(TypeKind::Array)) return is_same_shape(a.element(), b.element());
  if (a.is(TypeKind::Map))
    return is_same_shape(a.key(), b.key()) && is_same_shape(a.value(), b.value());
  if (!a.is(TypeKind::Struct)) return a == b;
  return std::equal(a.fields().begin(), a.fields().end(), b.fields().begin(), b.fields().end(),
                    [](const Field& x, const Field& y) { return is_same_shape(x.type, y.type); });
}

std::optional<Type> find_common_shape(std::span<const Type> types, Coercion rules)
{
  if (const auto type = find_wider(types, rules)) return type;
  const bool same = std::all_of(types.begin(), types.end(), [&](const Type& type) {
    return is_same_shape(types.front(), type);
  });
  return same ? std::optional(types.front()) : std::nullopt;
}

std::optional<Type> find_comparison(const Type& a, const Type& b, Coercion rules)
{
  if (a.is(TypeKind::Struct) && !(a == b) && is_same_shape(a, b)) return a;
  if (const auto type = find_tightest(a, b, rules)) return type;
  if (const auto type = wider_decimal(a, b)) return type;
  switch (rules) {
  case Coercion::Ansi:
    if (const auto type = ansi::promote_text(a, b)) return type;
    break;
  case Coercion::Legacy:
    if (const auto type = legacy::compare_text(a, b)) return type;
    break;
  case Coercion::Trino: break;
  }
  return meet_nested(a, b, rules,
                     [&](const Type& x, const Type& y) { return find_wider(x, y, rules); });
}

std::optional<Type> find_arithmetic(const Type& a, const Type& b, Coercion rules)
{
  const auto is_number = [](const Type& t) { return t.is_numeric() || t.is(TypeKind::Null); };
  if (is_number(a) && is_number(b)) {
    if (a.is(TypeKind::Null) && b.is(TypeKind::Null)) return Type(TypeKind::Double);
    if (const auto type = find_tightest(a, b, rules)) return type;
    return wider_decimal(a, b);
  }
  if (rules == Coercion::Trino) return std::nullopt;
  const bool text_and_number =
      (a.is_text() && (is_number(b) || b.is_text())) || (b.is_text() && is_number(a));
  if (!text_and_number) return std::nullopt;
  if (rules == Coercion::Legacy) return Type(TypeKind::Double);
  if (a.is_text() && b.is_text()) return Type(TypeKind::Double);
  return ansi::promote_text(a, b);
}

} // namespace bindery::plan::coerce
