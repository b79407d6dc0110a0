// Public page: Glue UpdateTable.
#include "api/operation.h"
#include "aws/glue/update_table.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<UpdateTableResponse> run(Context& context, const UpdateTableRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  if (request.view_update_action) return catalog::not_supported("ViewUpdateAction");
  if (request.update_open_table_format_input)
    return catalog::not_supported("UpdateOpenTableFormatInput");
  if (!request.table_input) return catalog::bad_request("TableInput is required.");
  const std::string& name = request.name ? *request.name : request.table_input->name;
  TRY(auto key,
      catalog::make_table_key(context.access, request.catalog_id, request.database_name, name));
  catalog::TableChange change{.input = *request.table_input,
                              .skips_archive = request.skip_archive.value_or(false),
                              .version_id = request.version_id};
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::update_table(context.access, transaction, key, change));
  TRY_VOID(transaction.commit());
  return UpdateTableResponse{};
}

extern constinit const Operation update_table = changing<run>("UpdateTable");

} // namespace bindery::glue
