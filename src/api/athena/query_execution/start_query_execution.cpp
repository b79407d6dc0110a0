// Public page: Athena StartQueryExecution.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/start_query_execution.h"

namespace bindery::athena {

static Result<StartQueryExecutionResponse> run(Context& context,
                                               const StartQueryExecutionRequest& request)
{
  TRY(auto id, context.services.queries->start(request, context.access, context.now));
  return StartQueryExecutionResponse{.query_execution_id = std::move(id)};
}

extern constinit const Operation start_query_execution = changing<run>("StartQueryExecution");

} // namespace bindery::athena
