// Public page: S3 ListObjectVersions. Without versioning, every object is its only version.
#include "api/operation.h"
#include "api/s3/etag.h"
#include "api/s3/listing.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/list_object_versions.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<ListObjectVersionsResponse> run(Context& context,
                                              const ListObjectVersionsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const int64_t max_keys, get_page_size(request.max_keys, "max-keys"));
  TRY(const KeyEncoding encoding, get_key_encoding(request.encoding_type));
  if (request.version_id_marker && !request.version_id_marker->empty() && !request.key_marker)
    return invalid_input("A version-id marker cannot be specified without a key marker.")
        .with_name("InvalidArgument");
  TRY(lake::ListPage page,
      context.services.lake->list(context.access, request.bucket,
                                  {.prefix = request.prefix.value_or(""),
                                   .delimiter = request.delimiter.value_or(""),
                                   .start_after = request.key_marker.value_or(""),
                                   .max_keys = max_keys}));
  ListObjectVersionsResponse response{.is_truncated = page.is_truncated,
                                      .key_marker =
                                          encoding.encode(request.key_marker.value_or("")),
                                      .version_id_marker = request.version_id_marker.value_or(""),
                                      .name = request.bucket,
                                      .prefix = encoding.encode(request.prefix.value_or("")),
                                      .max_keys = max_keys,
                                      .encoding_type = request.encoding_type};
  if (request.delimiter && !request.delimiter->empty())
    response.delimiter = encoding.encode(*request.delimiter);
  if (page.is_truncated) {
    response.next_key_marker = encoding.encode(page.last);
    response.next_version_id_marker = "null";
  }
  std::vector<ObjectVersion> versions;
  for (const lake::ObjectInfo& info : page.objects)
    versions.push_back({.etag = quote_etag(info.etag),
                        .size = info.size,
                        .storage_class = "STANDARD",
                        .key = encoding.encode(info.key),
                        .version_id = "null",
                        .is_latest = true,
                        .last_modified = info.modified,
                        .owner = make_owner(context)});
  if (!versions.empty()) response.versions = std::move(versions);
  response.common_prefixes = make_common_prefixes(page, encoding);
  return response;
}

extern constinit const Operation list_object_versions = read_only<run>("ListObjectVersions");

} // namespace bindery::s3
