#include "aws/json_codec.h"

#include "aws/validation.h"
#include "aws/values.h"
#include "base/hash.h"

#include <cmath>

namespace bindery::aws {

namespace {

std::string_view wire_kind(const Json& json)
{
  if (json.is_string()) return "STRING_VALUE";
  if (json.is_bool()) return json.as_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
  if (json.is_integer()) return "NUMBER_VALUE";
  return "DECIMAL_VALUE";
}

std::string_view kind_name(Kind kind)
{
  switch (kind) {
  case Kind::Structure: return "a Structure";
  case Kind::List: return "a List";
  case Kind::Map: return "a Map";
  case Kind::Text: return "a String";
  case Kind::Integer: return "an Integer";
  case Kind::Long: return "a Long";
  case Kind::Double: return "a Double";
  case Kind::Boolean: return "a Boolean";
  case Kind::Timestamp: return "a Timestamp";
  case Kind::Blob: return "a Blob";
  case Kind::Document: return "a Document";
  case Kind::Stream: return "a Stream";
  }
  UNREACHABLE();
}

Error wrong_type(const Json& json, Kind wanted)
{
  std::string text;
  if (json.is_object())
    text = "Start of structure or map found where not expected.";
  else if (json.is_array())
    text = "Start of list found where not expected.";
  else
    text =
        std::string(wire_kind(json)) + " can not be converted to " + std::string(kind_name(wanted));
  return invalid_input(std::move(text)).with_name("SerializationException");
}

class Decoder {
public:
  explicit Decoder(Constraints constraints) : enforced_(constraints == Constraints::Enforced) {}

  Result<void> decode(const Json& json, const Shape& shape, void* value)
  {
    TRY_VOID(decode_kind(json, shape, value));
    if (enforced_) validation_.check(shape, value);
    return {};
  }
  Result<void> finish() const { return validation_.finish(); }

private:
  Result<void> decode_kind(const Json& json, const Shape& shape, void* value)
  {
    switch (shape.kind) {
    case Kind::Structure: return decode_structure(json, shape, value);
    case Kind::List: return decode_list(json, shape, value);
    case Kind::Map: return decode_map(json, shape, value);
    case Kind::Text:
      if (!json.is_string()) return wrong_type(json, shape.kind);
      *static_cast<std::string*>(value) = json.as_string();
      return {};
    case Kind::Integer:
    case Kind::Long: return decode_integer(json, shape, value);
    case Kind::Double: return decode_double(json, value);
    case Kind::Boolean:
      if (!json.is_bool()) return wrong_type(json, shape.kind);
      *static_cast<bool*>(value) = json.as_bool();
      return {};
    case Kind::Timestamp: return decode_time(json, value);
    case Kind::Blob: {
      if (!json.is_string()) return wrong_type(json, shape.kind);
      auto bytes = from_base64(json.as_string());
      if (!bytes)
        return invalid_input("The value is not valid base64.").with_name("SerializationException");
      *static_cast<std::string*>(value) = std::move(*bytes);
      return {};
    }
    case Kind::Document: *static_cast<Json*>(value) = json; return {};
    case Kind::Stream: return internal("a streamed body in AWS JSON");
    }
    UNREACHABLE();
  }

  Result<void> decode_structure(const Json& json, const Shape& shape, void* value)
  {
    if (!json.is_object()) return wrong_type(json, shape.kind);
    for (const Member& member : shape.members) {
      const Json* found = json.find(member.name);
      Validation::Inside inside(validation_, member.name);
      if (!found || found->is_null()) {
        if (member.is_required && enforced_) validation_.missing();
        continue;
      }
      void* field = static_cast<char*>(value) + member.offset;
      TRY_VOID(
          decode(*found, *member.shape, member.optional ? member.optional->emplace(field) : field));
    }
    return {};
  }

  Result<void> decode_list(const Json& json, const Shape& shape, void* value)
  {
    if (!json.is_array()) return wrong_type(json, shape.kind);
    const bool is_nested = !is_plain_text(*shape.element);
    size_t index = 0;
    for (const Json& item : json.as_array()) {
      Validation::Inside inside(validation_, index++);
      if (item.is_null()) {
        if (enforced_) validation_.missing();
        continue;
      }
      void* place = shape.list->append(value);
      TRY_VOID(is_nested ? decode(item, *shape.element, place)
                         : decode_kind(item, *shape.element, place));
    }
    return {};
  }

  Result<void> decode_map(const Json& json, const Shape& shape, void* value)
  {
    if (!json.is_object()) return wrong_type(json, shape.kind);
    const bool is_nested = !is_plain_text(*shape.element);
    for (const auto& [key, item] : json.as_object()) {
      Validation::Inside inside(validation_,
                                key.empty() ? std::string_view("key") : std::string_view(key));
      if (item.is_null()) {
        if (enforced_) validation_.missing();
        continue;
      }
      void* place = shape.map->insert(value, key);
      TRY_VOID(is_nested ? decode(item, *shape.element, place)
                         : decode_kind(item, *shape.element, place));
    }
    return {};
  }

