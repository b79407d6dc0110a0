#include "crawl/control/merge.h"

#include "crawl/control/own_tables.h"

#include "aws/json_codec.h"
#include "base/text.h"
#include "catalog/databases.h"
#include "catalog/tables.h"
#include "crawl/control/merge_new_folders.h"
#include "crawl/control/merge_partitions.h"
#include "crawl/control/merge_removed.h"
#include "crawl/control/naming.h"

#include <set>

namespace bindery::crawl {

namespace {

constexpr const char* DefaultDatabase = "default";

class Merge {
public:
  Merge(const MergeParts& parts, Changes& changes)
      : parts_(parts), changes_(changes),
        database_{parts.access.account_id, to_lower(parts.crawler.database_name.value_or("").empty()
                                                        ? DefaultDatabase
                                                        : *parts.crawler.database_name)},
        time_(now())
  {}

  Result<void> run(const std::vector<FoundTable>& found)
  {
    const auto& threshold = parts_.configuration.table_threshold;
    if (threshold && static_cast<int64_t>(found.size()) > *threshold)
      return catalog::bad_request(
          "The number of tables detected by crawler: " + std::to_string(found.size()) +
          " is greater than the table threshold value provided: " + std::to_string(*threshold));
    TRY_VOID(ensure_database());
    // Without a table of its own there is nothing that new folders could belong to.
    if (parts_.only_new_folders) {
      TRY(const auto own, list_own_tables(parts_, database_));
      if (!own.empty()) return merge_new_folders(parts_, database_, found, time_, changes_);
    }
    std::set<std::string> taken; // names given in this crawl
    std::vector<std::string> locations;
    for (const FoundTable& table : found) {
      if (parts_.is_stop_wanted()) return {};
      TRY(std::string name, merge_table(table, taken));
      taken.insert(name);
      locations.push_back(table.table.location);
    }
    if (parts_.is_stop_wanted()) return {};
    return merge_removed(parts_, database_, taken, locations, changes_);
  }

private:
  bool updates() const
  {
    return parts_.crawler.schema_change_policy->update_behavior == "UPDATE_IN_DATABASE";
  }

  // The service makes the crawler's database when there is none.
  Result<void> ensure_database()
  {
    TRY(auto write, parts_.store.begin_write());
    auto there = catalog::require_database(parts_.access, write, database_);
    if (there.ok()) return {};
    if (there.error().code != ErrorCode::NotFound) return there;
    TRY_VOID(catalog::create_database(parts_.access, write, database_, {.name = database_.name}));
    return write.commit();
  }

  // The plain name, unless another place has it already.
  Result<std::string> choose_name(store::Transaction& write, const TableFinding& table,
                                  const std::set<std::string>& taken) const
  {
    std::string name = make_table_name(parts_.crawler.table_prefix.value_or(""), table.folder);
    if (taken.contains(name)) return make_unique_name(name, table.location);
    TRY(auto there, find_table(write, name));
    if (!there || !there->storage_descriptor) return name;
    std::string location = there->storage_descriptor->location.value_or("");
    auto without_slash = [](std::string text) {
      if (text.ends_with('/')) text.pop_back();
      return text;
    };
    return without_slash(location) == without_slash(table.location)
               ? name
               : make_unique_name(name, table.location);
  }

  Result<std::optional<glue::Table>> find_table(store::Transaction& write,
                                                const std::string& name) const
  {
    auto there =
        catalog::get_table(parts_.access, write, {database_.catalog_id, database_.name, name});
    if (there.ok()) return std::optional<glue::Table>(std::move(*there));
    if (there.error().code == ErrorCode::NotFound) return std::optional<glue::Table>();
    return std::move(there).error();
  }

  Result<std::string> merge_table(const FoundTable& found, const std::set<std::string>& taken)
  {
    TRY(auto write, parts_.store.begin_write());
    TRY(std::string name, choose_name(write, found.table, taken));
    catalog::TableKey key{database_.catalog_id, database_.name, name};
    const CrawlMark mark = make_mark(parts_.crawler, parts_.run_id, found.table.target, time_);
    glue::TableInput input = make_table_input(found.table, name, mark);
    TRY(auto there, find_table(write, name));
    Changes before = changes_;
    std::string line;
    if (!there) {
      TRY_VOID(catalog::create_table(parts_.access, write, key, input, crawler_arn()));
      ++changes_.tables_created;
      line = "Created table " + name + " in database " + database_.name;
    } else {
      TRY(line, update(write, key, *there, input));
    }
    if (!line.empty()) parts_.log.info(line);
    TRY_VOID(merge_partitions(parts_, {key, std::move(write), before}, found, mark, changes_));
    return name;
  }

