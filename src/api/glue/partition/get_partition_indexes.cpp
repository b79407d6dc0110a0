// Public page: Glue GetPartitionIndexes.
#include "api/operation.h"
#include "aws/glue/get_partition_indexes.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetPartitionIndexesResponse> run(Context& context,
                                               const GetPartitionIndexesRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_read());
  // The table must be there; nothing makes indexes yet.
  TRY_VOID(catalog::get_table_id(context.access, transaction, key));
  return GetPartitionIndexesResponse{.partition_index_descriptor_list =
                                         std::vector<PartitionIndexDescriptor>()};
}

extern constinit const Operation get_partition_indexes = read_only<run>("GetPartitionIndexes");

} // namespace bindery::glue
