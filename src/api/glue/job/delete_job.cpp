// Public page: Glue DeleteJob.
#include "api/operation.h"
#include "aws/glue/delete_job.h"
#include "catalog/tags.h"
#include "jobs/definitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<DeleteJobResponse> run(Context& context, const DeleteJobRequest& request)
{
  TRY_VOID(context.services.job_definitions->remove(request.job_name));
  TRY(auto write, context.services.store->begin_write());
  catalog::TaggedResource resource{catalog::TaggedResource::Kind::Job, request.job_name};
  TRY_VOID(catalog::remove_all_tags(context.access, write, resource));
  TRY_VOID(write.commit());
  return DeleteJobResponse{.job_name = request.job_name};
}

extern constinit const Operation delete_job = changing<run>("DeleteJob");

} // namespace bindery::glue
