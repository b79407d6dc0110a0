// Public page: S3 GetBucketWebsite. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_website.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketWebsiteResponse> run(Context& context,
                                            const GetBucketWebsiteRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The specified bucket does not have a website configuration")
      .with_name("NoSuchWebsiteConfiguration")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_website = read_only<run>("GetBucketWebsite");

} // namespace bindery::s3
