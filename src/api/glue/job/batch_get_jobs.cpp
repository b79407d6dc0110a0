// Public page: Glue BatchGetJobs.
#include "api/operation.h"
#include "aws/glue/batch_get_jobs.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static Result<BatchGetJobsResponse> run(Context& context, const BatchGetJobsRequest& request)
{
  BatchGetJobsResponse response;
  response.jobs.emplace();
  response.jobs_not_found.emplace();
  for (const std::string& name : request.job_names) {
    auto job = context.services.job_definitions->get(name);
    if (job.ok())
      response.jobs->push_back(std::move(*job));
    else if (job.error().code == ErrorCode::NotFound)
      response.jobs_not_found->push_back(name);
    else
      return std::move(job).error();
  }
  return response;
}

extern constinit const Operation batch_get_jobs = read_only<run>("BatchGetJobs");

} // namespace bindery::glue
