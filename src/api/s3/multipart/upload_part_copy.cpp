// Public page: S3 UploadPartCopy.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/copy_source.h"
#include "api/s3/etag.h"
#include "api/s3/parts.h"
#include "api/s3/range.h"
#include "api/s3/refusal.h"
#include "aws/s3/upload_part_copy.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<UploadPartCopyResponse> run(Context& context, const UploadPartCopyRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(check_part_number(request.part_number));
  lake::Lake& lake = *context.services.lake;
  const lake::ObjectKey key{request.bucket, request.key};
  TRY(const lake::ObjectKey source, parse_copy_source(request.copy_source));
  TRY(const lake::UploadInfo upload, lake.get_upload(context.access, key, request.upload_id));
  TRY(auto reader, lake.open(context.access, source));
  TRY_VOID(check_source(get_source_conditions(request), reader->info()));
  ByteRange range{0, reader->info().size};
  if (request.copy_source_range) {
    TRY(range, parse_copy_range(*request.copy_source_range, reader->info().size));
  }
  if (range.size > PutSizeMax)
    return invalid_input("The specified copy source is larger than the maximum allowable size for "
                         "a copy source: " +
                         std::to_string(PutSizeMax))
        .with_name("InvalidRequest");
  TRY(auto staged, lake.stage_part(context.access, key, request.upload_id));
  const auto kind = lake::find_checksum_kind(upload.properties.checksum_algorithm);
  TRY_VOID(copy_bytes(*reader, range.begin, range.size, kind, *staged));
  TRY(const lake::PartInfo part,
      lake.put_part(context.access, key, request.upload_id, static_cast<int>(request.part_number),
                    std::move(staged)));
  CopyPartResult result{.etag = quote_etag(part.etag), .last_modified = part.modified};
  set_checksum(result, part.checksum_algorithm, part.checksum);
  return UploadPartCopyResponse{.copy_part_result = std::move(result)};
}

extern constinit const Operation upload_part_copy = changing<run>("UploadPartCopy");

} // namespace bindery::s3
