// The objects under an include path as a tree of folders.
#pragma once

#include "crawl/spec.h"
#include "crawl/findings.h"
#include "lake/lake.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bindery::crawl {

struct File {
  std::string name; // the last part of the key
  int64_t size = 0;
};

struct Folder {
  std::string
      name; // the last part, without its slash; of the root: the last part of the include path
  std::string prefix; // the key's beginning, with its slash; empty for a bucket
  std::vector<File> files;
  std::map<std::string, Folder> children; // by name
};

struct Listing {
  std::string bucket;
  Folder root;
  bool is_object = false; // the include path names one object: the root's only file
  int64_t files = 0;
};

// Lists a target. Hidden files and folders (`_x`, `.x`, `x_$folder$`), empty objects and excluded
// paths are left out.
Result<Listing> list(lake::Lake& lake, const Access& access, const S3Target& target);

} // namespace bindery::crawl
