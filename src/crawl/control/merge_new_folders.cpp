#include "crawl/control/merge_new_folders.h"

#include "base/text.h"
#include "catalog/partitions.h"
#include "crawl/control/merge_partitions.h"
#include "crawl/control/own_tables.h"
#include "crawl/control/shapes.h"
#include "crawl/folder_name.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace bindery::crawl {

namespace {

constexpr double SimilarityMin = 0.7; // as between the folders of one crawl
constexpr int64_t LinesMax = 1000;    // of the log; the rest is counted

struct FoundFolder {
  std::string location;                  // without its last slash
  int64_t target = 0;                    // of the crawler
  const SchemaFinding* schema = nullptr; // none: its files are of different schemas
  Counts counts;
};

std::string without_slash(std::string text)
{
  if (text.ends_with('/')) text.pop_back();
  return text;
}

std::vector<FoundFolder> list_folders(const std::vector<FoundTable>& found)
{
  std::vector<FoundFolder> folders;
  for (const FoundTable& table : found) {
    const std::string& location = table.table.location;
    for (const PartitionFinding& partition : table.partitions)
      folders.push_back({without_slash(partition.location), table.table.target,
                         &table.table.schemas.at(static_cast<size_t>(partition.schema)),
                         partition.counts});
    if (!table.partitions.empty()) continue;
    if (table.table.is_object)
      folders.push_back({location.substr(0, location.rfind('/')), table.table.target, nullptr, {}});
    else
      folders.push_back({without_slash(location), table.table.target, &table.table.schemas.front(),
                         table.table.counts});
  }
  return folders;
}

bool is_number(const std::string& type)
{
  static constexpr std::string_view Names[] = {"tinyint", "smallint", "int",
                                               "bigint",  "float",    "double"};
  return std::ranges::find(Names, type) != std::end(Names) || type.starts_with("decimal(");
}

// Shared names, in full where the types agree.
double measure_similarity(const std::vector<glue::Column>& columns,
                          const std::vector<ColumnFinding>& found)
{
  if (columns.empty() && found.empty()) return 1;
  std::map<std::string, std::string> types;
  for (const glue::Column& column : columns)
    types.emplace(to_lower(column.name), column.type.value_or(""));
  double shared = 0;
  for (const ColumnFinding& column : found) {
    const auto known = types.find(to_lower(column.name));
    if (known == types.end()) continue;
    const bool agrees =
        known->second == column.type || (is_number(known->second) && is_number(column.type));
    shared += agrees ? 1 : 0.5;
  }
  return shared / static_cast<double>(std::max(columns.size(), found.size()));
}

// An own table, and what becomes its partitions.
struct Target {
  const glue::Table* table = nullptr;
  std::string location; // without its last slash
  std::vector<std::string> keys;
  FoundTable found;
  std::map<const SchemaFinding*, int64_t> schemas; // of the found table, by where they came from
};

class NewFolders {
public:
  NewFolders(const MergeParts& parts, const catalog::DatabaseKey& database, Time time,
             Changes& changes)
      : parts_(parts), database_(database), time_(time), changes_(changes)
  {}

  Result<void> run(const std::vector<FoundTable>& found)
  {
    TRY(const auto own, list_own_tables(parts_, database_));
    for (const glue::Table& table : own) add_target(table);
    {
      TRY(auto read, parts_.store.begin_read());
      for (const FoundFolder& folder : list_folders(found)) TRY_VOID(place(read, folder));
    }
    if (unreported_ > 0)
      parts_.log.write("WARN", std::to_string(unreported_) + " more folders are left out");
    for (Target& target : targets_) {
      if (parts_.is_stop_wanted()) return {};
      if (target.found.partitions.empty()) continue;
      const CrawlMark mark =
          make_mark(parts_.crawler, parts_.run_id, target.found.table.target, time_);
      TRY(auto write, parts_.store.begin_write());
      TRY_VOID(merge_partitions(parts_, {table_key(target), std::move(write), changes_},
                                target.found, mark, changes_));
    }
    return {};
  }

private:
  catalog::TableKey table_key(const Target& target) const
  {
    return {database_.catalog_id, database_.name, target.table->name};
  }

