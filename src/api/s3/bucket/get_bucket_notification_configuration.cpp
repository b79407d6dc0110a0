// Public page: S3 GetBucketNotificationConfiguration. Buckets send no notifications.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_notification_configuration.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketNotificationConfigurationResponse>
run(Context& context, const GetBucketNotificationConfigurationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketNotificationConfigurationResponse{};
}

extern constinit const Operation get_bucket_notification_configuration =
    read_only<run>("GetBucketNotificationConfiguration");

} // namespace bindery::s3
