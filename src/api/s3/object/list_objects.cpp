// Public page: S3 ListObjects.
#include "api/operation.h"
#include "api/s3/listing.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/list_objects.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<ListObjectsResponse> run(Context& context, const ListObjectsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const int64_t max_keys, get_page_size(request.max_keys, "max-keys"));
  TRY(const KeyEncoding encoding, get_key_encoding(request.encoding_type));
  TRY(lake::ListPage page, context.services.lake->list(context.access, request.bucket,
                                                       {.prefix = request.prefix.value_or(""),
                                                        .delimiter = request.delimiter.value_or(""),
                                                        .start_after = request.marker.value_or(""),
                                                        .max_keys = max_keys}));
  ListObjectsResponse response{.is_truncated = page.is_truncated,
                               .marker = encoding.encode(request.marker.value_or("")),
                               .name = request.bucket,
                               .prefix = encoding.encode(request.prefix.value_or("")),
                               .max_keys = max_keys,
                               .encoding_type = request.encoding_type};
  // As the page has it: only with a delimiter; else the last key is the next marker.
  if (request.delimiter && !request.delimiter->empty()) {
    response.delimiter = encoding.encode(*request.delimiter);
    if (page.is_truncated) response.next_marker = encoding.encode(page.last);
  }
  response.contents = make_contents(page, encoding, make_owner(context));
  response.common_prefixes = make_common_prefixes(page, encoding);
  return response;
}

extern constinit const Operation list_objects = read_only<run>("ListObjects");

} // namespace bindery::s3
