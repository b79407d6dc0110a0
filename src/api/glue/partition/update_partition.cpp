// Public page: Glue UpdatePartition.
#include "api/operation.h"
#include "aws/glue/update_partition.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<UpdatePartitionResponse> run(Context& context, const UpdatePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  TRY_VOID(catalog::update_partition(transaction, table, request.partition_value_list,
                                     request.partition_input));
  TRY_VOID(transaction.commit());
  return UpdatePartitionResponse{};
}

extern constinit const Operation update_partition = changing<run>("UpdatePartition");

} // namespace bindery::glue
