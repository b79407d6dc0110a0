// From folders to tables and partitions.
#pragma once

#include "crawl/findings.h"
#include "crawl/spec.h"
#include "crawl/worker/schema.h"
#include "crawl/worker/tree.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bindery::crawl {

// A leaf of a table: a folder of files, with the folders' names on the way from the table's own
// folder.
struct Leaf {
  std::vector<std::string> path;
  Group group;
};

struct Table {
  std::string folder; // the last part of the location
  std::string prefix; // the location's key: a folder's with its slash, or an object's
  bool is_object = false;
  size_t depth = 0; // folders between the table's and its leaves'
  std::vector<Leaf> leaves = {};
  Group group = {}; // of all leaves
};

// The partition keys of a table's leaves: the key where all folders of a level are `key=value` of
// one key, else partition_<level>.
std::vector<std::string> name_partition_keys(const Table& table);

struct GroupOptions {
  bool combines_compatible_schemas = false;
  std::optional<int64_t> table_level;
  std::optional<int64_t> sample_size;
};

// Reads a file, or nothing when it is left out (which `read` reports itself).
using ReadFile = std::function<std::optional<Group>(const Folder& folder, const File& file)>;
using Report = std::function<void(std::string_view level, std::string message)>;

// The tables of a listing, in the order of their folders.
std::vector<Table> group(const Listing& listing, const GroupOptions& options, const ReadFile& read,
                         const Report& report);

} // namespace bindery::crawl
