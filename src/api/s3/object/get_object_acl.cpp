// Public page: S3 GetObjectAcl. Every object belongs to the one account.
#include "api/operation.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_object_acl.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetObjectAclResponse> run(Context& context, const GetObjectAclRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->head(context.access, {request.bucket, request.key}));
  return GetObjectAclResponse{.owner = make_owner(context), .grants = make_grants(context)};
}

extern constinit const Operation get_object_acl = read_only<run>("GetObjectAcl");

} // namespace bindery::s3
