// Public page: Glue BatchUpdatePartition.
#include "api/operation.h"
#include "aws/glue/batch_update_partition.h"
#include "catalog/error_detail.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchUpdatePartitionResponse> run(Context& context,
                                                const BatchUpdatePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  BatchUpdatePartitionResponse response{.errors = std::vector<BatchUpdatePartitionFailureEntry>()};
  for (const BatchUpdatePartitionRequestEntry& entry : request.entries) {
    auto changed = catalog::update_partition(transaction, table, entry.partition_value_list,
                                             entry.partition_input);
    if (changed.ok()) continue;
    TRY(auto detail, catalog::to_detail(std::move(changed).error()));
    response.errors->push_back(
        {.partition_value_list = entry.partition_value_list, .error_detail = std::move(detail)});
  }
  TRY_VOID(transaction.commit());
  return response;
}

extern constinit const Operation batch_update_partition = changing<run>("BatchUpdatePartition");

} // namespace bindery::glue
