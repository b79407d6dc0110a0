// Public page: Glue BatchDeleteTableVersion.
#include "api/operation.h"
#include "aws/glue/batch_delete_table_version.h"
#include "catalog/error_detail.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<BatchDeleteTableVersionResponse> run(Context& context,
                                                   const BatchDeleteTableVersionRequest& request)
{
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::get_table_id(context.access, transaction, key));
  BatchDeleteTableVersionResponse response{.errors = std::vector<TableVersionError>()};
  for (const std::string& version_id : request.version_ids) {
    auto deleted = catalog::delete_table_version(context.access, transaction, key, version_id);
    if (deleted.ok()) continue;
    TRY(auto detail, catalog::to_detail(std::move(deleted).error()));
    response.errors->push_back({.table_name = request.table_name,
                                .version_id = version_id,
                                .error_detail = std::move(detail)});
  }
  TRY_VOID(transaction.commit());
  return response;
}

extern constinit const Operation batch_delete_table_version =
    changing<run>("BatchDeleteTableVersion");

} // namespace bindery::glue
