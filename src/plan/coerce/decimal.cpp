#include "plan/coerce/decimal.h"

#include <algorithm>

namespace bindery::plan::decimal {

static constexpr int AdjustedScaleMin = 6;

Type bounded(int precision, int scale)
{
  return Type::decimal(std::min(precision, PrecisionMax), std::min(scale, PrecisionMax));
}

Type adjusted(int precision, int scale)
{
  if (precision <= PrecisionMax) return Type::decimal(precision, scale);
  const int integral_digits = precision - scale;
  const int scale_min = std::min(scale, AdjustedScaleMin);
  return Type::decimal(PrecisionMax, std::max(PrecisionMax - integral_digits, scale_min));
}

Type result_of(Operation operation, const Type& left, const Type& right)
{
  const int p1 = left.precision();
  const int s1 = left.scale();
  const int p2 = right.precision();
  const int s2 = right.scale();
  switch (operation) {
  case Operation::Add:
  case Operation::Subtract: {
    const int scale = std::max(s1, s2);
    return adjusted(std::max(p1 - s1, p2 - s2) + scale + 1, scale);
  }
  case Operation::Multiply: return adjusted(p1 + p2 + 1, s1 + s2);
  case Operation::Divide: {
    const int scale = std::max(AdjustedScaleMin, s1 + p2 + 1);
    return adjusted(p1 - s1 + s2 + scale, scale);
  }
  case Operation::Remainder: {
    const int scale = std::max(s1, s2);
    return adjusted(std::min(p1 - s1, p2 - s2) + scale, scale);
  }
  }
  UNREACHABLE();
}

Type of_number(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Byte: return Type::decimal(3, 0);
  case TypeKind::Short: return Type::decimal(5, 0);
  case TypeKind::Integer: return Type::decimal(10, 0);
  case TypeKind::Long: return Type::decimal(20, 0);
  case TypeKind::Float: return Type::decimal(14, 7);
  case TypeKind::Double: return Type::decimal(30, 15);
  default: return type;
  }
}

Type wider(const Type& a, const Type& b)
{
  const int scale = std::max(a.scale(), b.scale());
  const int range = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  // Beyond 38 digits the fraction gives way (SPARK-45905).
  const int excess = std::max(0, range + scale - 38);
  return bounded(range + scale, std::max(0, scale - excess));
}

bool fits(const Type& type, const Type& target)
{
  if (!type.is_integral() && !type.is(TypeKind::Decimal)) return false;
  const Type from = of_number(type);
  return from.precision() - from.scale() <= target.precision() - target.scale() &&
         from.scale() <= target.scale();
}

} // namespace bindery::plan::decimal
