// Public page: Glue GetJobs.
#include "api/operation.h"
#include "aws/glue/get_jobs.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static constexpr int64_t PageSizeDefault = 100;

static Result<GetJobsResponse> run(Context& context, const GetJobsRequest& request)
{
  TRY(auto page,
      context.services.job_definitions->list(request.next_token.value_or(""),
                                             request.max_results.value_or(PageSizeDefault)));
  GetJobsResponse response{.jobs = std::move(page.jobs)};
  if (!page.next_token.empty()) response.next_token = page.next_token;
  return response;
}

extern constinit const Operation get_jobs = read_only<run>("GetJobs");

} // namespace bindery::glue
