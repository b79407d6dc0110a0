// Public page: S3 GetBucketPolicyStatus. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_policy_status.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketPolicyStatusResponse> run(Context& context,
                                                 const GetBucketPolicyStatusRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The bucket policy does not exist")
      .with_name("NoSuchBucketPolicy")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_policy_status = read_only<run>("GetBucketPolicyStatus");

} // namespace bindery::s3
