// Public page: S3 PutObjectTagging.
#include "api/operation.h"
#include "api/s3/metadata.h"
#include "api/s3/refusal.h"
#include "aws/s3/put_object_tagging.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<PutObjectTaggingResponse> run(Context& context,
                                            const PutObjectTaggingRequest& request)
{
  TRY_VOID(check_options(context, request));
  std::map<std::string, std::string> tags;
  for (const Tag& tag : request.tagging.tag_set)
    if (!tags.emplace(tag.key, tag.value).second)
      return invalid_input("Cannot provide multiple Tags with the same key")
          .with_name("InvalidTag");
  TRY_VOID(check_tags(tags));
  TRY_VOID(context.services.lake->set_tags(context.access, {request.bucket, request.key}, tags));
  return PutObjectTaggingResponse{};
}

extern constinit const Operation put_object_tagging = changing<run>("PutObjectTagging");

} // namespace bindery::s3
