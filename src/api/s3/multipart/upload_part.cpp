// Public page: S3 UploadPart.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/etag.h"
#include "api/s3/parts.h"
#include "api/s3/refusal.h"
#include "aws/s3/upload_part.h"
#include "base/text.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<UploadPartResponse> run(Context& context, UploadPartRequest request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(check_part_number(request.part_number));
  lake::Lake& lake = *context.services.lake;
  const lake::ObjectKey key{request.bucket, request.key};
  TRY(const lake::UploadInfo upload, lake.get_upload(context.access, key, request.upload_id));
  const auto wanted = lake::find_checksum_kind(upload.properties.checksum_algorithm);
  StatedChecksums stated = get_checksums(request);
  stated.md5 = request.content_md5;
  TRY(stated.announced, parse_checksum_algorithm(request.checksum_algorithm));
  const auto sent =
      stated.values.empty() ? stated.announced : std::optional(stated.values[0].first);
  if (wanted && sent && *wanted != *sent)
    return invalid_input("Checksum Type mismatch occurred, expected checksum Type: " +
                         to_lower(lake::to_string(*wanted)) +
                         ", actual checksum Type: " + to_lower(lake::to_string(*sent)))
        .with_name("InvalidRequest");
  TRY(auto staged, lake.stage_part(context.access, key, request.upload_id));
  CHECK(request.body != nullptr);
  TRY_VOID(receive(*request.body, stated, wanted, *staged));
  TRY(const lake::PartInfo part,
      lake.put_part(context.access, key, request.upload_id, static_cast<int>(request.part_number),
                    std::move(staged)));
  UploadPartResponse response{.etag = quote_etag(part.etag)};
  set_checksum(response, part.checksum_algorithm, part.checksum);
  return response;
}

extern constinit const Operation upload_part = changing<run>("UploadPart");

} // namespace bindery::s3
