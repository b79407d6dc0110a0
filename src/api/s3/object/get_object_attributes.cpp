// Public page: S3 GetObjectAttributes.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_object_attributes.h"
#include "lake/lake.h"

#include <algorithm>
#include <cstdlib>

namespace bindery::s3 {

static bool is_wanted(const GetObjectAttributesRequest& request, std::string_view attribute)
{
  const auto& wanted = request.object_attributes;
  return std::find(wanted.begin(), wanted.end(), attribute) != wanted.end();
}

// The number of parts is the end of a multipart object's ETag. The parts themselves are not kept.
static std::optional<GetObjectAttributesParts> find_parts(const lake::ObjectInfo& info)
{
  const size_t dash = info.etag.find('-');
  if (dash == std::string::npos || info.properties.etag.empty()) return std::nullopt;
  return GetObjectAttributesParts{.total_parts_count = std::atoll(info.etag.c_str() + dash + 1)};
}

static Result<GetObjectAttributesResponse> run(Context& context,
                                               const GetObjectAttributesRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const auto info, context.services.lake->head(context.access, {request.bucket, request.key}));
  GetObjectAttributesResponse response{.last_modified = info.modified};
  if (is_wanted(request, "ETag")) response.etag = info.etag;
  if (is_wanted(request, "ObjectSize")) response.object_size = info.size;
  if (is_wanted(request, "StorageClass")) response.storage_class = "STANDARD";
  if (is_wanted(request, "ObjectParts")) response.object_parts = find_parts(info);
  if (is_wanted(request, "Checksum") && !info.properties.checksum.empty()) {
    Checksum checksum{.checksum_type = info.properties.checksum_type};
    set_checksum(checksum, info.properties.checksum_algorithm, info.properties.checksum);
    response.checksum = std::move(checksum);
  }
  return response;
}

extern constinit const Operation get_object_attributes = read_only<run>("GetObjectAttributes");

} // namespace bindery::s3
