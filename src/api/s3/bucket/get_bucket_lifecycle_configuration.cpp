// Public page: S3 GetBucketLifecycleConfiguration. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_lifecycle_configuration.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketLifecycleConfigurationResponse>
run(Context& context, const GetBucketLifecycleConfigurationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The lifecycle configuration does not exist")
      .with_name("NoSuchLifecycleConfiguration")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_lifecycle_configuration =
    read_only<run>("GetBucketLifecycleConfiguration");

} // namespace bindery::s3
