// Public page: Glue GetJobRuns.
#include "api/operation.h"
#include "aws/glue/get_job_runs.h"
#include "jobs/runs.h"

namespace bindery::glue {

static constexpr int64_t PageSizeDefault = 200;

static Result<GetJobRunsResponse> run(Context& context, const GetJobRunsRequest& request)
{
  TRY(auto page, context.services.job_runs->list(request.job_name, request.next_token.value_or(""),
                                                 request.max_results.value_or(PageSizeDefault)));
  GetJobRunsResponse response{.job_runs = std::move(page.runs)};
  if (!page.next_token.empty()) response.next_token = page.next_token;
  return response;
}

extern constinit const Operation get_job_runs = read_only<run>("GetJobRuns");

} // namespace bindery::glue
