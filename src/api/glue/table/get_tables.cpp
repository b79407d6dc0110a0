// Public page: Glue GetTables.
#include "api/operation.h"
#include "aws/glue/get_tables.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static constexpr int64_t PageSizeMax = 100;

static Result<GetTablesResponse> run(Context& context, const GetTablesRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  if (request.query_as_of_time) return catalog::not_supported("QueryAsOfTime");
  if (request.attributes_to_get) return catalog::not_supported("AttributesToGet");
  if (request.resource_share_type == "FOREIGN" || request.resource_share_type == "FEDERATED")
    return GetTablesResponse{.table_list = std::vector<Table>()}; // as in GetDatabases: none
  TRY(auto key,
      catalog::make_database_key(context.access, request.catalog_id, request.database_name));
  TRY(auto page, catalog::make_page(request.next_token, request.max_results, PageSizeMax));
  TRY(auto transaction, context.services.store->begin_read());
  TRY(auto found, catalog::list_tables(context.access, transaction, key, request.expression, page));
  return GetTablesResponse{.table_list = std::move(found.tables),
                           .next_token = std::move(found.next_token)};
}

extern constinit const Operation get_tables = read_only<run>("GetTables");

} // namespace bindery::glue
