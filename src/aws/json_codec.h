// AWS JSON to and from the generated structures, by their tables.
#pragma once

#include "aws/shape.h"
#include "base/json.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

enum class Constraints {
  Enforced, // requests of strangers: required members, lengths, ranges, patterns
  Trusted,  // our own or a service's answers: what is missing keeps its default
};

// Fills `value` (of the shape's C++ type, freshly made). Unknown members and nulls are passed over.
// InvalidInput, with the wire name SerializationException for values of the wrong type and
// ValidationException for broken constraints.
Result<void> decode_json(const Json& json, const Shape& shape, void* value,
                         Constraints constraints);
std::string encode_json(const Shape& shape, const void* value);

// A structure as JSON text and back, for storing it and for clients.
template <class T> std::string to_json_text(const T& value)
{
  return encode_json(T::shape_table, &value);
}
template <class T> Result<T> from_json(const Json& json)
{
  T value{};
  TRY_VOID(decode_json(json, T::shape_table, &value, Constraints::Trusted));
  return value;
}
template <class T> Result<T> from_json_text(std::string_view text)
{
  const auto json = parse_json(text);
  if (!json.ok()) return internal("stored text is no JSON: " + json.error().message);
  return from_json<T>(*json);
}

} // namespace bindery::aws
