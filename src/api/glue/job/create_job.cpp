// Public page: Glue CreateJob.
#include "api/operation.h"
#include "aws/glue/create_job.h"
#include "aws/json_codec.h"
#include "catalog/tags.h"
#include "jobs/definitions.h"
#include "store/store.h"

namespace bindery::glue {

static Result<CreateJobResponse> run(Context& context, const CreateJobRequest& request)
{
  // A request and a job have the same members, but for tags and times.
  TRY(auto job, aws::from_json_text<Job>(aws::to_json_text(request)));
  TRY_VOID(context.services.job_definitions->create(std::move(job), context.now));
  if (request.tags && !request.tags->empty()) {
    TRY(auto write, context.services.store->begin_write());
    catalog::TaggedResource resource{catalog::TaggedResource::Kind::Job, request.name};
    TRY_VOID(catalog::add_tags(context.access, write, resource, *request.tags));
    TRY_VOID(write.commit());
  }
  return CreateJobResponse{.name = request.name};
}

extern constinit const Operation create_job = changing<run>("CreateJob");

} // namespace bindery::glue
