// Public page: S3 GetObjectTagging.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_object_tagging.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetObjectTaggingResponse> run(Context& context,
                                            const GetObjectTaggingRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const auto info, context.services.lake->head(context.access, {request.bucket, request.key}));
  GetObjectTaggingResponse response;
  for (const auto& [key, value] : info.properties.tags)
    response.tag_set.push_back({.key = key, .value = value});
  return response;
}

extern constinit const Operation get_object_tagging = read_only<run>("GetObjectTagging");

} // namespace bindery::s3
