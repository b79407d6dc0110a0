// Public page: Glue DeleteTableVersion.
#include "api/operation.h"
#include "aws/glue/delete_table_version.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<DeleteTableVersionResponse> run(Context& context,
                                              const DeleteTableVersionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::delete_table_version(context.access, transaction, key, request.version_id));
  TRY_VOID(transaction.commit());
  return DeleteTableVersionResponse{};
}

extern constinit const Operation delete_table_version = changing<run>("DeleteTableVersion");

} // namespace bindery::glue
