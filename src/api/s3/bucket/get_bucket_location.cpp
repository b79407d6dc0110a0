// Public page: S3 GetBucketLocation.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_location.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketLocationResponse> run(Context& context,
                                             const GetBucketLocationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const auto bucket, context.services.lake->get_bucket(context.access, request.bucket));
  // The first region has no name here.
  if (bucket.region == "us-east-1") return GetBucketLocationResponse{};
  return GetBucketLocationResponse{.location_constraint = bucket.region};
}

extern constinit const Operation get_bucket_location = read_only<run>("GetBucketLocation");

} // namespace bindery::s3
