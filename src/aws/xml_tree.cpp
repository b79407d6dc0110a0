#include "aws/xml_tree.h"

#include "aws/member.h"
#include "aws/scalar.h"
#include "aws/xml_text.h"

#include <pugixml.hpp>

namespace bindery::aws {

static Error malformed(std::string message)
{
  return invalid_input("The XML you provided was not well-formed or did not validate against our "
                       "published schema: " +
                       std::move(message))
      .with_name("MalformedXML");
}

// The part of an element's name behind its prefix.
static std::string_view local_name(const char* name)
{
  const std::string_view text(name);
  const size_t colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

// --- reading ---

// A comment or a CDATA section divides text, and does not end it.
static std::string text_of(const pugi::xml_node& node)
{
  std::string text;
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
  return text;
}

static Result<void> read_value(const pugi::xml_node& node, const Shape& shape, TimeFormat format,
                               void* value);

static Result<void> read_entry(const pugi::xml_node& entry, const Shape& shape, void* map)
{
  const std::string_view key_name = shape.xml_key.empty() ? "key" : shape.xml_key;
  const std::string_view value_name = shape.xml_value.empty() ? "value" : shape.xml_value;
  const pugi::xml_node key = entry.child(std::string(key_name).c_str());
  if (!key) return malformed("an entry has no key");
  void* place = shape.map->insert(map, text_of(key));
  return read_value(entry.child(std::string(value_name).c_str()), *shape.element,
                    TimeFormat::Iso8601, place);
}

static Result<void> read_members(const pugi::xml_node& node, const Shape& shape, void* value)
{
  for (const Member& member : shape.members) {
    if (member.location != Location::Body) continue;
    void* field = static_cast<char*>(value) + member.offset;
    const std::string_view name = member.name_on_wire();
    if (member.is_attribute) {
      for (const pugi::xml_attribute& attribute : node.attributes())
        if (local_name(attribute.name()) == local_name(std::string(name).c_str()))
          TRY_VOID(parse_scalar(attribute.value(), *member.shape,
                                get_time_format(member, TimeFormat::Iso8601),
                                member.optional ? member.optional->emplace(field) : field));
      continue;
    }
    void* place = nullptr;
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element || local_name(child.name()) != name) continue;
      if (!place) place = member.optional ? member.optional->emplace(field) : field;
      if (member.is_flattened && member.shape->kind == Kind::List) {
        TRY_VOID(read_value(child, *member.shape->element, TimeFormat::Iso8601,
                            member.shape->list->append(place)));
      } else if (member.is_flattened && member.shape->kind == Kind::Map) {
        TRY_VOID(read_entry(child, *member.shape, place));
      } else {
        TRY_VOID(
            read_value(child, *member.shape, get_time_format(member, TimeFormat::Iso8601), place));
      }
    }
    if (!place && member.is_required)
      return malformed("the element " + std::string(name) + " is missing");
  }
  return {};
}

static Result<void> read_value(const pugi::xml_node& node, const Shape& shape, TimeFormat format,
                               void* value)
{
  switch (shape.kind) {
  case Kind::Structure: return read_members(node, shape, value);
  case Kind::List:
    for (const pugi::xml_node& child : node.children())
      if (child.type() == pugi::node_element)
        TRY_VOID(read_value(child, *shape.element, TimeFormat::Iso8601, shape.list->append(value)));
    return {};
  case Kind::Map:
    for (const pugi::xml_node& child : node.children())
      if (child.type() == pugi::node_element) TRY_VOID(read_entry(child, shape, value));
    return {};
  case Kind::Text:
  case Kind::Integer:
  case Kind::Long:
  case Kind::Double:
  case Kind::Boolean:
  case Kind::Timestamp:
  case Kind::Blob: {
    auto result = parse_scalar(text_of(node), shape, format, value);
    if (!result.ok()) return malformed(std::string(node.name()) + ": " + result.error().message);
    return {};
  }
  case Kind::Document:
  case Kind::Stream: return internal("no XML form: " + std::string(shape.name));
  }
  UNREACHABLE();
}

Result<void> parse_xml(const std::string& text, const Shape& shape, void* value)
{
  TRY_VOID(check_xml_depth(text));
  pugi::xml_document document;
  // Blanks inside elements are data: a key may be one blank.
  const auto parsed = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!parsed) return malformed(parsed.description());
  const pugi::xml_node root = document.document_element();
  if (!root) return malformed("there is no element");
  return read_members(root, shape, value);
}

// --- writing ---

static void write_value(const Shape& shape, const void* value, TimeFormat format, std::string& out);

static void open_element(std::string_view name, std::string& out)
{
  out.append("<").append(name).append(">");
}
static void close_element(std::string_view name, std::string& out)
{
  out.append("</").append(name).append(">");
}

