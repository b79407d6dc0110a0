// Public page: Athena ListDatabases.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/list_databases.h"
#include "catalog/databases.h"

namespace bindery::athena {

static constexpr int64_t PageSizeMax = 50;

static Result<ListDatabasesResponse> run(Context& context, const ListDatabasesRequest& request)
{
  TRY_VOID(require_data_catalog(request.catalog_name));
  if (request.attributes_to_get)
    return invalid_request("INVALID_INPUT", "AttributesToGet is not supported yet");
  const auto page = catalog::make_page(request.next_token, request.max_results, PageSizeMax);
  if (!page.ok()) return to_metadata_error(page.error(), context.request_id);
  TRY(auto read, context.services.store->begin_read());
  const auto found =
      catalog::list_databases(context.access, read, context.access.account_id, *page);
  if (!found.ok()) return to_metadata_error(found.error(), context.request_id);
  ListDatabasesResponse response{.next_token = found->next_token};
  response.database_list.emplace();
  for (const glue::Database& database : found->databases)
    response.database_list->push_back(to_athena_database(database));
  return response;
}

extern constinit const Operation list_databases = read_only<run>("ListDatabases");

} // namespace bindery::athena
