// Public page: Glue GetJobBookmark.
#include "api/operation.h"
#include "aws/glue/get_job_bookmark.h"

namespace bindery::glue {

// No run can enable bookmarks (jobs/rules.cpp), so no job has one.
static Result<GetJobBookmarkResponse> run(Context&, const GetJobBookmarkRequest& request)
{
  return not_found("Continuation for job " + request.job_name + " not found")
      .with_name("EntityNotFoundException");
}

extern constinit const Operation get_job_bookmark = read_only<run>("GetJobBookmark");

} // namespace bindery::glue
