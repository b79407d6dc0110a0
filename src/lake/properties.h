// What an object has beside its bytes, in a file of its own whose name says which version of the
// object it belongs to: properties/<2 hex>/<30 hex>.<time>, of the digest of the key and the
// object's time of modification. So it can be written before the object is published, and an object
// that somebody changed by hand no longer has it.
#pragma once

#include "base/json.h"
#include "lake/folder.h"
#include "lake/lake.h"

namespace bindery::lake {

// The ETag of a file that came without one: from its size and time. It has the form of a multipart
// ETag, which no client takes for an MD5.
std::string derive_etag(const FileState& state);

// `bucket_state` is LockedBucket::state.
Result<void> write_properties(const File& bucket_state, const std::string& key,
                              const FileState& state, const ObjectProperties& properties,
                              bool flush);
// ETag and properties of the version; derived and empty when nothing is stored.
Result<ObjectProperties> get_properties(const File& bucket_state, const std::string& key,
                                        const FileState& state);
Result<std::string> get_etag(const File& bucket_state, const std::string& key,
                             const FileState& state);
Result<void> remove_properties(const File& bucket_state, const std::string& key,
                               const FileState& state);

// The same as text, as multipart uploads keep them.
Json to_json(const ObjectProperties& properties);
ObjectProperties from_json(const Json& json);

} // namespace bindery::lake
