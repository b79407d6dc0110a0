// Public page: S3 ListObjectsV2.
#include "api/operation.h"
#include "api/s3/listing.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/list_objects_v2.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<ListObjectsV2Response> run(Context& context, const ListObjectsV2Request& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const int64_t max_keys, get_page_size(request.max_keys, "max-keys"));
  TRY(const KeyEncoding encoding, get_key_encoding(request.encoding_type));
  std::string start_after = request.start_after.value_or("");
  if (request.continuation_token) {
    TRY(start_after, decode_token(*request.continuation_token));
  }
  TRY(lake::ListPage page, context.services.lake->list(context.access, request.bucket,
                                                       {.prefix = request.prefix.value_or(""),
                                                        .delimiter = request.delimiter.value_or(""),
                                                        .start_after = start_after,
                                                        .max_keys = max_keys}));
  ListObjectsV2Response response{
      .is_truncated = page.is_truncated,
      .name = request.bucket,
      .prefix = encoding.encode(request.prefix.value_or("")),
      .max_keys = max_keys,
      .encoding_type = request.encoding_type,
      .key_count = static_cast<int64_t>(page.objects.size() + page.common_prefixes.size()),
      .continuation_token = request.continuation_token};
  if (request.delimiter && !request.delimiter->empty())
    response.delimiter = encoding.encode(*request.delimiter);
  if (request.start_after) response.start_after = encoding.encode(*request.start_after);
  if (page.is_truncated) response.next_continuation_token = encode_token(page.last);
  const bool with_owner = request.fetch_owner.value_or(false);
  response.contents =
      make_contents(page, encoding, with_owner ? std::optional(make_owner(context)) : std::nullopt);
  response.common_prefixes = make_common_prefixes(page, encoding);
  return response;
}

extern constinit const Operation list_objects_v2 = read_only<run>("ListObjectsV2");

} // namespace bindery::s3
