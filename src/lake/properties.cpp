#include "lake/properties.h"

#include "base/hash.h"
#include "base/text.h"

#include <charconv>
#include <fcntl.h>

namespace bindery::lake {

static constexpr size_t PropertiesSizeMax = 1 << 20;

std::string derive_etag(const FileState& state)
{
  return to_hex(md5(std::to_string(state.size) + " " + std::to_string(state.modified_ns))) + "-1";
}

struct PropertiesPath {
  std::string folder; // below properties/
  std::string name;
  std::string whole() const { return "properties/" + folder + "/" + name; }
};

static PropertiesPath get_path(const std::string& key, const FileState& state)
{
  const std::string digest = to_hex(std::string_view(sha256(key)).substr(0, 16));
  char time[17];
  const auto end =
      std::to_chars(time, time + sizeof time, static_cast<uint64_t>(state.modified_ns), 16);
  return {digest.substr(0, 2), digest.substr(2) + "." + std::string(time, end.ptr)};
}

static Json to_json(const std::map<std::string, std::string>& values)
{
  Json::Object object;
  for (const auto& [name, value] : values) object.emplace_back(name, value);
  return object;
}

Json to_json(const ObjectProperties& properties)
{
  Json json{Json::Object()};
  const auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) json.set(name, value);
  };
  set("content_type", properties.content_type);
  set("checksum_algorithm", properties.checksum_algorithm);
  set("checksum_type", properties.checksum_type);
  set("checksum", properties.checksum);
  set("etag", properties.etag);
  if (!properties.headers.empty()) json.set("headers", to_json(properties.headers));
  if (!properties.metadata.empty()) json.set("metadata", to_json(properties.metadata));
  if (!properties.tags.empty()) json.set("tags", to_json(properties.tags));
  return json;
}

static std::map<std::string, std::string> map_from_json(const Json& json, std::string_view name)
{
  std::map<std::string, std::string> values;
  const Json* object = json.find(name);
  if (object == nullptr || !object->is_object()) return values;
  for (const auto& [key, value] : object->as_object())
    if (value.is_string()) values[key] = value.as_string();
  return values;
}

ObjectProperties from_json(const Json& json)
{
  return {.content_type = json.get_string("content_type"),
          .headers = map_from_json(json, "headers"),
          .metadata = map_from_json(json, "metadata"),
          .checksum_algorithm = json.get_string("checksum_algorithm"),
          .checksum_type = json.get_string("checksum_type"),
          .checksum = json.get_string("checksum"),
          .tags = map_from_json(json, "tags"),
          .etag = json.get_string("etag")};
}

Result<void> write_properties(const File& bucket_state, const std::string& key,
                              const FileState& state, const ObjectProperties& properties,
                              bool flush)
{
  const PropertiesPath path = get_path(key, state);
  auto folder = open_folders(bucket_state.get(), {"properties", path.folder});
  if (!folder.ok()) {
    TRY(const File parent, make_folder(bucket_state.get(), "properties", false));
    folder = make_folder(parent.get(), path.folder, false);
    if (!folder.ok()) return std::move(folder).error();
  }
  // The size and ETag stand before the JSON, so that a listing need not parse it.
  const std::string text = std::to_string(state.size) + " " + properties.etag + "\n" +
                           to_json(properties).write() + "\n";
  return write_file(folder->get(), path.name, text, flush);
}

// The ETag and the JSON after it, or nothing when the version has no properties of its own.
static Result<std::optional<std::pair<std::string, std::string>>>
find_parts(const File& bucket_state, const std::string& key, const FileState& state)
{
  using Parts = std::optional<std::pair<std::string, std::string>>;
  TRY(auto text, find_content(bucket_state.get(), get_path(key, state).whole(), PropertiesSizeMax));
  if (!text) return Parts();
  const size_t blank = text->find(' ');
  const size_t line = text->find('\n');
  if (blank == std::string::npos || line == std::string::npos || blank > line) return Parts();
  if (text->substr(0, blank) != std::to_string(state.size)) return Parts();
  return Parts(std::pair(text->substr(blank + 1, line - blank - 1), text->substr(line + 1)));
}

Result<ObjectProperties> get_properties(const File& bucket_state, const std::string& key,
                                        const FileState& state)
{
  TRY(const auto parts, find_parts(bucket_state, key, state));
  if (parts) {
    auto json = parse_json(parts->second);
    if (json.ok()) return from_json(*json);
  }
  ObjectProperties properties;
  properties.etag = derive_etag(state);
  return properties;
}

Result<std::string> get_etag(const File& bucket_state, const std::string& key,
                             const FileState& state)
{
  TRY(auto parts, find_parts(bucket_state, key, state));
  if (parts) return std::move(parts->first);
  return derive_etag(state);
}

Result<void> remove_properties(const File& bucket_state, const std::string& key,
                               const FileState& state)
{
  return remove_file(bucket_state.get(), get_path(key, state).whole());
}

} // namespace bindery::lake
