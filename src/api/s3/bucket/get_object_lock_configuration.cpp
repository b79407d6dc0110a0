// Public page: S3 GetObjectLockConfiguration. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_object_lock_configuration.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetObjectLockConfigurationResponse>
run(Context& context, const GetObjectLockConfigurationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("Object Lock configuration does not exist for this bucket")
      .with_name("ObjectLockConfigurationNotFoundError")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_object_lock_configuration =
    read_only<run>("GetObjectLockConfiguration");

} // namespace bindery::s3
