#include "crawl/control/merge_partitions.h"

#include "aws/json_codec.h"
#include "catalog/partitions.h"
#include "catalog/tables.h"

#include <set>

namespace bindery::crawl {

using catalog::PartitionValues;

namespace {

class PartitionMerge {
public:
  PartitionMerge(const MergeParts& parts, store::Transaction& write, const FoundTable& found,
                 const CrawlMark& mark, Changes& changes)
      : parts_(parts), write_(write), found_(found), mark_(mark), changes_(changes)
  {}

  Result<void> run(const catalog::TableKey& key)
  {
    TRY(catalog::PartitionedTable table,
        catalog::get_partitioned_table(parts_.access, write_, key));
    if (table.keys.size() != found_.table.partition_keys.size()) {
      // The policy is LOG and the table's own keys are others: nothing that was found fits it.
      if (!found_.partitions.empty())
        parts_.log.write("WARN", "Partitions of table " + key.name +
                                     " do not fit its partition keys; left out");
      return {};
    }
    if (parts_.configuration.partitions_inherit) TRY_VOID(read_table(key));
    std::set<PartitionValues> seen;
    for (const PartitionFinding& partition : found_.partitions) {
      if (!seen.insert(partition.values).second) {
        parts_.log.write("WARN", "Two folders give the same partition of table " + key.name + ": " +
                                     partition.location + " is left out");
        continue;
      }
      TRY_VOID(merge_one(table, partition));
    }
    return remove_others(table, seen);
  }

private:
  Result<void> read_table(const catalog::TableKey& key)
  {
    TRY(auto table, catalog::get_table(parts_.access, write_, key));
    table_ = std::move(table);
    return {};
  }

  Result<void> merge_one(const catalog::PartitionedTable& table, const PartitionFinding& partition)
  {
    glue::PartitionInput input = make_partition_input(found_.table, partition, mark_);
    if (parts_.configuration.partitions_inherit && table_.storage_descriptor) {
      input.storage_descriptor->columns = table_.storage_descriptor->columns;
      input.storage_descriptor->serde_info = table_.storage_descriptor->serde_info;
    }
    TRY(auto there, catalog::find_partition(write_, table, partition.values));
    if (!there) {
      TRY_VOID(catalog::create_partition(write_, table, input));
      ++changes_.partitions_created;
      return {};
    }
    if (parts_.crawler.schema_change_policy->update_behavior != "UPDATE_IN_DATABASE") return {};
    TRY(auto old, aws::from_json_text<glue::PartitionInput>(aws::to_json_text(*there)));
    if (is_same(old, input)) return {};
    TRY_VOID(catalog::update_partition(write_, table, partition.values, input));
    ++changes_.partitions_updated;
    return {};
  }

  // Partitions of the catalog whose folders are no more.
  Result<void> remove_others(const catalog::PartitionedTable& table,
                             const std::set<PartitionValues>& seen)
  {
    std::string policy = *parts_.crawler.schema_change_policy->delete_behavior;
    if (policy == "LOG") return {};
    catalog::PartitionQuery query{.expression = "", .page = {.after = "", .size = 1000}};
    std::vector<glue::Partition> gone;
    while (true) {
      TRY(auto page, catalog::list_partitions(write_, table, query));
      for (glue::Partition& partition : page.partitions)
        if (!seen.contains(*partition.values)) gone.push_back(std::move(partition));
      if (!page.next_token) break;
      TRY(query.page, catalog::make_page(page.next_token, 1000, 1000));
    }
    for (const glue::Partition& partition : gone) TRY_VOID(remove(table, partition, policy));
    return {};
  }

  Result<void> remove(const catalog::PartitionedTable& table, const glue::Partition& partition,
                      const std::string& policy)
  {
    if (policy == "DELETE_FROM_DATABASE") {
      TRY_VOID(catalog::delete_partition(write_, table, *partition.values));
      ++changes_.partitions_deleted;
      return {};
    }
    TRY(auto input, aws::from_json_text<glue::PartitionInput>(aws::to_json_text(partition)));
    if (!input.parameters) input.parameters.emplace();
    bool is_new =
        input.parameters
            ->emplace("DEPRECATED_BY_CRAWLER", std::to_string(mark_.time.epoch_milliseconds()))
            .second;
    if (!is_new) return {};
    TRY_VOID(catalog::update_partition(write_, table, *partition.values, input));
    ++changes_.partitions_deleted;
    return {};
  }

  const MergeParts& parts_;
  store::Transaction& write_;
  const FoundTable& found_;
  const CrawlMark& mark_;
  Changes& changes_;
  glue::Table table_;
};

} // namespace

Result<void> merge_partitions(const MergeParts& parts, store::Transaction& write,
                              const catalog::TableKey& key, const FoundTable& found,
                              const CrawlMark& mark, Changes& changes)
{
  return PartitionMerge(parts, write, found, mark, changes).run(key);
}

} // namespace bindery::crawl
