// Public page: S3 HeadObject.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/etag.h"
#include "api/s3/metadata.h"
#include "api/s3/range.h"
#include "api/s3/refusal.h"
#include "aws/s3/head_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Conditions get_conditions(const HeadObjectRequest& request)
{
  return {request.if_match, request.if_none_match, request.if_modified_since,
          request.if_unmodified_since};
}

static Result<HeadObjectResponse> run(Context& context, const HeadObjectRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.part_number) return not_implemented("reading one part of an object (partNumber)");
  TRY(const auto info, context.services.lake->head(context.access, {request.bucket, request.key}));
  TRY(const Verdict verdict, judge(get_conditions(request), info));
  HeadObjectResponse response{
      .accept_ranges = "bytes", .last_modified = info.modified, .etag = quote_etag(info.etag)};
  if (verdict == Verdict::NotModified) {
    context.http_status = 304;
    return response;
  }
  TRY(const auto range, parse_range(request.range.value_or(""), info.size));
  set_properties(response, info.properties);
  response.content_length = range ? range->size : info.size;
  if (range) {
    context.http_status = 206;
    response.content_range = range->to_content_range(info.size);
  } else if (request.checksum_mode.value_or("") == "ENABLED" && !info.properties.checksum.empty()) {
    set_checksum(response, info.properties.checksum_algorithm, info.properties.checksum);
    response.checksum_type = info.properties.checksum_type;
  }
  if (request.response_cache_control) response.cache_control = request.response_cache_control;
  if (request.response_content_disposition)
    response.content_disposition = request.response_content_disposition;
  if (request.response_content_encoding)
    response.content_encoding = request.response_content_encoding;
  if (request.response_content_language)
    response.content_language = request.response_content_language;
  if (request.response_content_type) response.content_type = request.response_content_type;
  if (request.response_expires) response.expires = format_http_date(*request.response_expires);
  return response;
}

extern constinit const Operation head_object = read_only<run>("HeadObject");

} // namespace bindery::s3
