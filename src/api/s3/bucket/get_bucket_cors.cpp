// Public page: S3 GetBucketCors. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_cors.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketCorsResponse> run(Context& context, const GetBucketCorsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The CORS configuration does not exist")
      .with_name("NoSuchCORSConfiguration")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_cors = read_only<run>("GetBucketCors");

} // namespace bindery::s3
