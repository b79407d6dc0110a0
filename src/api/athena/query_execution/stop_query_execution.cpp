// Public page: Athena StopQueryExecution.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/stop_query_execution.h"

namespace bindery::athena {

static Result<StopQueryExecutionResponse> run(Context& context,
                                              const StopQueryExecutionRequest& request)
{
  TRY_VOID(context.services.queries->stop(request.query_execution_id));
  return StopQueryExecutionResponse{};
}

extern constinit const Operation stop_query_execution = changing<run>("StopQueryExecution");

} // namespace bindery::athena
