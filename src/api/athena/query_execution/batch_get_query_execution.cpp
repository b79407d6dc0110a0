// Public page: Athena BatchGetQueryExecution.
#include "api/operation.h"
#include "athena/queries.h"
#include "aws/athena/batch_get_query_execution.h"

namespace bindery::athena {

static Result<BatchGetQueryExecutionResponse> run(Context& context,
                                                  const BatchGetQueryExecutionRequest& request)
{
  BatchGetQueryExecutionResponse response;
  response.query_executions.emplace();
  response.unprocessed_query_execution_ids.emplace();
  for (const std::string& id : request.query_execution_ids) {
    auto execution = context.services.queries->get(id);
    if (execution.ok()) {
      response.query_executions->push_back(std::move(*execution));
    } else if (execution.error().code == ErrorCode::InvalidInput) {
      UnprocessedQueryExecutionId unprocessed{.query_execution_id = id,
                                              .error_message = execution.error().message};
      for (const auto& [name, value] : execution.error().parameters)
        if (name == "AthenaErrorCode") unprocessed.error_code = value;
      response.unprocessed_query_execution_ids->push_back(std::move(unprocessed));
    } else {
      return std::move(execution).error();
    }
  }
  return response;
}

extern constinit const Operation batch_get_query_execution =
    read_only<run>("BatchGetQueryExecution");

} // namespace bindery::athena
