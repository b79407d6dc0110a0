// Public page: Glue ListJobs.
#include "api/operation.h"
#include "aws/glue/list_jobs.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static constexpr int64_t PageSizeDefault = 100;

static Result<ListJobsResponse> run(Context& context, const ListJobsRequest& request)
{
  if (request.tags && !request.tags->empty())
    return unsupported("ListJobs by Tags is not supported yet").with_name("InvalidInputException");
  TRY(const auto page,
      context.services.job_definitions->list(request.next_token.value_or(""),
                                             request.max_results.value_or(PageSizeDefault)));
  ListJobsResponse response;
  response.job_names.emplace();
  for (const Job& job : page.jobs) response.job_names->push_back(*job.name);
  if (!page.next_token.empty()) response.next_token = page.next_token;
  return response;
}

extern constinit const Operation list_jobs = read_only<run>("ListJobs");

} // namespace bindery::glue
