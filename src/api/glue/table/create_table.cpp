// Public page: Glue CreateTable.
#include "api/operation.h"
#include "aws/glue/create_table.h"
#include "catalog/tables.h"
#include "store/store.h"

namespace bindery::glue {

static Result<CreateTableResponse> run(Context& context, const CreateTableRequest& request)
{
  if (request.transaction_id) return catalog::not_supported("TransactionId");
  if (request.open_table_format_input) return catalog::not_supported("OpenTableFormatInput");
  if (request.partition_indexes && !request.partition_indexes->empty())
    return catalog::not_supported("PartitionIndexes");
  if (!request.table_input) return catalog::bad_request("TableInput is required.");
  TRY(auto key, catalog::make_table_key(context.access, request.catalog_id, request.database_name,
                                        request.table_input->name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::create_table(context.access, transaction, key, *request.table_input,
                                 catalog::caller_arn(context.access)));
  TRY_VOID(transaction.commit());
  return CreateTableResponse{};
}

extern constinit const Operation create_table = changing<run>("CreateTable");

} // namespace bindery::glue
