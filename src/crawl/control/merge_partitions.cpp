#include "crawl/control/merge_partitions.h"

#include "aws/json_codec.h"
#include "catalog/partitions.h"
#include "catalog/tables.h"
#include "crawl/control/data_left.h"

#include <algorithm>
#include <optional>
#include <set>

namespace bindery::crawl {

using catalog::PartitionValues;

namespace {

// The writer of the store is held for this many partitions at a time.
constexpr size_t BatchSize = 500;

class PartitionMerge {
public:
  PartitionMerge(const MergeParts& parts, WrittenTable written, const FoundTable& found,
                 const CrawlMark& mark, Changes& changes)
      : parts_(parts), key_(std::move(written.key)), write_(std::move(written.write)),
        before_(written.before), found_(found), mark_(mark), changes_(changes)
  {}

  Result<void> run()
  {
    std::vector<const PartitionFinding*> chosen;
    std::set<PartitionValues> seen;
    for (const PartitionFinding& partition : found_.partitions)
      if (seen.insert(partition.values).second)
        chosen.push_back(&partition);
      else
        parts_.log.write("WARN", "Two folders give the same partition of table " + key_.name +
                                     ": " + partition.location + " is left out");
    const auto merge = [this](const Batch& batch, const PartitionFinding* partition) {
      return merge_one(batch, *partition);
    };
    TRY_VOID(in_batches(chosen, merge));
    if (write_) TRY_VOID(end({})); // there was no partition
    return remove_others(seen);
  }

private:
  // The table as it stands in the transaction.
  struct Batch {
    catalog::PartitionedTable table;
    glue::Table whole; // when partitions inherit from it
  };

  // Nothing when the table's own keys are others: then nothing that was found fits it.
  Result<std::optional<Batch>> begin()
  {
    if (!write_) {
      TRY(auto write, parts_.store.begin_write());
      write_.emplace(std::move(write));
      before_ = changes_;
    }
    Batch batch;
    TRY(batch.table, catalog::get_partitioned_table(parts_.access, *write_, key_));
    if (batch.table.keys.size() != found_.table.partition_keys.size())
      return std::optional<Batch>();
    if (parts_.configuration.partitions_inherit) {
      TRY(batch.whole, catalog::get_table(parts_.access, *write_, key_));
    }
    return std::optional<Batch>(std::move(batch));
  }

  // Commits what came to pass; a failure takes it back, and its counts.
  Result<void> end(Result<void> result)
  {
    if (result.ok()) result = write_->commit();
    if (!result.ok()) changes_ = before_;
    write_.reset();
    return result;
  }

  template <class Item, class Change>
  Result<void> in_batches(const std::vector<Item>& items, const Change& change)
  {
    for (size_t first = 0; first < items.size(); first += BatchSize) {
      if (first > 0 && parts_.is_stop_wanted()) return {};
      TRY(const auto batch, begin());
      if (!batch) {
        parts_.log.write("WARN", "Partitions of table " + key_.name +
                                     " do not fit its partition keys; left out");
        return {};
      }
      Result<void> result;
      for (size_t i = first; result.ok() && i < std::min(items.size(), first + BatchSize); ++i)
        result = change(*batch, items[i]);
      TRY_VOID(end(std::move(result)));
    }
    return {};
  }

  Result<void> merge_one(const Batch& batch, const PartitionFinding& partition)
  {
    glue::PartitionInput input = make_partition_input(found_.table, partition, mark_);
    if (parts_.configuration.partitions_inherit && batch.whole.storage_descriptor) {
      input.storage_descriptor->columns = batch.whole.storage_descriptor->columns;
      input.storage_descriptor->serde_info = batch.whole.storage_descriptor->serde_info;
    }
    TRY(auto there, catalog::find_partition(*write_, batch.table, partition.values));
    if (!there) {
      TRY_VOID(catalog::create_partition(*write_, batch.table, input));
      ++changes_.partitions_created;
      return {};
    }
    if (parts_.crawler.schema_change_policy->update_behavior != "UPDATE_IN_DATABASE") return {};
    TRY(auto old, aws::from_json_text<glue::PartitionInput>(aws::to_json_text(*there)));
    if (is_same(old, input)) return {};
    TRY_VOID(catalog::update_partition(*write_, batch.table, partition.values, input));
    ++changes_.partitions_updated;
    return {};
  }

