// Public page: S3 GetBucketLogging. Buckets have no access logs.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_logging.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketLoggingResponse> run(Context& context,
                                            const GetBucketLoggingRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketLoggingResponse{};
}

extern constinit const Operation get_bucket_logging = read_only<run>("GetBucketLogging");

} // namespace bindery::s3
