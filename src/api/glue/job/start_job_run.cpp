// Public page: Glue StartJobRun.
#include "api/operation.h"
#include "aws/glue/start_job_run.h"
#include "jobs/runs.h"

namespace bindery::glue {

static Result<StartJobRunResponse> run(Context& context, const StartJobRunRequest& request)
{
  TRY(auto id, context.services.job_runs->start(request, context.access, context.now));
  return StartJobRunResponse{.job_run_id = std::move(id)};
}

extern constinit const Operation start_job_run = changing<run>("StartJobRun");

} // namespace bindery::glue
