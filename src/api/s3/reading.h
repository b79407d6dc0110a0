// What GetObject and HeadObject have in common: conditions, the range, and the headers of an
// object.
#pragma once

#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/etag.h"
#include "api/s3/metadata.h"
#include "api/s3/range.h"
#include "api/s3/refusal.h"
#include "base/text.h"

namespace bindery::s3 {

template <class Request, class Response>
void override_headers(Response& response, const Request& request)
{
  if (request.response_cache_control) response.cache_control = request.response_cache_control;
  if (request.response_content_disposition)
    response.content_disposition = request.response_content_disposition;
  if (request.response_content_encoding)
    response.content_encoding = request.response_content_encoding;
  if (request.response_content_language)
    response.content_language = request.response_content_language;
  if (request.response_content_type) response.content_type = request.response_content_type;
  if (request.response_expires) response.expires = format_http_date(*request.response_expires);
}

// Fills the response but for its body. The bytes that it has; none where the caller's copy is still
// good, which is status 304.
template <class Request, class Response>
Result<std::optional<ByteRange>> describe(Context& context, const Request& request,
                                          const lake::ObjectInfo& info, Response& response)
{
  const Conditions conditions{request.if_match, request.if_none_match, request.if_modified_since,
                              request.if_unmodified_since};
  TRY(const Verdict verdict, judge(conditions, info));
  response.accept_ranges = "bytes";
  response.last_modified = info.modified;
  response.etag = quote_etag(info.etag);
  if (verdict == Verdict::NotModified) {
    context.http_status = 304;
    return std::optional<ByteRange>();
  }
  TRY(const auto range, parse_range(request.range.value_or(""), info.size));
  set_properties(response, info.properties);
  override_headers(response, request);
  if (range) {
    context.http_status = 206;
    response.content_range = range->to_content_range(info.size);
  } else if (request.checksum_mode.value_or("") == "ENABLED" && !info.properties.checksum.empty()) {
    set_checksum(response, info.properties.checksum_algorithm, info.properties.checksum);
    response.checksum_type = info.properties.checksum_type;
  }
  const ByteRange bytes = range.value_or(ByteRange{0, info.size});
  response.content_length = bytes.size;
  return std::optional(bytes);
}

} // namespace bindery::s3
