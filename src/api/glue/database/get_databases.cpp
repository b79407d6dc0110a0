// Public page: Glue GetDatabases.
#include "api/operation.h"
#include "aws/glue/get_databases.h"
#include "catalog/databases.h"
#include "store/store.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 100;

static Result<GetDatabasesResponse> run(Context& context, const GetDatabasesRequest& request)
{
  if (request.attributes_to_get) return catalog::not_supported("AttributesToGet");
  if (request.resource_share_type == "FOREIGN" || request.resource_share_type == "FEDERATED")
    return GetDatabasesResponse{}; // nobody shares with us, and no catalog stands behind another
  TRY(auto catalog_id, catalog::find_catalog_id(context.access, request.catalog_id));
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto found, catalog::list_databases(context.access, transaction, catalog_id, page));
  return GetDatabasesResponse{.database_list = std::move(found.databases),
                              .next_token = std::move(found.next_token)};
}

extern constinit const Operation get_databases = read_only<run>("GetDatabases");

} // namespace bindery::glue
