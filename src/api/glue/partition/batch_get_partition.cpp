// Public page: Glue BatchGetPartition.
#include "api/operation.h"
#include "aws/glue/batch_get_partition.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchGetPartitionResponse> run(Context& context,
                                             const BatchGetPartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  if (request.query_session_context) return catalog::not_supported("QuerySessionContext");
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  // A partition that is not there is in neither list.
  BatchGetPartitionResponse response{.partitions = std::vector<Partition>(),
                                     .unprocessed_keys = std::vector<PartitionValueList>()};
  for (const PartitionValueList& wanted : request.partitions_to_get) {
    TRY(auto partition, catalog::find_partition(transaction, table, wanted.values));
    if (partition) response.partitions->push_back(std::move(*partition));
  }
  return response;
}

extern constinit const Operation batch_get_partition = read_only<run>("BatchGetPartition");

} // namespace bindery::glue
