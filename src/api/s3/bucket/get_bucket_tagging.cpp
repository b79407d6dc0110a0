// Public page: S3 GetBucketTagging. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_tagging.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketTaggingResponse> run(Context& context,
                                            const GetBucketTaggingRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The TagSet does not exist")
      .with_name("NoSuchTagSet")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_tagging = read_only<run>("GetBucketTagging");

} // namespace bindery::s3
