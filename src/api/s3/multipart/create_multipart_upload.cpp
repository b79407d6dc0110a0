// Public page: S3 CreateMultipartUpload.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/metadata.h"
#include "api/s3/refusal.h"
#include "aws/s3/create_multipart_upload.h"
#include "lake/lake.h"

namespace bindery::s3 {

// CRC64NVME is always of the whole object, the others of the parts where nothing is said, SHA
// always.
static Result<std::string> get_checksum_type(std::optional<lake::ChecksumKind> kind,
                                             const std::optional<std::string>& stated)
{
  if (stated && *stated != "COMPOSITE" && *stated != "FULL_OBJECT")
    return invalid_input("Value for x-amz-checksum-type header is invalid.")
        .with_name("InvalidRequest");
  if (!kind) {
    if (stated)
      return invalid_input("The x-amz-checksum-type header can only be used with the "
                           "x-amz-checksum-algorithm header.")
          .with_name("InvalidRequest");
    return "";
  }
  const bool is_sha = *kind == lake::ChecksumKind::Sha1 || *kind == lake::ChecksumKind::Sha256;
  const bool is_crc64 = *kind == lake::ChecksumKind::Crc64Nvme;
  const std::string type = stated.value_or(is_crc64 ? "FULL_OBJECT" : "COMPOSITE");
  if ((is_sha && type == "FULL_OBJECT") || (is_crc64 && type == "COMPOSITE"))
    return invalid_input("The " + type + " checksum type cannot be used with the " +
                         std::string(lake::to_string(*kind)) + " checksum algorithm.")
        .with_name("InvalidRequest");
  return type;
}

static Result<CreateMultipartUploadResponse> run(Context& context,
                                                 const CreateMultipartUploadRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(lake::ObjectProperties properties, get_properties(request));
  TRY(const auto kind, parse_checksum_algorithm(request.checksum_algorithm));
  TRY(properties.checksum_type, get_checksum_type(kind, request.checksum_type));
  if (kind) properties.checksum_algorithm = lake::to_string(*kind);
  TRY(const auto upload, context.services.lake->create_upload(
                             context.access, {request.bucket, request.key}, properties));
  CreateMultipartUploadResponse response{
      .bucket = request.bucket, .key = request.key, .upload_id = upload.id};
  if (kind) {
    response.checksum_algorithm = properties.checksum_algorithm;
    response.checksum_type = properties.checksum_type;
  }
  return response;
}

extern constinit const Operation create_multipart_upload = changing<run>("CreateMultipartUpload");

} // namespace bindery::s3
