// Public page: Glue UpdateJob.
#include "api/operation.h"
#include "aws/glue/update_job.h"
#include "aws/json_codec.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static Result<UpdateJobResponse> run(Context& context, const UpdateJobRequest& request)
{
  // What an update leaves out goes back to its default: the definition is replaced, not merged.
  TRY(auto job, aws::from_json_text<Job>(aws::to_json_text(request.job_update)));
  TRY_VOID(context.services.job_definitions->update(request.job_name, std::move(job), context.now));
  return UpdateJobResponse{.job_name = request.job_name};
}

extern constinit const Operation update_job = changing<run>("UpdateJob");

} // namespace bindery::glue
