// What one crawl is asked to do: sent to the worker process as its first message.
#pragma once

#include "access/access.h"
#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindery::crawl {

struct S3Target {
  std::string path;                    // s3://bucket/folder
  std::vector<std::string> exclusions; // glob patterns, relative to the path
  std::optional<int64_t> sample_size;  // files read per leaf folder; all when absent
};

struct Spec {
  Access access;
  std::vector<S3Target> targets;
  bool combines_compatible_schemas = false; // Grouping.TableGroupingPolicy
  std::optional<int64_t> table_level; // Grouping.TableLevelConfiguration; the bucket is level 1
};

Json to_json(const Spec& spec);
Result<Spec> spec_from_json(const Json& json);

} // namespace bindery::crawl
