// Public page: S3 AbortMultipartUpload.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/abort_multipart_upload.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<AbortMultipartUploadResponse> run(Context& context,
                                                const AbortMultipartUploadRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.if_match_initiated_time) return not_implemented("x-amz-if-match-initiated-time");
  TRY_VOID(context.services.lake->abort_upload(context.access, {request.bucket, request.key},
                                               request.upload_id));
  context.http_status = 204;
  return AbortMultipartUploadResponse{};
}

extern constinit const Operation abort_multipart_upload = changing<run>("AbortMultipartUpload");

} // namespace bindery::s3
