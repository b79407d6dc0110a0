// Public page: S3 ListParts.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/etag.h"
#include "api/s3/listing.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/list_parts.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Part to_row(const lake::PartInfo& info)
{
  Part part{.part_number = info.number,
            .last_modified = info.modified,
            .etag = quote_etag(info.etag),
            .size = info.size};
  set_checksum(part, info.checksum_algorithm, info.checksum);
  return part;
}

static Result<ListPartsResponse> run(Context& context, const ListPartsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const int64_t max_parts, get_page_size(request.max_parts, "max-parts"));
  const int64_t marker = request.part_number_marker.value_or(0);
  TRY(const auto listed, context.services.lake->list_parts(
                             context.access, {request.bucket, request.key}, request.upload_id));
  ListPartsResponse response{.bucket = request.bucket,
                             .key = request.key,
                             .upload_id = request.upload_id,
                             .part_number_marker = marker,
                             .max_parts = max_parts,
                             .is_truncated = false,
                             .initiator = make_initiator(context),
                             .owner = make_owner(context),
                             .storage_class = "STANDARD"};
  const lake::ObjectProperties& properties = listed.upload.properties;
  if (!properties.checksum_algorithm.empty()) {
    response.checksum_algorithm = properties.checksum_algorithm;
    response.checksum_type = properties.checksum_type;
  }
  std::vector<Part> parts;
  for (const lake::PartInfo& info : listed.parts) {
    if (info.number <= marker) continue;
    if (static_cast<int64_t>(parts.size()) == max_parts) {
      response.is_truncated = true;
      break;
    }
    parts.push_back(to_row(info));
  }
  response.next_part_number_marker = parts.empty() ? marker : *parts.back().part_number;
  if (!parts.empty()) response.parts = std::move(parts);
  return response;
}

extern constinit const Operation list_parts = read_only<run>("ListParts");

} // namespace bindery::s3