namespace {

struct EntryWriter {
  const Shape& shape;
  std::string_view entry_name;
  std::string& out;
};

} // namespace

static void write_entry(void* visitor, const std::string& key, const void* value)
{
  auto& writer = *static_cast<EntryWriter*>(visitor);
  const std::string_view key_name = writer.shape.xml_key.empty() ? "key" : writer.shape.xml_key;
  const std::string_view value_name =
      writer.shape.xml_value.empty() ? "value" : writer.shape.xml_value;
  open_element(writer.entry_name, writer.out);
  open_element(key_name, writer.out);
  writer.out += escape_xml(key);
  close_element(key_name, writer.out);
  open_element(value_name, writer.out);
  write_value(*writer.shape.element, value, TimeFormat::Iso8601, writer.out);
  close_element(value_name, writer.out);
  close_element(writer.entry_name, writer.out);
}

// <name attribute="…">, with the attributes of a structure.
static void open_with_attributes(std::string_view name, const Shape& shape, const void* value,
                                 std::string& out)
{
  out.append("<").append(name);
  if (shape.kind == Kind::Structure) {
    for (const Member& member : shape.members) {
      if (!member.is_attribute) continue;
      const void* field = find_field(member, value);
      if (!field) continue;
      const std::string_view wire_name = member.name_on_wire();
      if (wire_name.starts_with("xsi:"))
        out += " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
      out.append(" ").append(wire_name).append("=\"");
      out.append(escape_xml(format_scalar(*member.shape,
                                          get_time_format(member, TimeFormat::Iso8601), field)))
          .append("\"");
    }
  }
  out += '>';
}

static void write_members(const Shape& shape, const void* value, std::string& out)
{
  for (const Member& member : shape.members) {
    if (member.location != Location::Body || member.is_attribute) continue;
    const void* field = find_field(member, value);
    if (!field) continue;
    const std::string_view name = member.name_on_wire();
    if (member.is_flattened && member.shape->kind == Kind::List) {
      for (size_t i = 0, size = member.shape->list->size(field); i < size; ++i) {
        const void* item = member.shape->list->at(field, i);
        open_with_attributes(name, *member.shape->element, item, out);
        write_value(*member.shape->element, item, TimeFormat::Iso8601, out);
        close_element(name, out);
      }
    } else if (member.is_flattened && member.shape->kind == Kind::Map) {
      EntryWriter writer{*member.shape, name, out};
      member.shape->map->each(field, &writer, write_entry);
    } else {
      open_with_attributes(name, *member.shape, field, out);
      write_value(*member.shape, field, get_time_format(member, TimeFormat::Iso8601), out);
      close_element(name, out);
    }
  }
}

static void write_value(const Shape& shape, const void* value, TimeFormat format, std::string& out)
{
  switch (shape.kind) {
  case Kind::Structure: return write_members(shape, value, out);
  case Kind::List: {
    const std::string_view name = shape.xml_name.empty() ? "member" : shape.xml_name;
    for (size_t i = 0, size = shape.list->size(value); i < size; ++i) {
      const void* item = shape.list->at(value, i);
      open_with_attributes(name, *shape.element, item, out);
      write_value(*shape.element, item, TimeFormat::Iso8601, out);
      close_element(name, out);
    }
    return;
  }
  case Kind::Map: {
    EntryWriter writer{shape, "entry", out};
    shape.map->each(value, &writer, write_entry);
    return;
  }
  case Kind::Text:
  case Kind::Integer:
  case Kind::Long:
  case Kind::Double:
  case Kind::Boolean:
  case Kind::Timestamp:
  case Kind::Blob: out += escape_xml(format_scalar(shape, format, value)); return;
  case Kind::Document:
  case Kind::Stream: UNREACHABLE();
  }
}

std::string write_xml(const Shape& shape, const void* value, std::string_view root,
                      std::string_view xml_namespace)
{
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<";
  out += root;
  if (!xml_namespace.empty()) out.append(" xmlns=\"").append(xml_namespace).append("\"");
  out += '>';
  if (shape.members.size() == 1 && shape.members[0].name_on_wire() == root &&
      is_scalar(shape.members[0].shape->kind)) {
    if (const void* field = find_field(shape.members[0], value))
      write_value(*shape.members[0].shape, field, TimeFormat::Iso8601, out);
  } else {
    write_members(shape, value, out);
  }
  close_element(root, out);
  return out;
}

std::string write_xml_element(const Shape& shape, const void* value, std::string_view name)
{
  std::string out;
  open_element(name, out);
  write_members(shape, value, out);
  close_element(name, out);
  return out;
}

} // namespace bindery::aws
