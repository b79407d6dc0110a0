// Public page: Glue DeleteJob.
#include "api/operation.h"
#include "aws/glue/delete_job.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static Result<DeleteJobResponse> run(Context& context, const DeleteJobRequest& request)
{
  TRY_VOID(context.services.job_definitions->remove(context.access, request.job_name));
  return DeleteJobResponse{.job_name = request.job_name};
}

extern constinit const Operation delete_job = changing<run>("DeleteJob");

} // namespace bindery::glue
