// Public page: Athena GetQueryResults.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/get_query_results.h"

namespace bindery::athena {

static Result<GetQueryResultsResponse> run(Context& context, const GetQueryResultsRequest& request)
{
  return context.services.queries->get_results(request, context.access);
}

extern constinit const Operation get_query_results = read_only<run>("GetQueryResults");

} // namespace bindery::athena
