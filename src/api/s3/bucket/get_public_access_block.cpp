// Public page: S3 GetPublicAccessBlock. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_public_access_block.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetPublicAccessBlockResponse> run(Context& context,
                                                const GetPublicAccessBlockRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The public access block configuration was not found")
      .with_name("NoSuchPublicAccessBlockConfiguration")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_public_access_block = read_only<run>("GetPublicAccessBlock");

} // namespace bindery::s3
