#include "crawl/control/merge_removed.h"

#include "aws/json_codec.h"
#include "catalog/tables.h"
#include "crawl/control/data_left.h"
#include "crawl/control/own_tables.h"

#include <algorithm>

namespace bindery::crawl {

namespace {

bool overlap(const std::string& a, const std::string& b)
{
  return is_within(a, b) || is_within(b, a);
}

// A table that this crawl did not find may only have become unreadable: it is gone when its data
// is, or when what was found now covers its place.
Result<bool> is_gone(const MergeParts& parts, const std::string& location,
                     const std::vector<std::string>& found)
{
  if (std::any_of(found.begin(), found.end(),
                  [&](const std::string& other) { return overlap(location, other); }))
    return true;
  TRY(const auto has_data, have_data(parts, {location}));
  return !has_data.front();
}

// The table as it was looked at; when somebody changed it since, it is theirs.
Result<void> remove(const MergeParts& parts, const catalog::TableKey& key, const glue::Table& table,
                    Changes& changes)
{
  std::string policy = *parts.crawler.schema_change_policy->delete_behavior;
  TRY(auto write, parts.store.begin_write());
  const auto there = catalog::get_table(parts.access, write, key);
  if (!there.ok())
    return there.error().code == ErrorCode::NotFound ? Result<void>() : there.error();
  if (aws::to_json_text(*there) != aws::to_json_text(table)) {
    parts.log.write("WARN", "Table " + key.name + " was changed meanwhile; left as it is");
    return {};
  }
  if (policy == "DELETE_FROM_DATABASE") {
    TRY_VOID(catalog::delete_table(parts.access, write, key));
    TRY_VOID(write.commit());
    ++changes.tables_deleted;
    parts.log.info("Deleted table " + key.name + " in database " + key.database);
    return {};
  }
  TRY(auto input, aws::from_json_text<glue::TableInput>(aws::to_json_text(table)));
  std::string time = std::to_string(now().epoch_milliseconds());
  if (!input.parameters) input.parameters.emplace();
  if (!input.parameters->emplace("DEPRECATED_BY_CRAWLER", time).second) return {};
  if (input.storage_descriptor) {
    if (!input.storage_descriptor->parameters) input.storage_descriptor->parameters.emplace();
    input.storage_descriptor->parameters->emplace("DEPRECATED_BY_CRAWLER", time);
  }
  catalog::TableChange change{.input = std::move(input), .skips_archive = false, .version_id = {}};
  TRY_VOID(catalog::update_table(parts.access, write, key, change));
  TRY_VOID(write.commit());
  ++changes.tables_deleted;
  parts.log.info("Deprecated table " + key.name + " in database " + key.database);
  return {};
}

} // namespace

Result<void> merge_removed(const MergeParts& parts, const catalog::DatabaseKey& database,
                           const std::set<std::string>& found_names,
                           const std::vector<std::string>& found_locations, Changes& changes)
{
  if (parts.crawler.schema_change_policy->delete_behavior == "LOG") return {};
  TRY(const auto own, list_own_tables(parts, database));
  for (const glue::Table& table : own) {
    if (found_names.contains(table.name)) continue;
    if (parts.is_stop_wanted()) return {};
    TRY(bool gone, is_gone(parts, *table.storage_descriptor->location, found_locations));
    if (parts.is_stop_wanted()) return {};
    if (gone) {
      TRY_VOID(remove(parts, {database.catalog_id, database.name, table.name}, table, changes));
    } else {
      parts.log.write("WARN", "Table " + table.name +
                                  " was not found again but its data is there; left as it is");
    }
  }
  return {};
}

} // namespace bindery::crawl
