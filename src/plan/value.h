// Constants of the plan: one value of a Spark type.
#pragma once

#include "plan/type.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bindery::plan {

struct CalendarInterval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t microseconds = 0;
  bool operator==(const CalendarInterval&) const = default;
};

// How each kind is held: Boolean: bool. Byte to Long, Date (days), both timestamps and
// DayTimeInterval (µs), YearMonthInterval (months): int64_t. Float and Double: double. Decimal:
// __int128, unscaled. Text and Binary: std::string. Array and Struct: items. Map: items, key and
// value in turn. Null of any type: monostate.
struct Value {
  using Items = std::vector<Value>;
  using Data = std::variant<std::monostate, bool, int64_t, double, __int128, std::string,
                            CalendarInterval, Items>;

  Type type;
  Data data;

  bool is_null() const { return std::holds_alternative<std::monostate>(data); }
  bool operator==(const Value&) const = default;

  static Value null(Type type = TypeKind::Null) { return {std::move(type), {}}; }
  static Value boolean(bool value) { return {TypeKind::Boolean, value}; }
  static Value integer(int32_t value) { return {TypeKind::Integer, static_cast<int64_t>(value)}; }
  static Value long_of(int64_t value) { return {TypeKind::Long, value}; }
  static Value double_of(double value) { return {TypeKind::Double, value}; }
  static Value string(std::string value) { return {TypeKind::String, std::move(value)}; }
};

} // namespace bindery::plan
