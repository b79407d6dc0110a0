// Spark's data types, as immutable values.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bindery::plan {

enum class TypeKind {
  Null,
  Boolean,
  Byte,
  Short,
  Integer,
  Long,
  Float,
  Double,
  Decimal,
  String,
  Char,
  Varchar,
  Binary,
  Date,
  Timestamp,    // an instant, microseconds
  TimestampNtz, // without a zone, microseconds
  DayTimeInterval,
  YearMonthInterval,
  CalendarInterval,
  Array,
  Map,
  Struct,
  Variant,
};

// The units of the two ANSI intervals: DAY, HOUR, MINUTE, SECOND are 0..3; YEAR, MONTH are 0..1.
struct IntervalFields {
  uint8_t start = 0;
  uint8_t end = 3;
  bool operator==(const IntervalFields&) const = default;
};

struct Field;

class Type {
public:
  Type() : Type(TypeKind::Null) {}
  // A type without arguments; of the interval kinds, the widest.
  Type(TypeKind kind); // NOLINT: TypeKind::Long reads as the type

  static Type decimal(int precision, int scale);
  static Type string(std::string collation);
  static Type char_of(int length);
  static Type varchar_of(int length);
  static Type day_time(IntervalFields fields);
  static Type year_month(IntervalFields fields);
  static Type array(Type element, bool contains_null);
  static Type map(Type key, Type value, bool value_contains_null);
  static Type structure(std::vector<Field> fields);

  TypeKind kind() const { return kind_; }
  bool is(TypeKind kind) const { return kind_ == kind; }
  bool is_integral() const; // Byte, Short, Integer, Long
  bool is_numeric() const;  // integral, Float, Double, Decimal
  bool is_text() const;     // String, Char, Varchar
  bool is_nested() const;   // Array, Map, Struct

  int precision() const { return precision_; } // Decimal
  int scale() const { return scale_; }         // Decimal
  int length() const { return precision_; }    // Char, Varchar
  IntervalFields interval() const { return interval_; }
  const std::string& collation() const;                 // String; "" is UTF8_BINARY
  const Type& element() const;                          // Array
  bool contains_null() const { return contains_null_; } // Array's elements, Map's values
  const Type& key() const;                              // Map
  const Type& value() const;                            // Map
  const std::vector<Field>& fields() const;             // Struct

  // Deep equality, inner nullability included.
  bool operator==(const Type& other) const;
  bool equals_ignoring_nullability(const Type& other) const;
  // The same type with every inner nullability true.
  Type as_nullable() const;

  std::string simple_string() const; // Spark's simpleString / catalogString: array<int>
  std::string sql() const;           // Spark's sql: ARRAY<INT>
  std::string json() const;          // Spark's JSON form of a schema: "long", {"type":"array",…}

private:
  struct Nested;
  TypeKind kind_;
  int precision_ = 0;
  int scale_ = 0;
  IntervalFields interval_;
  bool contains_null_ = true;
  std::shared_ptr<const Nested> nested_;
};

struct Field {
  std::string name;
  Type type;
  bool nullable = true;
  std::string metadata; // a JSON object's text, or empty
  bool operator==(const Field&) const = default;
};

// A struct type from Spark's JSON form.
Result<Type> parse_type_json(std::string_view json);

} // namespace bindery::plan
