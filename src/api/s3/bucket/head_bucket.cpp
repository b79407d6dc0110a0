// Public page: S3 HeadBucket.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/head_bucket.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<HeadBucketResponse> run(Context& context, const HeadBucketRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const auto bucket, context.services.lake->get_bucket(context.access, request.bucket));
  return HeadBucketResponse{.bucket_region = bucket.region, .access_point_alias = false};
}

extern constinit const Operation head_bucket = read_only<run>("HeadBucket");

} // namespace bindery::s3
