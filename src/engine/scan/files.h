// Files where users keep them: s3:// through the lake, file:// on this machine.
#pragma once

#include "lake/lake.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindery::engine {

struct FileEntry {
  std::string url; // s3://bucket/key or file:///path
  int64_t size = 0;
  std::string etag; // of local files made of size and time
};

// s3a:// and s3n:// become s3://, plain paths become file://; other schemes are refused by name.
Result<std::string> normalize_url(const std::string& path);
bool is_s3(const std::string& url);
std::string local_path(const std::string& url); // of a file:// URL

// Every file at or below `url` (a file, or a folder), in order of the name. NotFound when there is
// none and no folder.
Result<std::vector<FileEntry>> list_files(lake::Lake* lake, const std::string& url);
// Whether there is a file or anything below.
Result<bool> path_exists(lake::Lake* lake, const std::string& url);
Result<std::unique_ptr<lake::Reader>> open_file(lake::Lake* lake, const std::string& url);

} // namespace bindery::engine
