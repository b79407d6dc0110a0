#include "aws/rest_xml.h"

#include "aws/member.h"
#include "aws/scalar.h"
#include "aws/validation.h"
#include "aws/xml_text.h"
#include "aws/xml_tree.h"
#include "base/text.h"

namespace bindery::aws {

// The largest legal body is CompleteMultipartUpload with 10,000 parts and their checksums.
constexpr size_t XmlBodyMax = 8 << 20;

static void* place_of(const Member& member, void* value)
{
  void* field = static_cast<char*>(value) + member.offset;
  return member.optional ? member.optional->emplace(field) : field;
}

// --- requests ---

static Result<void> parse_member(const Member& member, std::string_view text, TimeFormat format,
                                 void* value)
{
  void* place = place_of(member, value);
  const auto named = [&](Result<void> result) -> Result<void> {
    if (result.ok()) return {};
    return invalid_input("The value of " + std::string(member.name_on_wire()) +
                         " is not valid: " + result.error().message)
        .with_name("InvalidArgument")
        .with_parameter("ArgumentName", std::string(member.name_on_wire()))
        .with_parameter("ArgumentValue", std::string(text.substr(0, 200)));
  };
  if (member.shape->kind != Kind::List)
    return named(parse_scalar(text, *member.shape, format, place));
  for (const std::string& item : split(text, ',')) {
    void* item_place = member.shape->list->append(place);
    TRY_VOID(named(parse_scalar(trim(item), *member.shape->element, format, item_place)));
  }
  return {};
}

static void collect_headers(const HttpRequest& request, const Member& member, void* value)
{
  const std::string prefix = to_lower(member.name_on_wire());
  void* map = nullptr;
  for (const auto& [name, text] : request.headers) {
    if (!name.starts_with(prefix)) continue;
    if (map == nullptr) map = place_of(member, value); // making the place empties it
    *static_cast<std::string*>(member.shape->map->insert(map, name.substr(prefix.size()))) = text;
  }
}

static Result<void> decode_payload(HttpRequest& request, const Member& member, void* value)
{
  if (member.shape->kind == Kind::Stream) {
    *static_cast<std::unique_ptr<ByteStream>*>(place_of(member, value)) =
        request.body ? std::move(request.body) : make_text_stream("");
    return {};
  }
  std::string text;
  if (request.body) {
    TRY(text, read_all(*request.body, XmlBodyMax));
  }
  if (member.shape->kind == Kind::Structure) {
    if (trim(text).empty() && member.is_required)
      return invalid_input("You must provide a request body").with_name("MalformedXML");
    if (trim(text).empty()) return {};
    return parse_xml(text, *member.shape, place_of(member, value));
  }
  if (!text.empty()) *static_cast<std::string*>(place_of(member, value)) = std::move(text);
  return {};
}

static Result<void> decode_member(HttpRequest& request, const RestAddress& address,
                                  const Member& member, void* value)
{
  const std::string wire_name(member.name_on_wire());
  switch (member.location) {
  case Location::Uri: {
    const std::string& text = member.name == "Key" ? address.key : address.bucket;
    if (!text.empty()) TRY_VOID(parse_member(member, text, TimeFormat::Default, value));
    return {};
  }
  case Location::Header:
    if (const std::string* text = request.find_header(to_lower(wire_name)))
      return parse_member(member, *text, get_time_format(member, TimeFormat::HttpDate), value);
    return {};
  case Location::Headers: collect_headers(request, member, value); return {};
  case Location::Query:
    if (const std::string* text = request.find_query(wire_name);
        text && !(text->empty() && member.shape->kind != Kind::Text))
      return parse_member(member, *text, get_time_format(member, TimeFormat::Iso8601), value);
    return {};
  case Location::Payload: return decode_payload(request, member, value);
  case Location::StatusCode:
  case Location::Body: return {};
  }
  UNREACHABLE();
}

static bool is_empty(const Member& member, const void* field)
{
  return member.shape->kind == Kind::Text && static_cast<const std::string*>(field)->empty();
}

Result<void> decode_rest_request(HttpRequest& request, const RestAddress& address,
                                 const Shape& shape, void* value)
{
  Validation validation;
  bool has_body_members = false;
  for (const Member& member : shape.members) {
    TRY_VOID(decode_member(request, address, member, value));
    has_body_members |= member.location == Location::Body;
    Validation::Inside inside(validation, member.name);
    const void* field = find_field(member, value);
    // A required structure that is plain was either parsed, or its body was empty.
    if (member.is_required && (!field || is_empty(member, field))) validation.missing();
    if (field && is_scalar(member.shape->kind)) validation.check(*member.shape, field);
  }
  if (has_body_members && request.body) {
    TRY(std::string text, read_all(*request.body, XmlBodyMax));
    if (!trim(text).empty()) TRY_VOID(parse_xml(text, shape, value));
  }
  return validation.finish();
}

Result<void> decode_query_request(const NameValues& fields, const Shape& shape, void* value)
{
  Validation validation;
  for (const Member& member : shape.members) {
    Validation::Inside inside(validation, member.name);
    const std::string* found = nullptr;
    for (const auto& [name, text] : fields) {
      if (name == member.name) found = &text;
      if (name.size() > member.name.size() && name.starts_with(member.name) &&
          name[member.name.size()] == '.')
        return unsupported("The parameter " + name + " is not supported yet");
    }
    if (!found) {
      if (member.is_required) validation.missing();
      continue;
    }
    void* place = place_of(member, value);
    TRY_VOID(
        parse_scalar(*found, *member.shape, get_time_format(member, TimeFormat::Iso8601), place));
    validation.check(*member.shape, place);
  }
  return validation.finish();
}

// --- responses ---

namespace {

struct HeaderWriter {
  std::string prefix;
  HttpResponse& response;
};

} // namespace

static void write_header(void* visitor, const std::string& key, const void* value)
{
  auto& writer = *static_cast<HeaderWriter*>(visitor);
  writer.response.set_header(writer.prefix + key, *static_cast<const std::string*>(value));
}

static std::string header_text(const Member& member, const void* field)
{
  const TimeFormat format = get_time_format(member, TimeFormat::HttpDate);
  if (member.shape->kind != Kind::List) return format_scalar(*member.shape, format, field);
  std::string text;
  for (size_t i = 0, size = member.shape->list->size(field); i < size; ++i)
    text += (i ? ", " : "") +
            format_scalar(*member.shape->element, format, member.shape->list->at(field, i));
  return text;
}

static void encode_payload(const Member& member, void* value, HttpResponse& response)
{
  if (member.shape->kind == Kind::Stream) {
    response.stream = std::move(
        *reinterpret_cast<std::unique_ptr<ByteStream>*>(static_cast<char*>(value) + member.offset));
    return;
  }
  const void* field = find_field(member, value);
  if (!field) return;
  if (member.shape->kind != Kind::Structure) {
    response.text = *static_cast<const std::string*>(field);
    return;
  }
  const std::string_view root = !member.wire_name.empty() ? member.wire_name : member.shape->name;
  response.text = write_xml(*member.shape, field, root, "http://s3.amazonaws.com/doc/2006-03-01/");
  response.set_header("Content-Type", "application/xml");
}

void encode_rest_response(const Shape& shape, void* value, HttpResponse& response)
{
  bool has_body_members = false;
  for (const Member& member : shape.members) {
    switch (member.location) {
    case Location::Header:
      if (const void* field = find_field(member, value))
        response.set_header(member.name_on_wire(), header_text(member, field));
      break;
    case Location::Headers:
      if (const void* field = find_field(member, value)) {
        HeaderWriter writer{std::string(member.name_on_wire()), response};
        member.shape->map->each(field, &writer, write_header);
      }
      break;
    case Location::StatusCode:
      if (const void* field = find_field(member, value))
        response.status = static_cast<int>(*static_cast<const int64_t*>(field));
      break;
    case Location::Payload: encode_payload(member, value, response); break;
    case Location::Body: has_body_members = true; break;
    case Location::Uri:
    case Location::Query: break;
    }
  }
  if (!has_body_members) return;
  response.text = write_xml(shape, value, shape.xml_name, shape.xml_namespace);
  response.set_header("Content-Type", "application/xml");
}

std::string encode_xml(const Shape& shape, const void* value)
{
  return write_xml_element(shape, value, shape.xml_name);
}

} // namespace bindery::aws
