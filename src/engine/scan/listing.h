// What spark.read.load(paths) reads: files, partition folders, their columns.
#pragma once

#include "engine/scan/files.h"
#include "plan/scan.h"

namespace bindery::engine {

struct Listing {
  std::vector<plan::ScanFile> files;
  std::vector<plan::Field> partition_schema;
};

struct ListingRequest {
  std::vector<std::string> paths;
  std::string base_path;              // option basePath
  bool recursive = false;             // option recursiveFileLookup: no partitions
  std::string name_filter;            // option pathGlobFilter
  bool infer_types = true;            // of partition values; else strings
  const plan::Type* schema = nullptr; // the user's: types of partition columns that it names
  std::string time_zone = "UTC";
};

// Hidden files are skipped; patterns (*, ?, [], {}) are expanded; a path that is not there is
// PATH_NOT_FOUND.
Result<Listing> list_scan(lake::Lake* lake, const ListingRequest& request);

// A partition's text as a value of the type; the null partition is null.
Result<plan::Value> partition_value(const std::string& text, const plan::Type& type,
                                    const std::string& time_zone);
// Spark's escaping of partition values in folder names, and back.
std::string escape_path_name(const std::string& text);
std::string unescape_path_name(const std::string& text);

inline constexpr const char* NullPartition = "__HIVE_DEFAULT_PARTITION__";

bool is_hidden_name(std::string_view name);
bool matches_glob(std::string_view pattern, std::string_view text);

} // namespace bindery::engine
