// Public page: Glue CreateJob.
#include "api/operation.h"
#include "aws/glue/create_job.h"
#include "aws/json_codec.h"
#include "catalog/tags.h"
#include "jobs/definitions.h"

namespace bindery::glue {

static Result<CreateJobResponse> run(Context& context, const CreateJobRequest& request)
{
  // A request and a job have the same members, but for tags and times.
  TRY(auto job, aws::from_json_text<Job>(aws::to_json_text(request)));
  TRY_VOID(context.services.job_definitions->create(
      context.access, std::move(job), request.tags.value_or(catalog::Tags()), context.now));
  return CreateJobResponse{.name = request.name};
}

extern constinit const Operation create_job = changing<run>("CreateJob");

} // namespace bindery::glue
