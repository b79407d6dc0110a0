// Public page: Glue CreatePartition.
#include "api/operation.h"
#include "aws/glue/create_partition.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<CreatePartitionResponse> run(Context& context, const CreatePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  TRY_VOID(catalog::create_partition(transaction, table, request.partition_input));
  TRY_VOID(transaction.commit());
  return CreatePartitionResponse{};
}

extern constinit const Operation create_partition = changing<run>("CreatePartition");

} // namespace bindery::glue
