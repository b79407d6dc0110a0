// Partitions of tables. Every function is one part of the caller's transaction.
#pragma once

#include "access/access.h"
#include "aws/glue/partition.h"
#include "aws/glue/partition_input.h"
#include "catalog/keys.h"
#include "catalog/page.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace bindery::catalog {

using PartitionValues = std::vector<std::string>;

// A table whose partitions are worked on; found once for a batch.
struct PartitionedTable {
  TableKey key;
  int64_t id = 0;
  struct Key {
    std::string name; // lower case
    std::string type; // lower case
  };
  std::vector<Key> keys;
};

struct PartitionPage {
  std::vector<glue::Partition> partitions; // in the order of their values
  std::optional<std::string> next_token;
};

struct PartitionQuery {
  std::string expression; // as in GetPartitions; empty: all
  PageRequest page;
  int64_t segment = 0; // of `segments`: each partition is in exactly one
  int64_t segments = 1;
  bool without_columns = false;
};

Result<PartitionedTable>
get_partitioned_table(const Access& access, store::Transaction& transaction, const TableKey& key);
Result<void> create_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const glue::PartitionInput& input);
Result<glue::Partition> get_partition(store::Transaction& transaction,
                                      const PartitionedTable& table, const PartitionValues& values);
Result<std::optional<glue::Partition>> find_partition(store::Transaction& transaction,
                                                      const PartitionedTable& table,
                                                      const PartitionValues& values);
Result<PartitionPage> list_partitions(store::Transaction& transaction,
                                      const PartitionedTable& table, const PartitionQuery& query);
// Replaces the partition; the input may give it other values.
Result<void> update_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const PartitionValues& values, const glue::PartitionInput& input);
Result<void> delete_partition(store::Transaction& transaction, const PartitionedTable& table,
                              const PartitionValues& values);

} // namespace bindery::catalog
