#include "aws/errors.h"

#include "aws/xml_text.h"
#include "base/json.h"

#include <array>
#include <span>

namespace bindery::aws {

namespace {

struct CodeRow {
  ErrorCode code;
  std::string_view name;
};

struct NameRow {
  std::string_view name;
  std::string_view renamed; // as this service calls it; empty: the same
  int status;
};

constexpr CodeRow GlueCodes[] = {
    {ErrorCode::InvalidInput, "InvalidInputException"},
    {ErrorCode::NotFound, "EntityNotFoundException"},
    {ErrorCode::AlreadyExists, "AlreadyExistsException"},
    {ErrorCode::Conflict, "ConcurrentModificationException"},
    {ErrorCode::Limit, "ResourceNumberLimitExceededException"},
    {ErrorCode::Unsupported, "OperationNotSupportedException"},
    {ErrorCode::Denied, "AccessDeniedException"},
    {ErrorCode::Timeout, "OperationTimeoutException"},
    {ErrorCode::Throttled, "ThrottlingException"},
    {ErrorCode::Unavailable, "InternalServiceException"},
    {ErrorCode::Internal, "InternalServiceException"},
};
constexpr CodeRow AthenaCodes[] = {
    {ErrorCode::InvalidInput, "InvalidRequestException"},
    {ErrorCode::NotFound, "InvalidRequestException"},
    {ErrorCode::AlreadyExists, "InvalidRequestException"},
    {ErrorCode::Conflict, "InvalidRequestException"},
    {ErrorCode::Limit, "InvalidRequestException"},
    {ErrorCode::Unsupported, "InvalidRequestException"},
    {ErrorCode::Denied, "AccessDeniedException"},
    {ErrorCode::Timeout, "InternalServerException"},
    {ErrorCode::Throttled, "TooManyRequestsException"},
    {ErrorCode::Unavailable, "InternalServerException"},
    {ErrorCode::Internal, "InternalServerException"},
};
constexpr CodeRow LogsCodes[] = {
    {ErrorCode::InvalidInput, "InvalidParameterException"},
    {ErrorCode::NotFound, "ResourceNotFoundException"},
    {ErrorCode::AlreadyExists, "ResourceAlreadyExistsException"},
    {ErrorCode::Conflict, "OperationAbortedException"},
    {ErrorCode::Limit, "LimitExceededException"},
    {ErrorCode::Unsupported, "InvalidOperationException"},
    {ErrorCode::Denied, "AccessDeniedException"},
    {ErrorCode::Timeout, "ServiceUnavailableException"},
    {ErrorCode::Throttled, "ThrottlingException"},
    {ErrorCode::Unavailable, "ServiceUnavailableException"},
    {ErrorCode::Internal, "ServiceUnavailableException"},
};
constexpr CodeRow S3Codes[] = {
    {ErrorCode::InvalidInput, "InvalidArgument"},
    {ErrorCode::NotFound, "NoSuchKey"},
    {ErrorCode::AlreadyExists, "BucketAlreadyExists"},
    {ErrorCode::Conflict, "OperationAborted"},
    {ErrorCode::Limit, "EntityTooLarge"},
    {ErrorCode::Unsupported, "NotImplemented"},
    {ErrorCode::Denied, "AccessDenied"},
    {ErrorCode::Timeout, "RequestTimeout"},
    {ErrorCode::Throttled, "SlowDown"},
    {ErrorCode::Unavailable, "ServiceUnavailable"},
    {ErrorCode::Internal, "InternalError"},
};
constexpr CodeRow QueryCodes[] = {
    {ErrorCode::InvalidInput, "ValidationError"},
    {ErrorCode::NotFound, "NoSuchEntity"},
    {ErrorCode::AlreadyExists, "EntityAlreadyExists"},
    {ErrorCode::Conflict, "ConcurrentModification"},
    {ErrorCode::Limit, "LimitExceeded"},
    {ErrorCode::Unsupported, "InvalidAction"},
    {ErrorCode::Denied, "AccessDenied"},
    {ErrorCode::Timeout, "RequestTimeout"},
    {ErrorCode::Throttled, "Throttling"},
    {ErrorCode::Unavailable, "ServiceUnavailable"},
    {ErrorCode::Internal, "InternalFailure"},
};

// Names that the wire layers themselves give (the first column), and names whose status is not 400.
constexpr NameRow JsonNames[] = {
    {"InternalFailure", "", 500},
    {"InternalServerException", "", 500},
    {"InternalServiceException", "", 500},
    {"InvalidAccessKeyId", "UnrecognizedClientException", 400},
    {"RequestEntityTooLarge", "RequestEntityTooLargeException", 413},
    {"AuthorizationHeaderMalformed", "IncompleteSignatureException", 400},
    {"MissingAuthenticationToken", "MissingAuthenticationTokenException", 400},
    {"RequestTimeTooSkewed", "InvalidSignatureException", 400},
    {"SignatureDoesNotMatch", "InvalidSignatureException", 400},
    {"XAmzContentSHA256Mismatch", "InvalidSignatureException", 400},
    {"ServiceUnavailableException", "", 503},
};
constexpr NameRow QueryNames[] = {
    {"AccessDenied", "", 403},
    {"AuthorizationHeaderMalformed", "IncompleteSignature", 400},
    {"InternalFailure", "", 500},
    {"InvalidAccessKeyId", "InvalidClientTokenId", 403},
    {"MissingAuthenticationToken", "", 403},
    {"NoSuchEntity", "", 404},
    {"RequestEntityTooLarge", "RequestEntityTooLarge", 413},
    {"RequestTimeTooSkewed", "SignatureDoesNotMatch", 403},
    {"ServiceUnavailable", "", 503},
    {"SignatureDoesNotMatch", "", 403},
    {"ValidationException", "ValidationError", 400},
};
constexpr NameRow S3Names[] = {
    {"AccessDenied", "", 403},
    {"AllAccessDisabled", "", 403},
    {"BucketAlreadyExists", "", 409},
    {"BucketAlreadyOwnedByYou", "", 409},
    {"BucketNotEmpty", "", 409},
    {"ConditionalRequestConflict", "", 409},
    {"InternalError", "", 500},
    {"InvalidAccessKeyId", "", 403},
    {"InvalidBucketState", "", 409},
    {"InvalidObjectState", "", 403},
    {"InvalidRange", "", 416},
    {"MethodNotAllowed", "", 405},
    {"MissingAuthenticationToken", "AccessDenied", 403},
    {"MissingContentLength", "", 411},
    {"NoSuchBucket", "", 404},
    {"NoSuchBucketPolicy", "", 404},
    {"NoSuchCORSConfiguration", "", 404},
    {"NoSuchKey", "", 404},
    {"NoSuchLifecycleConfiguration", "", 404},
    {"NoSuchPublicAccessBlockConfiguration", "", 404},
    {"NoSuchTagSet", "", 404},
    {"NoSuchUpload", "", 404},
    {"NoSuchVersion", "", 404},
    {"NoSuchWebsiteConfiguration", "", 404},
    {"NotFound", "", 404},
    {"NotModified", "", 304},
    {"NotSignedUp", "", 403},
    {"ObjectLockConfigurationNotFoundError", "", 404},
    {"OperationAborted", "", 409},
    {"OwnershipControlsNotFoundError", "", 404},
    {"PreconditionFailed", "", 412},
    {"ReplicationConfigurationNotFoundError", "", 404},
    {"RequestEntityTooLarge", "MaxMessageLengthExceeded", 400},
    {"RequestTimeTooSkewed", "", 403},
    {"ServerSideEncryptionConfigurationNotFoundError", "", 404},
    {"ServiceUnavailable", "", 503},
    {"SignatureDoesNotMatch", "", 403},
    {"SlowDown", "", 503},
    {"ValidationException", "InvalidRequest", 400},
};
constexpr NameRow AthenaNames[] = {{"ValidationException", "InvalidRequestException", 400}};
constexpr NameRow LogsNames[] = {{"ValidationException", "InvalidParameterException", 400}};

struct ErrorTable {
  std::string_view service;
  std::span<const CodeRow> codes;
  std::span<const NameRow> names;    // first
  std::span<const NameRow> protocol; // then
};
constexpr ErrorTable Tables[] = {
    {"athena", AthenaCodes, AthenaNames, JsonNames},
    {"glue", GlueCodes, {}, JsonNames},
    {"logs", LogsCodes, LogsNames, JsonNames},
    {"s3", S3Codes, {}, S3Names},
    {"sts", QueryCodes, {}, QueryNames},
};

const ErrorTable& table_of(const Service& service)
{
  for (const ErrorTable& table : Tables)
    if (table.service == service.name) return table;
  UNREACHABLE();
}

const NameRow* find_row(std::span<const NameRow> rows, std::string_view name)
{
  for (const NameRow& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

std::string json_body(const Service& service, const WireError& wire, const Error& error)
{
  Json body;
  body.set("__type", wire.name);
  for (const auto& [name, value] : error.parameters) body.set(name, value);
  if (service.name == "athena" && wire.name == "InvalidRequestException") {
    const std::string code = body.get_string("AthenaErrorCode", "INVALID_INPUT");
    body.set("AthenaErrorCode", code).set("ErrorCode", code);
  }
  // Errors of signatures have the small letter everywhere.
  const bool is_small = service.name == "logs" || wire.name == "InvalidSignatureException" ||
                        wire.name == "UnrecognizedClientException" ||
                        wire.name == "MissingAuthenticationTokenException";
  body.set(is_small ? "message" : "Message", error.message);
  return body.write();
}

std::string s3_body(const WireError& wire, const Error& error, const std::string& request_id)
{
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" +
                     escape_xml(wire.name) + "</Code><Message>" + escape_xml(error.message) +
                     "</Message>";
  for (const auto& [name, value] : error.parameters)
    text += "<" + name + ">" + escape_xml(value) + "</" + name + ">";
  return text + "<RequestId>" + escape_xml(request_id) + "</RequestId><HostId>" +
         escape_xml(request_id) + "</HostId></Error>";
}

std::string query_body(const Service& service, const WireError& wire, const Error& error,
                       const std::string& request_id)
{
  return "<ErrorResponse xmlns=\"" + std::string(service.xml_namespace) + "\"><Error><Type>" +
         (wire.status >= 500 ? "Receiver" : "Sender") + "</Type><Code>" + escape_xml(wire.name) +
         "</Code><Message>" + escape_xml(error.message) + "</Message></Error><RequestId>" +
         escape_xml(request_id) + "</RequestId></ErrorResponse>";
}

} // namespace

WireError to_wire_error(const Service& service, const Error& error)
{
  const ErrorTable& table = table_of(service);
  std::string name = error.wire_name;
  if (name.empty())
    for (const CodeRow& row : table.codes)
      if (row.code == error.code) name = row.name;
  const NameRow* row = find_row(table.names, name);
  if (!row) row = find_row(table.protocol, name);
  if (!row) return {name, 400};
  return {row->renamed.empty() ? name : std::string(row->renamed), row->status};
}

void encode_error(const Service& service, const Error& error, const std::string& request_id,
                  HttpResponse& response)
{
  const WireError wire = to_wire_error(service, error);
  response.status = wire.status;
  response.stream.reset();
  switch (service.protocol) {
  case Protocol::Json:
    response.set_header("Content-Type", "application/x-amz-json-1.1");
    response.text = json_body(service, wire, error);
    return;
  case Protocol::RestXml:
    response.set_header("Content-Type", "application/xml");
    response.text = s3_body(wire, error, request_id);
    return;
  case Protocol::Query:
    response.set_header("Content-Type", "text/xml");
    response.text = query_body(service, wire, error, request_id);
    return;
  }
}

} // namespace bindery::aws
