// Tags of Glue's resources, by ARN. Every function is one part of the caller's transaction.
#pragma once

#include "access/access.h"
#include "base/result.h"
#include "store/store.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::catalog {

struct TaggedResource {
  enum class Kind { Database, Crawler, Job };
  Kind kind = Kind::Database;
  std::string name;
};

using Tags = std::map<std::string, std::string>;

// arn:aws:glue:<region>:<account>:database/<name>, crawler/<name>, job/<name>. Others are refused
// by name.
Result<TaggedResource> parse_resource_arn(const Access& access, std::string_view arn);
Result<void> require_resource(const Access& access, store::Transaction& transaction,
                              const TaggedResource& resource);

Result<Tags> get_tags(const Access& access, store::Transaction& transaction,
                      const TaggedResource& resource);
Result<void> add_tags(const Access& access, store::Transaction& transaction,
                      const TaggedResource& resource, const Tags& tags);
Result<void> remove_tags(const Access& access, store::Transaction& transaction,
                         const TaggedResource& resource, const std::vector<std::string>& keys);
Result<void> remove_all_tags(const Access& access, store::Transaction& transaction,
                             const TaggedResource& resource);

} // namespace bindery::catalog
