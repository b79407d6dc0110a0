// Public page: Glue DeletePartition.
#include "api/operation.h"
#include "aws/glue/delete_partition.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<DeletePartitionResponse> run(Context& context, const DeletePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  TRY_VOID(catalog::delete_partition(transaction, table, request.partition_values));
  TRY_VOID(transaction.commit());
  return DeletePartitionResponse{};
}

extern constinit const Operation delete_partition = changing<run>("DeletePartition");

} // namespace bindery::glue
