// Public page: Glue DeleteTable.
#include "api/operation.h"
#include "aws/glue/delete_table.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<DeleteTableResponse> run(Context& context, const DeleteTableRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::delete_table(context.access, transaction, key));
  TRY_VOID(transaction.commit());
  return DeleteTableResponse{};
}

extern constinit const Operation delete_table = changing<run>("DeleteTable");

} // namespace bindery::glue
