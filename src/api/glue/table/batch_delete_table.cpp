// Public page: Glue BatchDeleteTable.
#include "api/operation.h"
#include "aws/glue/batch_delete_table.h"
#include "catalog/databases.h"
#include "catalog/error_detail.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchDeleteTableResponse> run(Context& context,
                                            const BatchDeleteTableRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  TRY(auto database,
      catalog::make_database_key(context.access, request.catalog_id, request.database_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::require_database(context.access, transaction, database));
  BatchDeleteTableResponse response{.errors = std::vector<TableError>()};
  for (const std::string& name : request.tables_to_delete) {
    TRY(auto key,
        catalog::make_table_key(context.access, request.catalog_id, request.database_name, name));
    auto deleted = catalog::delete_table(context.access, transaction, key);
    if (deleted.ok()) continue;
    TRY(auto detail, catalog::to_detail(std::move(deleted).error()));
    response.errors->push_back({.table_name = name, .error_detail = std::move(detail)});
  }
  TRY_VOID(transaction.commit());
  return response;
}

extern constinit const Operation batch_delete_table = changing<run>("BatchDeleteTable");

} // namespace bindery::glue
