// Public page: Glue GetJobRun.
#include "api/operation.h"
#include "aws/glue/get_job_run.h"
#include "jobs/runs.h"

namespace bindery::glue {

static Result<GetJobRunResponse> run(Context& context, const GetJobRunRequest& request)
{
  TRY(auto job_run, context.services.job_runs->get(request.job_name, request.run_id));
  if (!request.predecessors_included.value_or(false))
    job_run.predecessor_runs = std::vector<Predecessor>();
  return GetJobRunResponse{.job_run = std::move(job_run)};
}

extern constinit const Operation get_job_run = read_only<run>("GetJobRun");

} // namespace bindery::glue
