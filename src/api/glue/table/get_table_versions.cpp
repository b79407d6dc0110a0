// Public page: Glue GetTableVersions.
#include "api/operation.h"
#include "aws/glue/get_table_versions.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 100;

static Result<GetTableVersionsResponse> run(Context& context,
                                            const GetTableVersionsRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto found, catalog::list_table_versions(context.access, transaction, key, page));
  return GetTableVersionsResponse{.table_versions = std::move(found.versions),
                                  .next_token = std::move(found.next_token)};
}

extern constinit const Operation get_table_versions = read_only<run>("GetTableVersions");

} // namespace bindery::glue
