// Public page: S3 DeleteObjects.
#include "api/operation.h"
#include "api/s3/etag.h"
#include "api/s3/refusal.h"
#include "aws/s3/delete_objects.h"
#include "lake/lake.h"
#include "lake/names.h"

namespace bindery::s3 {

static constexpr size_t ObjectsMax = 1000;

static S3Error to_row(const ObjectIdentifier& object, const Error& error)
{
  return {.key = object.key,
          .version_id = object.version_id,
          .code = error.wire_name.empty() ? "InternalError" : error.wire_name,
          .message = error.message};
}

static Result<void> check(const ObjectIdentifier& object)
{
  TRY_VOID(check_version(object.version_id));
  if (object.last_modified_time) return not_implemented("deleting by time of modification");
  if (object.size) return not_implemented("deleting by size");
  return lake::check_key(object.key);
}

static Result<DeleteObjectsResponse> run(Context& context, const DeleteObjectsRequest& request)
{
  TRY_VOID(check_options(context, request));
  const std::vector<ObjectIdentifier>& objects = request.delete_.objects;
  if (objects.empty() || objects.size() > ObjectsMax)
    return invalid_input("The XML you provided was not well-formed or did not validate against our "
                         "published schema")
        .with_name("MalformedXML");
  lake::Lake& lake = *context.services.lake;
  std::vector<S3Error> errors;
  std::vector<DeletedObject> deleted;
  lake::Changes together;
  for (const ObjectIdentifier& object : objects) {
    Result<void> result = check(object);
    if (result.ok() && object.etag) {
      // A condition of its own: the others do not fail with it.
      lake::Changes alone;
      alone.removes.push_back(object.key);
      alone.must_match[object.key] = unquote_etag(*object.etag);
      result = lake.commit(context.access, request.bucket, std::move(alone));
    } else if (result.ok()) {
      together.removes.push_back(object.key);
    }
    if (result.ok())
      deleted.push_back({.key = object.key, .version_id = object.version_id});
    else
      errors.push_back(to_row(object, result.error()));
  }
  TRY_VOID(lake.commit(context.access, request.bucket, std::move(together)));
  DeleteObjectsResponse response;
  if (!request.delete_.quiet.value_or(false)) response.deleted = std::move(deleted);
  if (!errors.empty()) response.errors = std::move(errors);
  return response;
}

extern constinit const Operation delete_objects = changing<run>("DeleteObjects");

} // namespace bindery::s3
