// Public page: S3 HeadObject.
#include "api/s3/reading.h"
#include "aws/s3/head_object.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<HeadObjectResponse> run(Context& context, const HeadObjectRequest& request)
{
  TRY_VOID(check_options(context, request));
  if (request.part_number) return not_implemented("reading one part of an object (partNumber)");
  TRY(const auto info, context.services.lake->head(context.access, {request.bucket, request.key}));
  HeadObjectResponse response;
  TRY_VOID(describe(context, request, info, response));
  return response;
}

extern constinit const Operation head_object = read_only<run>("HeadObject");

} // namespace bindery::s3
