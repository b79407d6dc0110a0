// Public page: Athena GetTableMetadata.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/get_table_metadata.h"
#include "catalog/tables.h"

namespace bindery::athena {

static Result<GetTableMetadataResponse> run(Context& context,
                                            const GetTableMetadataRequest& request)
{
  TRY_VOID(require_data_catalog(request.catalog_name));
  TRY(const auto key, catalog::make_table_key(context.access, std::nullopt, request.database_name,
                                              request.table_name));
  TRY(auto read, context.services.store->begin_read());
  auto table = catalog::get_table(context.access, read, key);
  if (!table.ok()) return to_metadata_error(std::move(table).error(), context.request_id);
  return GetTableMetadataResponse{.table_metadata = to_table_metadata(*table)};
}

extern constinit const Operation get_table_metadata = read_only<run>("GetTableMetadata");

} // namespace bindery::athena