  void add_target(const glue::Table& table)
  {
    Target target{.table = &table,
                  .location = without_slash(*table.storage_descriptor->location),
                  .keys = {},
                  .found = {},
                  .schemas = {}};
    if (table.partition_keys)
      for (const glue::Column& key : *table.partition_keys) target.keys.push_back(key.name);
    target.found.table.location = target.location + "/";
    target.found.table.partition_keys = target.keys;
    by_location_.emplace(target.location, targets_.size());
    targets_.push_back(std::move(target));
  }

  // The table whose folder this one is, or is in.
  Target* find_target(std::string location)
  {
    for (;;) {
      if (const auto found = by_location_.find(location); found != by_location_.end())
        return &targets_[found->second];
      const size_t slash = location.rfind('/');
      if (slash == std::string::npos) return nullptr;
      location.resize(slash);
    }
  }

  void leave_out(const FoundFolder& folder, const std::string& why)
  {
    if (++lines_ > LinesMax)
      ++unreported_;
    else
      parts_.log.write("WARN", "New folder " + folder.location + "/ is left out: " + why);
  }

  Result<void> place(store::Transaction& read, const FoundFolder& folder)
  {
    Target* target = find_target(folder.location);
    if (!target) {
      leave_out(folder, "it belongs to no table, and crawls of new folders add none");
      return {};
    }
    std::vector<std::string> path;
    if (folder.location.size() > target->location.size())
      path = split(std::string_view(folder.location).substr(target->location.size() + 1), '/');
    if (path.size() != target->keys.size()) {
      // The table's own folder is no new one.
      if (!path.empty())
        leave_out(folder, "it does not fit the partition keys of table " + target->table->name);
      return {};
    }
    if (path.empty()) return {};
    PartitionFinding partition;
    for (size_t i = 0; i < path.size(); ++i)
      partition.values.push_back(partition_value(path[i], target->keys[i]));
    TRY(const auto table, catalog::get_partitioned_table(parts_.access, read, table_key(*target)));
    TRY(const auto there, catalog::find_partition(read, table, partition.values));
    if (there) return {};
    if (!folder.schema || !is_compatible(*target->table, *folder.schema)) {
      leave_out(folder, "its schema is not compatible with that of table " + target->table->name);
      return {};
    }
    partition.location = folder.location + "/";
    partition.counts = folder.counts;
    partition.schema = add_schema(*target, *folder.schema);
    target->found.table.target = folder.target;
    target->found.partitions.push_back(std::move(partition));
    return {};
  }

  static int64_t add_schema(Target& target, const SchemaFinding& schema)
  {
    std::vector<SchemaFinding>& schemas = target.found.table.schemas;
    const auto [place, is_new] =
        target.schemas.emplace(&schema, static_cast<int64_t>(schemas.size()));
    if (is_new) schemas.push_back(schema);
    return place->second;
  }

  bool is_compatible(const glue::Table& table, const SchemaFinding& found) const
  {
    const glue::StorageDescriptor& storage = *table.storage_descriptor;
    const std::string library =
        storage.serde_info ? storage.serde_info->serialization_library.value_or("") : "";
    if (storage.input_format != found.input_format || library != found.serde_library) return false;
    for (const char* name : {"classification", "compressionType", "delimiter"}) {
      const auto own = table.parameters->find(name);
      const auto other = found.parameters.find(name);
      const bool has_own = own != table.parameters->end();
      const bool has_other = other != found.parameters.end();
      if (has_own != has_other || (has_own && own->second != other->second)) return false;
    }
    return parts_.configuration.combines_compatible_schemas ||
           measure_similarity(storage.columns.value_or(std::vector<glue::Column>()),
                              found.columns) > SimilarityMin;
  }

  const MergeParts& parts_;
  const catalog::DatabaseKey& database_;
  const Time time_;
  Changes& changes_;
  std::vector<Target> targets_;
  std::map<std::string, size_t> by_location_;
  int64_t lines_ = 0;
  int64_t unreported_ = 0;
};

} // namespace

Result<void> merge_new_folders(const MergeParts& parts, const catalog::DatabaseKey& database,
                               const std::vector<FoundTable>& found, Time time, Changes& changes)
{
  return NewFolders(parts, database, time, changes).run(found);
}

} // namespace bindery::crawl
