// Public page: Glue ResetJobBookmark.
#include "api/operation.h"
#include "aws/glue/reset_job_bookmark.h"

namespace bindery::glue {

// No run can enable bookmarks (jobs/rules.cpp), so no job has one.
static Result<ResetJobBookmarkResponse> run(Context&, const ResetJobBookmarkRequest& request)
{
  return not_found("Continuation for job " + request.job_name + " not found")
      .with_name("EntityNotFoundException");
}

extern constinit const Operation reset_job_bookmark = changing<run>("ResetJobBookmark");

} // namespace bindery::glue
