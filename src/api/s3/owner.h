// The one account, as S3 shows the owner of a bucket or object: a canonical user id, which is 64
// hex digits.
#pragma once

#include "api/operation.h"
#include "aws/s3/grant.h"
#include "aws/s3/initiator.h"
#include "aws/s3/owner.h"
#include "base/hash.h"
#include "base/text.h"

#include <vector>

namespace bindery::s3 {

inline Owner make_owner(const Context& context)
{
  return {.id = to_hex(sha256(context.access.account_id))};
}

inline Initiator make_initiator(const Context& context)
{
  return {.id = "arn:aws:iam::" + context.access.account_id + ":root"};
}

inline std::vector<Grant> make_grants(const Context& context)
{
  return {{.grantee = Grantee{.id = make_owner(context).id, .type = "CanonicalUser"},
           .permission = "FULL_CONTROL"}};
}

} // namespace bindery::s3
