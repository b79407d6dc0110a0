// Public page: Athena GetQueryExecution.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/get_query_execution.h"

namespace bindery::athena {

static Result<GetQueryExecutionResponse> run(Context& context,
                                             const GetQueryExecutionRequest& request)
{
  TRY(auto execution, context.services.queries->get(request.query_execution_id));
  return GetQueryExecutionResponse{.query_execution = std::move(execution)};
}

extern constinit const Operation get_query_execution = read_only<run>("GetQueryExecution");

} // namespace bindery::athena
