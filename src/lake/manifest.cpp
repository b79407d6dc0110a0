#include "lake/manifest.h"

#include "base/json.h"

namespace bindery::lake {

static constexpr size_t SizeMax = size_t{2} << 30;
static constexpr int64_t Version = 1;

bool is_manifest_there(const LockedBucket& bucket)
{
  return exists(bucket.state.get(), ManifestName);
}

Result<void> write_manifest(const LockedBucket& bucket, const Manifest& manifest)
{
  Json adds{Json::Array()};
  for (const Manifest::Add& add : manifest.adds) {
    Json entry;
    entry.set("key", add.key).set("staged", add.staged);
    entry.set("size", add.state.size).set("modified_ns", add.state.modified_ns);
    adds.push(std::move(entry));
  }
  Json removes{Json::Array()};
  for (const std::string& key : manifest.removes) removes.push(key);
  Json json;
  json.set("version", Version).set("adds", std::move(adds)).set("removes", std::move(removes));
  TRY_VOID(write_file(bucket.state.get(), ManifestName, json.write(), true));
  return flush(bucket.state);
}

Result<Manifest> read_manifest(const LockedBucket& bucket)
{
  TRY(const auto text, find_content(bucket.state.get(), ManifestName, SizeMax));
  if (!text) return Manifest();
  TRY(const Json json, parse_json(*text));
  if (json.get_integer("version") != Version)
    return internal("the manifest of the bucket " + bucket.name +
                    " is of a version that this program does not know");
  const Json* adds = json.find("adds");
  const Json* removes = json.find("removes");
  if (adds == nullptr || !adds->is_array() || removes == nullptr || !removes->is_array())
    return internal("the manifest of the bucket " + bucket.name + " is damaged");
  Manifest manifest;
  for (const Json& add : adds->as_array())
    manifest.adds.push_back({add.get_string("key"),
                             add.get_string("staged"),
                             {add.get_integer("size"), add.get_integer("modified_ns")}});
  for (const Json& key : removes->as_array()) {
    if (!key.is_string())
      return internal("the manifest of the bucket " + bucket.name + " is damaged");
    manifest.removes.push_back(key.as_string());
  }
  return manifest;
}

Result<void> remove_manifest(const LockedBucket& bucket)
{
  TRY_VOID(remove_file(bucket.state.get(), ManifestName));
  // Else an older manifest could come back after a power cut, when later commits are on the disk.
  return flush(bucket.state);
}

} // namespace bindery::lake