  struct Other {
    PartitionValues values;
    std::string location;
  };

  // Partitions of this crawler whose data is no more. One that was not found may only have become
  // unreadable.
  Result<void> remove_others(const std::set<PartitionValues>& seen)
  {
    if (parts_.crawler.schema_change_policy->delete_behavior == "LOG") return {};
    TRY(const auto others, find_others(seen));
    std::vector<std::string> locations;
    for (const Other& other : others) locations.push_back(other.location);
    TRY(const auto has_data, have_data(parts_, locations));
    if (parts_.is_stop_wanted()) return {};
    std::vector<const Other*> gone;
    for (size_t i = 0; i < others.size(); ++i)
      if (!has_data[i]) gone.push_back(&others[i]);
    if (const size_t kept = others.size() - gone.size(); kept > 0)
      parts_.log.write("WARN", std::to_string(kept) + " partitions of table " + key_.name +
                                   " were not found again but their data is there; left as they "
                                   "are");
    return in_batches(
        gone, [this](const Batch& batch, const Other* other) { return remove(batch, *other); });
  }

  // Whether this crawler made the partition, or was the last to change it, and looks at its place.
  bool is_ours(const glue::Partition& partition) const
  {
    if (!partition.parameters || !partition.storage_descriptor) return false;
    const auto mark = partition.parameters->find("UPDATED_BY_CRAWLER");
    return mark != partition.parameters->end() && mark->second == *parts_.crawler.name &&
           is_under_target(parts_.crawler, partition.storage_descriptor->location.value_or(""));
  }

  Result<std::vector<Other>> find_others(const std::set<PartitionValues>& seen)
  {
    std::vector<Other> others;
    TRY(auto read, parts_.store.begin_read());
    TRY(const auto table, catalog::get_partitioned_table(parts_.access, read, key_));
    if (table.keys.size() != found_.table.partition_keys.size()) return others;
    catalog::PartitionQuery query{
        .expression = "", .page = {.after = "", .size = 1000}, .without_columns = true};
    for (;;) {
      TRY(auto page, catalog::list_partitions(read, table, query));
      for (glue::Partition& partition : page.partitions)
        if (!seen.contains(*partition.values) && is_ours(partition))
          others.push_back({std::move(*partition.values), *partition.storage_descriptor->location});
      if (!page.next_token) return others;
      TRY(query.page, catalog::make_page(page.next_token, 1000, 1000));
    }
  }

  Result<void> remove(const Batch& batch, const Other& other)
  {
    TRY(const auto partition, catalog::find_partition(*write_, batch.table, other.values));
    // What somebody changed since is theirs.
    if (!partition || !is_ours(*partition) ||
        partition->storage_descriptor->location != other.location)
      return {};
    if (parts_.crawler.schema_change_policy->delete_behavior == "DELETE_FROM_DATABASE") {
      TRY_VOID(catalog::delete_partition(*write_, batch.table, other.values));
      ++changes_.partitions_deleted;
      return {};
    }
    TRY(auto input, aws::from_json_text<glue::PartitionInput>(aws::to_json_text(*partition)));
    if (!input.parameters) input.parameters.emplace();
    bool is_new =
        input.parameters
            ->emplace("DEPRECATED_BY_CRAWLER", std::to_string(mark_.time.epoch_milliseconds()))
            .second;
    if (!is_new) return {};
    TRY_VOID(catalog::update_partition(*write_, batch.table, other.values, input));
    ++changes_.partitions_deleted;
    return {};
  }

  const MergeParts& parts_;
  const catalog::TableKey key_;
  std::optional<store::Transaction> write_;
  Changes before_; // the transaction
  const FoundTable& found_;
  const CrawlMark& mark_;
  Changes& changes_;
};

} // namespace

Result<void> merge_partitions(const MergeParts& parts, WrittenTable written,
                              const FoundTable& found, const CrawlMark& mark, Changes& changes)
{
  return PartitionMerge(parts, std::move(written), found, mark, changes).run();
}

} // namespace bindery::crawl
