// Public page: S3 DeleteObjectTagging.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/delete_object_tagging.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<DeleteObjectTaggingResponse> run(Context& context,
                                               const DeleteObjectTaggingRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->set_tags(context.access, {request.bucket, request.key}, {}));
  context.http_status = 204;
  return DeleteObjectTaggingResponse{};
}

extern constinit const Operation delete_object_tagging = changing<run>("DeleteObjectTagging");

} // namespace bindery::s3
