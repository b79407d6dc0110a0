// Public page: Athena ListDataCatalogs.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/list_data_catalogs.h"

namespace bindery::athena {

static Result<ListDataCatalogsResponse> run(Context&, const ListDataCatalogsRequest&)
{
  return ListDataCatalogsResponse{.data_catalogs_summary = std::vector{DataCatalogSummary{
                                      .catalog_name = DataCatalogName, .type = "GLUE"}}};
}

extern constinit const Operation list_data_catalogs = read_only<run>("ListDataCatalogs");

} // namespace bindery::athena
