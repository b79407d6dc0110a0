// Public page: Athena ListTableMetadata.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/list_table_metadata.h"
#include "catalog/tables.h"

namespace bindery::athena {

static constexpr int64_t PageSizeMax = 50;

static Result<ListTableMetadataResponse> run(Context& context,
                                             const ListTableMetadataRequest& request)
{
  TRY_VOID(require_data_catalog(request.catalog_name));
  if (request.attributes_to_get)
    return invalid_request("INVALID_INPUT", "AttributesToGet is not supported yet");
  TRY(const auto key,
      catalog::make_database_key(context.access, std::nullopt, request.database_name));
  const auto page = catalog::make_page(request.next_token, request.max_results, PageSizeMax);
  if (!page.ok()) return to_metadata_error(page.error(), context.request_id);
  TRY(auto read, context.services.store->begin_read());
  auto found = catalog::list_tables(context.access, read, key, request.expression, *page);
  if (!found.ok()) return to_metadata_error(std::move(found).error(), context.request_id);
  ListTableMetadataResponse response{.next_token = found->next_token};
  response.table_metadata_list.emplace();
  for (const glue::Table& table : found->tables)
    response.table_metadata_list->push_back(to_table_metadata(table));
  return response;
}

extern constinit const Operation list_table_metadata = read_only<run>("ListTableMetadata");

} // namespace bindery::athena
