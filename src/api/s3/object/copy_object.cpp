// Public page: S3 CopyObject.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/copy_source.h"
#include "api/s3/etag.h"
#include "api/s3/metadata.h"
#include "api/s3/refusal.h"
#include "aws/s3/copy_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<bool> is_replace(const std::optional<std::string>& directive, const char* header)
{
  if (!directive || *directive == "COPY") return false;
  if (*directive == "REPLACE") return true;
  return invalid_input("Unknown directive of " + std::string(header) + ": " + *directive)
      .with_name("InvalidArgument")
      .with_parameter("ArgumentName", header)
      .with_parameter("ArgumentValue", *directive);
}

// What the copy has beside its bytes: its source's, or the request's, each for metadata and for
// tags.
static Result<lake::ObjectProperties> choose_properties(const CopyObjectRequest& request,
                                                        const lake::ObjectProperties& source)
{
  TRY(const bool replaces_metadata,
      is_replace(request.metadata_directive, "x-amz-metadata-directive"));
  TRY(const bool replaces_tags, is_replace(request.tagging_directive, "x-amz-tagging-directive"));
  TRY(const lake::ObjectProperties stated, get_properties(request));
  lake::ObjectProperties properties;
  const lake::ObjectProperties& metadata = replaces_metadata ? stated : source;
  properties.content_type = metadata.content_type;
  properties.headers = metadata.headers;
  properties.metadata = metadata.metadata;
  properties.tags = replaces_tags ? stated.tags : source.tags;
  return properties;
}

static Result<void> check_source_object(const CopyObjectRequest& request,
                                        const lake::ObjectKey& source, const lake::ObjectInfo& info)
{
  TRY_VOID(check_source(get_source_conditions(request), info));
  if (info.size > PutSizeMax)
    return invalid_input("The specified copy source is larger than the maximum allowable size for "
                         "a copy source: " +
                         std::to_string(PutSizeMax))
        .with_name("InvalidRequest");
  const bool is_same = source == lake::ObjectKey{request.bucket, request.key};
  if (is_same && request.metadata_directive.value_or("COPY") == "COPY" && !request.storage_class &&
      !request.server_side_encryption && !request.checksum_algorithm)
    return invalid_input("This copy request is illegal because it is trying to copy an object to "
                         "itself without changing the object's metadata, storage class, website "
                         "redirect location or encryption attributes.")
        .with_name("InvalidRequest");
  return {};
}

static Result<CopyObjectResponse> run(Context& context, const CopyObjectRequest& request)
{
  TRY_VOID(check_options(context, request));
  lake::Lake& lake = *context.services.lake;
  const lake::ObjectKey target{request.bucket, request.key};
  TRY(const lake::ObjectKey source, parse_copy_source(request.copy_source));
  TRY(const WriteConditions conditions,
      get_write_conditions(request.if_match, request.if_none_match));
  TRY(auto kind, parse_checksum_algorithm(request.checksum_algorithm));
  TRY(auto reader, lake.open(context.access, source));
  const lake::ObjectInfo& info = reader->info();
  TRY_VOID(check_source_object(request, source, info));
  TRY(const lake::ObjectProperties properties, choose_properties(request, info.properties));
  // A copy is one piece: a checksum of parts does not fit it, one of the same kind over all bytes
  // does.
  if (!kind) kind = lake::find_checksum_kind(info.properties.checksum_algorithm);
  TRY(auto staged, lake.stage(context.access, target, properties));
  TRY_VOID(copy_bytes(*reader, 0, info.size, kind, *staged));
  lake::Changes changes;
  changes.must_not_exist = conditions.must_not_exist;
  if (conditions.must_match) changes.must_match[request.key] = *conditions.must_match;
  CopyObjectResult result{.etag = quote_etag(staged->etag())};
  const lake::ObjectProperties stored = staged->properties();
  set_checksum(result, stored.checksum_algorithm, stored.checksum);
  if (!stored.checksum.empty()) result.checksum_type = stored.checksum_type;
  changes.adds.push_back(std::move(staged));
  TRY_VOID(lake.commit(context.access, request.bucket, std::move(changes)));
  // Another writer may have been faster to the same key; then this copy's time is that of the
  // other's moment.
  const auto copied = lake.head(context.access, target);
  result.last_modified = copied.ok() ? copied->modified : context.now;
  return CopyObjectResponse{.copy_object_result = std::move(result)};
}

extern constinit const Operation copy_object = changing<run>("CopyObject");

} // namespace bindery::s3
