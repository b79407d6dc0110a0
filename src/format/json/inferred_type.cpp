#include "format/json/inferred_type.h"

#include "base/text.h"

#include <limits>

namespace bindery::format {

using Kind = HiveType::Kind;

static Kind kind_of(const Json& value)
{
  if (value.is_null()) return Kind::Unknown;
  if (value.is_bool()) return Kind::Boolean;
  if (value.is_integer()) {
    const int64_t number = value.as_integer();
    const bool fits = number >= std::numeric_limits<int32_t>::min() &&
                      number <= std::numeric_limits<int32_t>::max();
    return fits ? Kind::Int : Kind::BigInt;
  }
  if (value.is_double()) return Kind::Double;
  if (value.is_string()) return Kind::String;
  return value.is_array() ? Kind::Array : Kind::Struct;
}

// Whether the value's parts count: not once something else came, and all are strings.
bool InferredType::become(Kind kind)
{
  if (kind == Kind::Unknown) return false;
  if (kind_ == kind) return true;
  const bool is_first = kind_ == Kind::Unknown;
  kind_ = is_first ? kind : merge({.kind = kind_}, {.kind = kind}).kind;
  if (is_first) return true;
  fields_.clear();
  places_.clear();
  element_.reset();
  return false;
}

void InferredType::add(const Json& value)
{
  if (!become(kind_of(value))) return;
  if (value.is_array()) {
    if (!element_) element_ = std::make_unique<InferredType>();
    for (const Json& item : value.as_array()) element_->add(item);
  }
  if (value.is_object())
    for (const auto& [name, member] : value.as_object()) add_field(to_lower(name), member);
}

void InferredType::add_field(const std::string& name, const Json& value)
{
  const auto [place, is_new] = places_.emplace(name, fields_.size());
  if (is_new) fields_.emplace_back(name, std::make_unique<InferredType>());
  fields_[place->second].second->add(value);
}

HiveType InferredType::finish() const
{
  if (kind_ == Kind::Array) return make_array(element_->finish());
  HiveType type{.kind = kind_};
  for (const auto& [name, field] : fields_) type.fields.push_back({name, field->finish()});
  return type;
}

} // namespace bindery::format
