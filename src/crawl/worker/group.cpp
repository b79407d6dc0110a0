// The stage that decides which folders are tables and which are partitions. From the leaves up:
// folders that are alike become partitions of the folder above them; what is not alike becomes
// tables of its own.
#include "crawl/worker/group.h"

#include "base/text.h"
#include "crawl/folder_name.h"

#include <algorithm>
#include <unordered_set>

namespace bindery::crawl {

namespace {

constexpr size_t DepthMax = 100;

class Grouper {
public:
  Grouper(const GroupOptions& options, const ReadFile& read, const Report& report)
      : options_(options), read_(read), report_(report)
  {}

  // The folder as one table with all below it, or nothing: then what is below is in `tables_`, or
  // is empty.
  std::optional<Table> evaluate(const Folder& folder, int64_t level, size_t depth)
  {
    if (depth > DepthMax) {
      report_("ERROR", "Folder " + folder.prefix + " is deeper than " + std::to_string(DepthMax) +
                           " levels; left out.");
      return std::nullopt;
    }
    std::vector<Table> files = read_files(folder);
    bool is_split = false;
    size_t unreadable = 0;
    std::vector<Table> children;
    for (const auto& [name, child] : folder.children) {
      size_t before = tables_.size();
      std::optional<Table> table = evaluate(child, level + 1, depth + 1);
      if (table)
        children.push_back(std::move(*table));
      else if (tables_.size() > before)
        is_split = true;
      // A folder that nothing could be read of is unlike the others; a partition of that kind is
      // only missing.
      else if (name.find('=') == std::string::npos)
        ++unreadable;
    }
    if (files.empty() && children.empty()) return std::nullopt;
    bool is_above_tables = options_.table_level && level < *options_.table_level;
    if (!is_split && children.empty() && !is_above_tables && are_one(files, 0))
      return join_files(folder, std::move(files));
    if (!is_split && files.empty() && !is_above_tables && are_one(children, unreadable) &&
        are_even(children))
      return join_folders(folder, std::move(children));
    if (options_.table_level && level >= *options_.table_level)
      report_("WARN", "Found schemas don't match at level " + std::to_string(level) + " in " +
                          folder.prefix + ".");
    emit(std::move(files));
    emit(std::move(children));
    return std::nullopt;
  }

  void emit(std::vector<Table> tables)
  {
    for (Table& table : tables) tables_.push_back(std::move(table));
  }

  std::vector<Table> take_tables() { return std::move(tables_); }

private:
  // Each file as a table by itself.
  std::vector<Table> read_files(const Folder& folder)
  {
    std::vector<Table> tables;
    int64_t tried = 0, all_bytes = 0, read_bytes = 0, left_out = 0;
    for (const File& file : folder.files) {
      all_bytes += file.size;
      if (options_.sample_size && tried >= *options_.sample_size) {
        ++left_out;
        continue;
      }
      ++tried;
      std::optional<Group> group = read_(folder, file);
      if (!group) {
        all_bytes -= file.size;
        continue;
      }
      read_bytes += file.size;
      Table table{.folder = file.name,
                  .prefix = folder.prefix + file.name,
                  .is_object = true,
                  .group = *group};
      table.leaves.push_back({{}, std::move(*group)});
      tables.push_back(std::move(table));
    }
    if (left_out > 0 && !tables.empty())
      scale_to_all(tables.front(), left_out, all_bytes - read_bytes, read_bytes);
    return tables;
  }

  // Files that are not read still count; their records are taken to be like those of the files that
  // were.
  static void scale_to_all(Table& table, int64_t files, int64_t bytes, int64_t read_bytes)
  {
    Counts& counts = table.leaves.front().group.counts;
    double records = read_bytes > 0
                         ? static_cast<double>(counts.records) * static_cast<double>(bytes) /
                               static_cast<double>(std::max<int64_t>(1, counts.bytes))
                         : 0;
    counts.objects += files;
    counts.bytes += bytes;
    counts.records += static_cast<int64_t>(records);
    table.group.counts = counts;
  }

  bool are_one(const std::vector<Table>& tables, size_t unlike) const
  {
    std::vector<const Group*> groups;
    groups.reserve(tables.size());
    for (const Table& table : tables) groups.push_back(&table.group);
    return is_one_table(groups, unlike, options_.combines_compatible_schemas);
  }

  static bool are_even(const std::vector<Table>& tables)
  {
    return std::all_of(tables.begin(), tables.end(),
                       [&](const Table& table) { return table.depth == tables.front().depth; });
  }

  static Table join_files(const Folder& folder, std::vector<Table> files)
  {
    Table table{
        .folder = folder.name, .prefix = folder.prefix, .group = std::move(files.front().group)};
    for (size_t i = 1; i < files.size(); ++i) merge_into(table.group, files[i].group);
    table.leaves.push_back({{}, table.group});
    return table;
  }

  static Table join_folders(const Folder& folder, std::vector<Table> children)
  {
    Table table{.folder = folder.name,
                .prefix = folder.prefix,
                .depth = children.front().depth + 1,
                .group = children.front().group};
    for (size_t i = 0; i < children.size(); ++i) {
      if (i > 0) merge_into(table.group, children[i].group);
      for (Leaf& leaf : children[i].leaves) {
        leaf.path.insert(leaf.path.begin(), children[i].folder);
        table.leaves.push_back(std::move(leaf));
      }
    }
    return table;
  }

  const GroupOptions& options_;
  const ReadFile& read_;
  const Report& report_;
  std::vector<Table> tables_;
};

} // namespace

std::vector<std::string> name_partition_keys(const Table& table)
{
  std::vector<std::string> keys;
  std::unordered_set<std::string> taken;
  for (size_t level = 0; level < table.depth; ++level) {
    std::string_view key = key_of(table.leaves.front().path[level]);
    for (const Leaf& leaf : table.leaves)
      if (key_of(leaf.path[level]) != key) key = {};
    std::string name = key.empty() ? "partition_" + std::to_string(level) : to_lower(key);
    // A key twice on one path cannot be a key twice of one table.
    if (!taken.insert(name).second) name = "partition_" + std::to_string(level);
    taken.insert(name);
    keys.push_back(std::move(name));
  }
  return keys;
}

std::vector<Table> group(const Listing& listing, const GroupOptions& options, const ReadFile& read,
                         const Report& report)
{
  int64_t level = 1 + std::count(listing.root.prefix.begin(), listing.root.prefix.end(), '/');
  Grouper grouper(options, read, report);
  std::optional<Table> whole = grouper.evaluate(listing.root, level, 0);
  if (whole && listing.is_object) {
    whole->is_object = true;
    whole->prefix += whole->folder;
  }
  if (whole) {
    std::vector<Table> one;
    one.push_back(std::move(*whole));
    grouper.emit(std::move(one));
  }
  return grouper.take_tables();
}

} // namespace bindery::crawl
