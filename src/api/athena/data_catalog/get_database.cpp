// Public page: Athena GetDatabase.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/get_database.h"
#include "catalog/databases.h"

namespace bindery::athena {

static Result<GetDatabaseResponse> run(Context& context, const GetDatabaseRequest& request)
{
  TRY_VOID(require_data_catalog(request.catalog_name));
  TRY(const auto key,
      catalog::make_database_key(context.access, std::nullopt, request.database_name));
  TRY(auto read, context.services.store->begin_read());
  auto database = catalog::get_database(context.access, read, key);
  if (!database.ok()) return to_metadata_error(std::move(database).error(), context.request_id);
  return GetDatabaseResponse{.database = to_athena_database(*database)};
}

extern constinit const Operation get_database = read_only<run>("GetDatabase");

} // namespace bindery::athena
