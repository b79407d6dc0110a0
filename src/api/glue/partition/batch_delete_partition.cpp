// Public page: Glue BatchDeletePartition.
#include "api/operation.h"
#include "aws/glue/batch_delete_partition.h"
#include "catalog/error_detail.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchDeletePartitionResponse> run(Context& context,
                                                const BatchDeletePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  BatchDeletePartitionResponse response{.errors = std::vector<PartitionError>()};
  for (const PartitionValueList& partition : request.partitions_to_delete) {
    auto deleted = catalog::delete_partition(transaction, table, partition.values);
    if (deleted.ok()) continue;
    TRY(auto detail, catalog::to_detail(std::move(deleted).error()));
    response.errors->push_back(
        {.partition_values = partition.values, .error_detail = std::move(detail)});
  }
  TRY_VOID(transaction.commit());
  return response;
}

extern constinit const Operation batch_delete_partition = changing<run>("BatchDeletePartition");

} // namespace bindery::glue
