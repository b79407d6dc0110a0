// Public page: S3 GetBucketVersioning. Buckets never had versioning.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_versioning.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketVersioningResponse> run(Context& context,
                                               const GetBucketVersioningRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketVersioningResponse{};
}

extern constinit const Operation get_bucket_versioning = read_only<run>("GetBucketVersioning");

} // namespace bindery::s3
