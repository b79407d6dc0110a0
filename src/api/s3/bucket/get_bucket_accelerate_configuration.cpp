// Public page: S3 GetBucketAccelerateConfiguration. Buckets never had transfer acceleration.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_accelerate_configuration.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketAccelerateConfigurationResponse>
run(Context& context, const GetBucketAccelerateConfigurationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketAccelerateConfigurationResponse{};
}

extern constinit const Operation get_bucket_accelerate_configuration =
    read_only<run>("GetBucketAccelerateConfiguration");

} // namespace bindery::s3
