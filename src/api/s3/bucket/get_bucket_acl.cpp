// Public page: S3 GetBucketAcl. Every bucket belongs to its one account.
#include "api/operation.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_acl.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketAclResponse> run(Context& context, const GetBucketAclRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketAclResponse{.owner = make_owner(context), .grants = make_grants(context)};
}

extern constinit const Operation get_bucket_acl = read_only<run>("GetBucketAcl");

} // namespace bindery::s3
