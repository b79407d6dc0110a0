// Public page: Glue GetDatabase.
#include "api/operation.h"
#include "aws/glue/get_database.h"
#include "catalog/databases.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetDatabaseResponse> run(Context& context, const GetDatabaseRequest& request)
{
  TRY(auto key, catalog::make_database_key(context.access, request.catalog_id, request.name));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto database, catalog::get_database(context.access, transaction, key));
  return GetDatabaseResponse{.database = std::move(database)};
}

extern constinit const Operation get_database = read_only<run>("GetDatabase");

} // namespace bindery::glue