  // Says what was done, for the log.
  Result<std::string> update(store::Transaction& write, const catalog::TableKey& key,
                             const glue::Table& there, glue::TableInput input)
  {
    TRY(auto old, aws::from_json_text<glue::TableInput>(aws::to_json_text(there)));
    if (!updates())
      return is_same_schema(old, input) ? std::string()
                                        : "Table " + key.name + " in database " + key.database +
                                              " has changed; its policy is LOG: left as it is";
    keep_what_is_not_ours(old, input);
    if (is_same(old, input)) return std::string();
    catalog::TableChange change{
        .input = std::move(input), .skips_archive = false, .version_id = {}};
    TRY_VOID(catalog::update_table(parts_.access, write, key, change));
    ++changes_.tables_updated;
    return "Updated table " + key.name + " in database " + key.database;
  }

  static bool is_same_schema(const glue::TableInput& a, const glue::TableInput& b)
  {
    if (!a.storage_descriptor || !b.storage_descriptor) return false;
    auto columns = [](const glue::TableInput& input) {
      std::vector<std::pair<std::string, std::string>> pairs;
      for (const glue::Column& column :
           input.storage_descriptor->columns.value_or(std::vector<glue::Column>()))
        pairs.emplace_back(column.name, column.type.value_or(""));
      return pairs;
    };
    return columns(a) == columns(b);
  }

  // Descriptions, comments, other parameters and names of partition keys that somebody gave are
  // kept.
  void keep_what_is_not_ours(const glue::TableInput& old, glue::TableInput& input) const
  {
    if (old.description) input.description = old.description;
    if (old.owner) input.owner = old.owner;
    if (old.retention) input.retention = old.retention;
    keep_parameters(old.parameters, input.parameters);
    if (old.partition_keys && old.partition_keys->size() == input.partition_keys->size())
      input.partition_keys = old.partition_keys;
    if (!old.storage_descriptor) return;
    keep_parameters(old.storage_descriptor->parameters, input.storage_descriptor->parameters);
    keep_columns(old.storage_descriptor->columns.value_or(std::vector<glue::Column>()),
                 *input.storage_descriptor->columns);
  }

  static void keep_parameters(const std::optional<Parameters>& old,
                              std::optional<Parameters>& input)
  {
    if (!old) return;
    for (const auto& [key, value] : *old)
      if (key != "DEPRECATED_BY_CRAWLER" && key != "skip.header.line.count" &&
          key != "objectCount" && key != "exclusions" && key != "partition_filtering.enabled")
        input->emplace(key, value);
  }

  void keep_columns(const std::vector<glue::Column>& old, std::vector<glue::Column>& columns) const
  {
    std::map<std::string, const glue::Column*> known;
    for (const glue::Column& column : old) known.emplace(to_lower(column.name), &column);
    if (parts_.configuration.merges_new_columns) {
      std::vector<glue::Column> merged = old;
      for (glue::Column& column : columns)
        if (!known.contains(to_lower(column.name))) merged.push_back(std::move(column));
      columns = std::move(merged);
      return;
    }
    for (glue::Column& column : columns)
      if (auto place = known.find(column.name); place != known.end())
        column.comment = place->second->comment;
  }

  std::string crawler_arn() const
  {
    std::string role = parts_.crawler.role.value_or("");
    role = role.substr(role.rfind('/') == std::string::npos ? 0 : role.rfind('/') + 1);
    return "arn:aws:sts::" + parts_.access.account_id + ":assumed-role/" + role + "/AWS-Crawler";
  }

  const MergeParts& parts_;
  Changes& changes_;
  const catalog::DatabaseKey database_;
  const Time time_;
};

} // namespace

Result<void> merge(const MergeParts& parts, const std::vector<FoundTable>& found, Changes& changes)
{
  return Merge(parts, changes).run(found);
}

} // namespace bindery::crawl
