// What the files of a folder, or the folders of a table, have in common.
#pragma once

#include "crawl/findings.h"
#include "format/format.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bindery::crawl {

// One file, or several that were merged. Files of equal schemas share their facts, so that a
// million partitions fit.
struct Group {
  std::shared_ptr<const format::FileFacts>
      facts; // of merged files: columns and paths of all; without counts
  Counts counts;
};

// Makes groups; remembers every schema that it has seen.
class GroupMaker {
public:
  Group make(format::FileFacts facts);

private:
  std::unordered_map<std::string, std::shared_ptr<const format::FileFacts>> known_;
};

// A text that is equal for equal schemas of equal storage.
std::string identify(const format::FileFacts& facts);

// Same format, compression and layout: the files can be one table at all.
bool is_compatible(const Group& a, const Group& b);
// How alike two schemas are, 0 to 1.
double measure_similarity(const Group& a, const Group& b);
// `into` and `from` are compatible.
void merge_into(Group& into, const Group& from);

// Whether these can be one table: all compatible and, unless any schemas may be combined, alike
// enough. `unlike` more are known to be like none of them.
bool is_one_table(const std::vector<const Group*>& groups, size_t unlike,
                  bool combines_compatible_schemas);

SchemaFinding to_finding(const format::FileFacts& facts);

} // namespace bindery::crawl
