// Public page: S3 GetBucketReplication. There is none, and none can be put.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_replication.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketReplicationResponse> run(Context& context,
                                                const GetBucketReplicationRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return not_found("The replication configuration was not found")
      .with_name("ReplicationConfigurationNotFoundError")
      .with_parameter("BucketName", request.bucket);
}

extern constinit const Operation get_bucket_replication = read_only<run>("GetBucketReplication");

} // namespace bindery::s3
