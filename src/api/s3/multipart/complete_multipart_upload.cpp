// Public page: S3 CompleteMultipartUpload.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/etag.h"
#include "api/s3/parts.h"
#include "api/s3/refusal.h"
#include "aws/s3/complete_multipart_upload.h"
#include "aws/http.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<lake::Completion> get_completion(const CompleteMultipartUploadRequest& request)
{
  TRY(const WriteConditions conditions,
      get_write_conditions(request.if_match, request.if_none_match));
  lake::Completion completion;
  completion.must_not_exist = conditions.must_not_exist;
  completion.must_match = conditions.must_match;
  if (request.mpu_object_size) completion.expected_size = *request.mpu_object_size;
  const StatedChecksums whole = get_checksums(request);
  if (!whole.values.empty()) completion.checksum = whole.values[0].second;
  if (!request.multipart_upload || !request.multipart_upload->parts ||
      request.multipart_upload->parts->empty())
    return invalid_input("The XML you provided was not well-formed or did not validate against our "
                         "published schema")
        .with_name("MalformedXML");
  for (const CompletedPart& part : *request.multipart_upload->parts) {
    if (!part.part_number || !part.etag)
      return invalid_input("Each part must have its PartNumber and ETag").with_name("MalformedXML");
    TRY_VOID(check_part_number(*part.part_number));
    const StatedChecksums stated = get_checksums(part);
    completion.parts.push_back({static_cast<int>(*part.part_number), unquote_etag(*part.etag),
                                stated.values.empty() ? "" : stated.values[0].second});
  }
  return completion;
}

static Result<CompleteMultipartUploadResponse> run(Context& context,
                                                   const CompleteMultipartUploadRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const lake::Completion completion, get_completion(request));
  lake::Lake& lake = *context.services.lake;
  const lake::ObjectKey key{request.bucket, request.key};
  if (request.checksum_type) {
    // Without the upload, it may have been completed before.
    const auto upload = lake.get_upload(context.access, key, request.upload_id);
    if (upload.ok() && upload->properties.checksum_type != *request.checksum_type)
      return invalid_input("The checksum type of the upload is not the one that was stated when it "
                           "was created")
          .with_name("InvalidRequest");
  }
  TRY(const auto info, lake.complete_upload(context.access, key, request.upload_id, completion));
  CompleteMultipartUploadResponse response{
      .location = "/" + request.bucket + "/" + aws::percent_encode(request.key, aws::Slash::Keep),
      .bucket = request.bucket,
      .key = request.key,
      .etag = quote_etag(info.etag)};
  set_checksum(response, info.properties.checksum_algorithm, info.properties.checksum);
  if (!info.properties.checksum.empty()) response.checksum_type = info.properties.checksum_type;
  return response;
}

extern constinit const Operation complete_multipart_upload =
    changing<run>("CompleteMultipartUpload");

} // namespace bindery::s3
