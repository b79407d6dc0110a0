// Public page: Glue GetPartition.
#include "api/operation.h"
#include "aws/glue/get_partition.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetPartitionResponse> run(Context& context, const GetPartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  TRY(auto partition, catalog::get_partition(transaction, table, request.partition_values));
  return GetPartitionResponse{.partition = std::move(partition)};
}

extern constinit const Operation get_partition = read_only<run>("GetPartition");

} // namespace bindery::glue
