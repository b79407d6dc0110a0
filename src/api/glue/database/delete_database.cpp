// Public page: Glue DeleteDatabase.
#include "api/operation.h"
#include "aws/glue/delete_database.h"
#include "catalog/databases.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::glue {

static Result<DeleteDatabaseResponse> run(Context& context, const DeleteDatabaseRequest& request)
{
  TRY(auto key, catalog::make_database_key(context.access, request.catalog_id, request.name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::delete_database(context.access, transaction, key));
  TRY_VOID(catalog::remove_all_tags(context.access, transaction,
                                    {catalog::TaggedResource::Kind::Database, key.name}));
  TRY_VOID(transaction.commit());
  return DeleteDatabaseResponse{};
}

extern constinit const Operation delete_database = changing<run>("DeleteDatabase");

} // namespace bindery::glue
