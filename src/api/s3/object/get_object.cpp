// Public page: S3 GetObject.
#include "api/s3/object_stream.h"
#include "api/s3/reading.h"
#include "aws/s3/get_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetObjectResponse> run(Context& context, const GetObjectRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.part_number) return not_implemented("reading one part of an object (partNumber)");
  TRY(auto reader, context.services.lake->open(context.access, {request.bucket, request.key}));
  GetObjectResponse response;
  TRY(const auto bytes, describe(context, request, reader->info(), response));
  if (bytes) response.body = make_object_stream(std::move(reader), *bytes);
  return response;
}

extern constinit const Operation get_object = read_only<run>("GetObject");

} // namespace bindery::s3
