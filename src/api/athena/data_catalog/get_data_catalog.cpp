// Public page: Athena GetDataCatalog.
#include "api/athena/metadata.h"
#include "api/operation.h"
#include "aws/athena/get_data_catalog.h"

namespace bindery::athena {

static Result<GetDataCatalogResponse> run(Context& context, const GetDataCatalogRequest& request)
{
  TRY_VOID(require_data_catalog(request.name));
  DataCatalog catalog{.name = DataCatalogName, .type = "GLUE"};
  catalog.parameters =
      std::map<std::string, std::string>{{"catalog-id", context.access.account_id}};
  return GetDataCatalogResponse{.data_catalog = std::move(catalog)};
}

extern constinit const Operation get_data_catalog = read_only<run>("GetDataCatalog");

} // namespace bindery::athena
