#include "crawl/control/merge_removed.h"

#include "aws/json_codec.h"
#include "catalog/tables.h"

#include <algorithm>

namespace bindery::crawl {

namespace {

std::string as_folder(std::string location)
{
  if (!location.ends_with('/')) location += '/';
  return location;
}

// Whether a location is another, or lies in it.
bool is_within(const std::string& location, const std::string& other)
{
  return as_folder(location).starts_with(as_folder(other));
}

bool overlap(const std::string& a, const std::string& b)
{
  return is_within(a, b) || is_within(b, a);
}

bool is_under_target(const glue::Crawler& crawler, const std::string& location)
{
  for (const glue::S3Target& target : *crawler.targets->s3_targets)
    if (is_within(location, *target.path)) return true;
  return false;
}

// An object of that key, or objects under it.
Result<bool> has_data(const MergeParts& parts, const lake::ObjectKey& key)
{
  if (!key.key.empty() && !key.key.ends_with('/')) {
    const auto object = parts.lake.head(parts.access, key);
    if (object.ok()) return true;
    if (object.error().code != ErrorCode::NotFound) return object.error();
  }
  lake::ListRequest request;
  request.prefix = key.key.empty() ? "" : as_folder(key.key);
  request.max_keys = 1;
  request.with_etags = false;
  TRY(const auto page, parts.lake.list(parts.access, key.bucket, request));
  return !page.objects.empty();
}

// A table that this crawl did not find may only have become unreadable: it is gone when its data
// is, or when what was found now covers its place.
Result<bool> is_gone(const MergeParts& parts, const std::string& location,
                     const std::vector<std::string>& found)
{
  if (std::any_of(found.begin(), found.end(),
                  [&](const std::string& other) { return overlap(location, other); }))
    return true;
  auto key = lake::parse_s3_url(location);
  if (!key.ok()) return false;
  const auto found_data = has_data(parts, *key);
  if (found_data.ok()) return !*found_data;
  if (found_data.error().code == ErrorCode::NotFound) return true;
  return found_data.error();
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
  catalog::PageRequest page{.after = "", .size = 100};
  std::vector<glue::Table> candidates;
  while (true) {
    TRY(auto read, parts.store.begin_read());
    TRY(auto tables, catalog::list_tables(parts.access, read, database, std::nullopt, page));
    for (glue::Table& table : tables.tables) {
      if (found_names.contains(table.name) || !table.parameters || !table.storage_descriptor)
        continue;
      auto mark = table.parameters->find("UPDATED_BY_CRAWLER");
      if (mark == table.parameters->end() || mark->second != *parts.crawler.name) continue;
      if (is_under_target(parts.crawler, table.storage_descriptor->location.value_or("")))
        candidates.push_back(std::move(table));
    }
    if (!tables.next_token) break;
    TRY(page, catalog::make_page(tables.next_token, page.size, page.size));
  }
  for (const glue::Table& table : candidates) {
    if (parts.is_stop_wanted()) return {};
    TRY(bool gone, is_gone(parts, *table.storage_descriptor->location, found_locations));
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
