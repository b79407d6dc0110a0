// Public page: Glue UpdateDatabase.
#include "api/operation.h"
#include "aws/glue/update_database.h"
#include "catalog/databases.h"
#include "store/store.h"

namespace bindery::glue {

static Result<UpdateDatabaseResponse> run(Context& context, const UpdateDatabaseRequest& request)
{
  TRY(auto key, catalog::make_database_key(context.access, request.catalog_id, request.name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::update_database(context.access, transaction, key, request.database_input));
  TRY_VOID(transaction.commit());
  return UpdateDatabaseResponse{};
}

extern constinit const Operation update_database = changing<run>("UpdateDatabase");

} // namespace bindery::glue
