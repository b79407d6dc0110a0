// Precision and scale of decimals: Spark's rules.
#pragma once

#include "plan/type.h"

#include <optional>

namespace bindery::plan::decimal {

inline constexpr int PrecisionMax = 38;

enum class Operation { Add, Subtract, Multiply, Divide, Remainder };

// The result of an operation on two decimals, losing scale before range when 38 digits are not
// enough.
Type result_of(Operation operation, const Type& left, const Type& right);

// The decimal that holds every value of an integral type; Float and Double get Spark's stand-ins.
Type of_number(const Type& type);

// Both without loss, as far as 38 digits go.
Type wider(const Type& a, const Type& b);

// Whether every value of `type` is a value of `target`.
bool fits(const Type& type, const Type& target);

// precision and scale as they come, brought under 38 digits: the scale keeps at least 6.
Type adjusted(int precision, int scale);
// The same by cutting both.
Type bounded(int precision, int scale);

} // namespace bindery::plan::decimal
