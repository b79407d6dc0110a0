// Public page: S3 DeleteObject.
#include "api/operation.h"
#include "api/s3/etag.h"
#include "api/s3/refusal.h"
#include "aws/s3/delete_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<DeleteObjectResponse> run(Context& context, const DeleteObjectRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.if_match_last_modified_time)
    return not_implemented("x-amz-if-match-last-modified-time");
  if (request.if_match_size) return not_implemented("x-amz-if-match-size");
  lake::Changes changes;
  changes.removes.push_back(request.key);
  if (request.if_match) changes.must_match[request.key] = unquote_etag(*request.if_match);
  TRY_VOID(context.services.lake->commit(context.access, request.bucket, std::move(changes)));
  context.http_status = 204;
  return DeleteObjectResponse{};
}

extern constinit const Operation delete_object = changing<run>("DeleteObject");

} // namespace bindery::s3
