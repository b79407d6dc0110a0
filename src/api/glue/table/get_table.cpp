// Public page: Glue GetTable.
#include "api/operation.h"
#include "aws/glue/get_table.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetTableResponse> run(Context& context, const GetTableRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  if (request.query_as_of_time) return catalog::not_supported("QueryAsOfTime");
  if (request.attributes_to_get) return catalog::not_supported("AttributesToGet");
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.name));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto table, catalog::get_table(context.access, transaction, key));
  return GetTableResponse{.table = std::move(table)};
}

extern constinit const Operation get_table = read_only<run>("GetTable");

} // namespace bindery::glue
