// Public page: Glue GetTableVersion.
#include "api/operation.h"
#include "aws/glue/get_table_version.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetTableVersionResponse> run(Context& context, const GetTableVersionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto version,
      catalog::get_table_version(context.access, transaction, key, request.version_id));
  return GetTableVersionResponse{.table_version = std::move(version)};
}

extern constinit const Operation get_table_version = read_only<run>("GetTableVersion");

} // namespace bindery::glue
