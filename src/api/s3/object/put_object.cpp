// Public page: S3 PutObject.
#include "api/operation.h"
#include "api/s3/checksums.h"
#include "api/s3/conditions.h"
#include "api/s3/etag.h"
#include "api/s3/metadata.h"
#include "api/s3/refusal.h"
#include "aws/s3/put_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<PutObjectResponse> run(Context& context, PutObjectRequest request)
{
  TRY_VOID(check_options(context, request));
  TRY(const WriteConditions conditions,
      get_write_conditions(request.if_match, request.if_none_match));
  TRY(const lake::ObjectProperties properties, get_properties(request));
  StatedChecksums stated = get_checksums(request);
  stated.md5 = request.content_md5;
  TRY(stated.announced, parse_checksum_algorithm(request.checksum_algorithm));
  lake::Lake& lake = *context.services.lake;
  TRY(auto staged, lake.stage(context.access, {request.bucket, request.key}, properties));
  CHECK(request.body != nullptr);
  TRY_VOID(receive(*request.body, stated, std::nullopt, *staged));
  const lake::ObjectProperties stored = staged->properties();
  PutObjectResponse response{.etag = quote_etag(staged->etag())};
  set_checksum(response, stored.checksum_algorithm, stored.checksum);
  if (!stored.checksum.empty()) response.checksum_type = stored.checksum_type;
  lake::Changes changes;
  changes.must_not_exist = conditions.must_not_exist;
  if (conditions.must_match) changes.must_match[request.key] = *conditions.must_match;
  changes.adds.push_back(std::move(staged));
  TRY_VOID(lake.commit(context.access, request.bucket, std::move(changes)));
  return response;
}

extern constinit const Operation put_object = changing<run>("PutObject");

} // namespace bindery::s3
