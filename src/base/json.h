// JSON values, parsed and written. Objects keep the order of their members; a repeated name keeps
// its last value.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bindery {

class Json {
public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<int64_t>(value)) {}
  Json(int64_t value) : value_(value) {}
  Json(uint64_t value);
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<int64_t>(value_); }
  bool is_double() const { return std::holds_alternative<double>(value_); }
  bool is_number() const { return is_integer() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // The value; a CHECK fails when it is of another kind.
  bool as_bool() const;
  int64_t as_integer() const;
  double as_double() const; // also of an integer
  const std::string& as_string() const;
  const Array& as_array() const;
  Array& as_array();
  const Object& as_object() const;
  Object& as_object();

  // The member of an object, or null when this is no object or has no such member.
  const Json* find(std::string_view name) const;
  // The text of a string member, or the fallback.
  std::string get_string(std::string_view name, std::string_view fallback = "") const;
  int64_t get_integer(std::string_view name, int64_t fallback = 0) const;
  bool get_bool(std::string_view name, bool fallback = false) const;
  // Sets a member; a null value becomes an object first.
  Json& set(std::string_view name, Json value);
  // Appends to an array; a null value becomes an array first.
  Json& push(Json value);

  bool operator==(const Json&) const = default;

  // One line, no blanks, UTF-8 kept as it is; bytes that are not UTF-8 become U+FFFD.
  std::string write() const;

private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

// Parses one JSON text (RFC 8259). Errors name the byte offset. Nesting is limited to 200 levels.
// Integers that do not fit 64 bits become doubles.
Result<Json> parse_json(std::string_view text);

// A JSON string literal with its quotes.
std::string quote_json(std::string_view text);

} // namespace bindery
