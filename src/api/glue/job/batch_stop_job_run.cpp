// Public page: Glue BatchStopJobRun.
#include "api/operation.h"
#include "aws/glue/batch_stop_job_run.h"
#include "jobs/runs.h"

namespace bindery::glue {

static Result<BatchStopJobRunResponse> run(Context& context, const BatchStopJobRunRequest& request)
{
  BatchStopJobRunResponse response;
  response.successful_submissions.emplace();
  response.errors.emplace();
  for (const std::string& id : request.job_run_ids) {
    auto stopped = context.services.job_runs->stop(request.job_name, id, context.now);
    if (stopped.ok()) {
      response.successful_submissions->push_back({.job_name = request.job_name, .job_run_id = id});
      continue;
    }
    if (stopped.error().wire_name.empty()) return std::move(stopped).error();
    response.errors->push_back(
        {.job_name = request.job_name,
         .job_run_id = id,
         .error_detail = ErrorDetail{.error_code = stopped.error().wire_name,
                                     .error_message = stopped.error().message}});
  }
  return response;
}

extern constinit const Operation batch_stop_job_run = changing<run>("BatchStopJobRun");

} // namespace bindery::glue
