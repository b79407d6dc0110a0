// Public page: Glue GetJob.
#include "api/operation.h"
#include "aws/glue/get_job.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static Result<GetJobResponse> run(Context& context, const GetJobRequest& request)
{
  TRY(auto job, context.services.job_definitions->get(request.job_name));
  return GetJobResponse{.job = std::move(job)};
}

extern constinit const Operation get_job = read_only<run>("GetJob");

} // namespace bindery::glue
