// Public page: S3 GetBucketEncryption. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_encryption.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketEncryptionResponse> run(Context& context,
                                               const GetBucketEncryptionRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The server side encryption configuration was not found")
      .with_name("ServerSideEncryptionConfigurationNotFoundError")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_encryption = read_only<run>("GetBucketEncryption");

} // namespace bindery::s3