  // Texts in lists and maps are checked with their container.
  static bool is_plain_text(const Shape& shape) { return shape.kind == Kind::Text; }

  static Result<void> decode_integer(const Json& json, const Shape& shape, void* value)
  {
    int64_t number = 0;
    if (json.is_integer()) {
      number = json.as_integer();
    } else if (json.is_double() && std::abs(json.as_double()) < 9e18 &&
               json.as_double() == std::trunc(json.as_double())) {
      number = static_cast<int64_t>(json.as_double());
    } else {
      return wrong_type(json, shape.kind);
    }
    if (shape.kind == Kind::Integer && (number < INT32_MIN || number > INT32_MAX))
      return wrong_type(json, shape.kind);
    *static_cast<int64_t*>(value) = number;
    return {};
  }

  static Result<void> decode_double(const Json& json, void* value)
  {
    auto& number = *static_cast<double*>(value);
    if (json.is_number())
      number = json.as_double();
    else if (json.is_string() && json.as_string() == "NaN")
      number = NAN;
    else if (json.is_string() && json.as_string() == "Infinity")
      number = INFINITY;
    else if (json.is_string() && json.as_string() == "-Infinity")
      number = -INFINITY;
    else
      return wrong_type(json, Kind::Double);
    return {};
  }

  static Result<void> decode_time(const Json& json, void* value)
  {
    auto time = json.is_number()   ? from_epoch_seconds(json.as_double())
                : json.is_string() ? parse_iso8601(json.as_string())
                                   : Result<Time>(wrong_type(json, Kind::Timestamp));
    if (!time) return std::move(time).error().with_name("SerializationException");
    *static_cast<Time*>(value) = *time;
    return {};
  }

  bool enforced_;
  Validation validation_;
};

void encode(const Shape& shape, const void* value, std::string& out);

void encode_structure(const Shape& shape, const void* value, std::string& out)
{
  out += '{';
  bool is_first = true;
  for (const Member& member : shape.members) {
    const void* field = static_cast<const char*>(value) + member.offset;
    if (member.optional) field = member.optional->find(field);
    if (!field) continue;
    if (!is_first) out += ',';
    is_first = false;
    out += quote_json(member.name);
    out += ':';
    encode(*member.shape, field, out);
  }
  out += '}';
}

struct MapWriter {
  const Shape& element;
  std::string& out;
  bool is_first = true;
};

void write_entry(void* visitor, const std::string& key, const void* value)
{
  auto& writer = *static_cast<MapWriter*>(visitor);
  if (!writer.is_first) writer.out += ',';
  writer.is_first = false;
  writer.out += quote_json(key);
  writer.out += ':';
  encode(writer.element, value, writer.out);
}

void encode(const Shape& shape, const void* value, std::string& out)
{
  switch (shape.kind) {
  case Kind::Structure: return encode_structure(shape, value, out);
  case Kind::List:
    out += '[';
    for (size_t i = 0, size = shape.list->size(value); i < size; ++i) {
      if (i > 0) out += ',';
      encode(*shape.element, shape.list->at(value, i), out);
    }
    out += ']';
    return;
  case Kind::Map: {
    out += '{';
    MapWriter writer{*shape.element, out};
    shape.map->each(value, &writer, write_entry);
    out += '}';
    return;
  }
  case Kind::Text: out += quote_json(*static_cast<const std::string*>(value)); return;
  case Kind::Integer:
  case Kind::Long: out += std::to_string(*static_cast<const int64_t*>(value)); return;
  case Kind::Double: {
    const double number = *static_cast<const double*>(value);
    out += std::isfinite(number) ? format_double(number) : quote_json(format_double(number));
    return;
  }
  case Kind::Boolean: out += *static_cast<const bool*>(value) ? "true" : "false"; return;
  case Kind::Timestamp:
    if (shape.time_format == TimeFormat::Iso8601)
      out += quote_json(format_iso8601(*static_cast<const Time*>(value)));
    else
      out += format_epoch_seconds(*static_cast<const Time*>(value));
    return;
  case Kind::Blob: out += quote_json(to_base64(*static_cast<const std::string*>(value))); return;
  case Kind::Document: out += static_cast<const Json*>(value)->write(); return;
  case Kind::Stream: out += "null"; return;
  }
}

} // namespace

Result<void> decode_json(const Json& json, const Shape& shape, void* value, Constraints constraints)
{
  Decoder decoder(constraints);
  TRY_VOID(decoder.decode(json, shape, value));
  return decoder.finish();
}

std::string encode_json(const Shape& shape, const void* value)
{
  std::string out;
  encode(shape, value, out);
  return out;
}

} // namespace bindery::aws
