// Public page: Glue BatchCreatePartition.
#include "api/operation.h"
#include "aws/glue/batch_create_partition.h"
#include "catalog/error_detail.h"
#include "catalog/partitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchCreatePartitionResponse> run(Context& context,
                                                const BatchCreatePartitionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY(auto table, catalog::get_partitioned_table(context.access, transaction, key));
  BatchCreatePartitionResponse response{.errors = std::vector<PartitionError>()};
  for (const PartitionInput& input : request.partition_input_list) {
    auto made = catalog::create_partition(transaction, table, input);
    if (made.ok()) continue;
    TRY(auto detail, catalog::to_detail(std::move(made).error()));
    response.errors->push_back(
        {.partition_values = input.values, .error_detail = std::move(detail)});
  }
  TRY_VOID(transaction.commit());
  return response;
}

extern constinit const Operation batch_create_partition = changing<run>("BatchCreatePartition");

} // namespace bindery::glue
