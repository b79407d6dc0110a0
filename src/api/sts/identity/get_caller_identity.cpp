// Public page: STS GetCallerIdentity.
#include "api/operation.h"
#include "aws/sts/get_caller_identity.h"
#include "catalog/tables.h"

namespace bindery::sts {

static Result<GetCallerIdentityResponse> run(Context& context, const GetCallerIdentityRequest&)
{
  const Access& access = context.access;
  return GetCallerIdentityResponse{
      .user_id = access.principal,
      .account = access.account_id,
      .arn = catalog::caller_arn(access),
  };
}

extern constinit const Operation get_caller_identity = read_only<run>("GetCallerIdentity");

} // namespace bindery::sts
