// Public page: S3 DeleteBucket.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/delete_bucket.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<DeleteBucketResponse> run(Context& context, const DeleteBucketRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->delete_bucket(context.access, request.bucket));
  context.http_status = 204;
  return DeleteBucketResponse{};
}

extern constinit const Operation delete_bucket = changing<run>("DeleteBucket");

} // namespace bindery::s3
