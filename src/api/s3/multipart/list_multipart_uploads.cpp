// Public page: S3 ListMultipartUploads.
#include "api/operation.h"
#include "api/s3/listing.h"
#include "api/s3/owner.h"
#include "api/s3/refusal.h"
#include "aws/s3/list_multipart_uploads.h"
#include "lake/lake.h"

namespace bindery::s3 {

static MultipartUpload to_row(const Context& context, const lake::UploadInfo& info,
                              const KeyEncoding& encoding)
{
  MultipartUpload upload{.upload_id = info.id,
                         .key = encoding.encode(info.key),
                         .initiated = info.initiated,
                         .storage_class = "STANDARD",
                         .owner = make_owner(context),
                         .initiator = make_initiator(context)};
  if (!info.properties.checksum_algorithm.empty()) {
    upload.checksum_algorithm = info.properties.checksum_algorithm;
    upload.checksum_type = info.properties.checksum_type;
  }
  return upload;
}

struct Page {
  std::vector<const lake::UploadInfo*> uploads;
  std::vector<std::string> common_prefixes;
  std::string last_key;
  std::string last_id;
  bool is_truncated = false;
};

// Whether the page before ended with this upload or a later one. `is_marked` is set at the marker
// itself, after which the uploads of its key go on.
static bool is_before(const ListMultipartUploadsRequest& request, const lake::UploadInfo& upload,
                      bool& is_marked)
{
  const std::string& key = *request.key_marker;
  if (upload.key != key) {
    const std::string delimiter = request.delimiter.value_or("");
    const bool is_grouped =
        !delimiter.empty() && key.ends_with(delimiter) && upload.key.starts_with(key);
    return upload.key < key || is_grouped;
  }
  if (!request.upload_id_marker || is_marked) return !is_marked;
  is_marked = upload.id == *request.upload_id_marker;
  return true;
}

static Page make_page(const ListMultipartUploadsRequest& request,
                      const std::vector<lake::UploadInfo>& all, int64_t max_uploads)
{
  Page page;
  bool is_marked = false;
  for (const lake::UploadInfo& upload : all) {
    if (request.key_marker && is_before(request, upload, is_marked)) continue;
    std::string common;
    if (request.delimiter && !request.delimiter->empty()) {
      const size_t at = upload.key.find(*request.delimiter, request.prefix.value_or("").size());
      if (at != std::string::npos) common = upload.key.substr(0, at + request.delimiter->size());
    }
    if (!common.empty() && !page.common_prefixes.empty() && page.common_prefixes.back() == common)
      continue;
    if (static_cast<int64_t>(page.uploads.size() + page.common_prefixes.size()) == max_uploads) {
      page.is_truncated = max_uploads > 0;
      break;
    }
    page.last_key = common.empty() ? upload.key : common;
    page.last_id = common.empty() ? upload.id : "";
    if (common.empty())
      page.uploads.push_back(&upload);
    else
      page.common_prefixes.push_back(std::move(common));
  }
  return page;
}

static Result<ListMultipartUploadsResponse> run(Context& context,
                                                const ListMultipartUploadsRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY(const int64_t max_uploads, get_page_size(request.max_uploads, "max-uploads"));
  TRY(const KeyEncoding encoding, get_key_encoding(request.encoding_type));
  TRY(const auto all, context.services.lake->list_uploads(context.access, request.bucket,
                                                          request.prefix.value_or("")));
  const Page page = make_page(request, all, max_uploads);
  ListMultipartUploadsResponse response{.bucket = request.bucket,
                                        .key_marker =
                                            encoding.encode(request.key_marker.value_or("")),
                                        .upload_id_marker = request.upload_id_marker.value_or(""),
                                        .prefix = encoding.encode(request.prefix.value_or("")),
                                        .max_uploads = max_uploads,
                                        .is_truncated = page.is_truncated,
                                        .encoding_type = request.encoding_type};
  if (request.delimiter && !request.delimiter->empty())
    response.delimiter = encoding.encode(*request.delimiter);
  if (page.is_truncated) {
    response.next_key_marker = encoding.encode(page.last_key);
    response.next_upload_id_marker = page.last_id;
  }
  std::vector<MultipartUpload> uploads;
  for (const lake::UploadInfo* info : page.uploads)
    uploads.push_back(to_row(context, *info, encoding));
  if (!uploads.empty()) response.uploads = std::move(uploads);
  std::vector<CommonPrefix> prefixes;
  for (const std::string& prefix : page.common_prefixes)
    prefixes.push_back({.prefix = encoding.encode(prefix)});
  if (!prefixes.empty()) response.common_prefixes = std::move(prefixes);
  return response;
}

extern constinit const Operation list_multipart_uploads = read_only<run>("ListMultipartUploads");

} // namespace bindery::s3
