// Public page: S3 CreateBucket.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/create_bucket.h"
#include "lake/lake.h"

namespace bindery::s3 {

// The region that the request names wins over the caller's own; us-east-1 has no
// LocationConstraint.
static Result<std::string> get_region(const Context& context, const CreateBucketRequest& request)
{
  if (!request.create_bucket_configuration) return context.access.region;
  const CreateBucketConfiguration& configuration = *request.create_bucket_configuration;
  if (configuration.location || configuration.bucket) return not_implemented("directory buckets");
  if (configuration.tags && !configuration.tags->empty())
    return not_implemented("tags of a bucket");
  if (!configuration.location_constraint || configuration.location_constraint->empty())
    return context.access.region;
  return *configuration.location_constraint == "EU" ? "eu-west-1"
                                                    : *configuration.location_constraint;
}

static Result<CreateBucketResponse> run(Context& context, const CreateBucketRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.grant_write) return check_acl("grants").error();
  if (request.object_lock_enabled_for_bucket.value_or(false)) return not_implemented("object lock");
  if (request.object_ownership && *request.object_ownership != "BucketOwnerEnforced")
    return not_implemented("the object ownership " + *request.object_ownership);
  if (request.bucket_namespace && *request.bucket_namespace != "global")
    return not_implemented("the bucket namespace " + *request.bucket_namespace);
  Access access = context.access;
  TRY(access.region, get_region(context, request));
  TRY_VOID(context.services.lake->create_bucket(access, request.bucket));
  return CreateBucketResponse{.location = "/" + request.bucket};
}

extern constinit const Operation create_bucket = changing<run>("CreateBucket");

} // namespace bindery::s3
