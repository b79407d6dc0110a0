// Public page: S3 GetBucketOwnershipControls. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_ownership_controls.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketOwnershipControlsResponse>
run(Context& context, const GetBucketOwnershipControlsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The bucket ownership controls were not found")
      .with_name("OwnershipControlsNotFoundError")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_ownership_controls =
    read_only<run>("GetBucketOwnershipControls");

} // namespace bindery::s3
