// How failures look on the wire of each service.
#pragma once

#include "aws/http.h"
#include "aws/service.h"
#include "base/result.h"

#include <string>

namespace bindery::aws {

// Fills status, headers and body with the service's form of the error. Error::wire_name is the
// error shape's name; without one the service's table gives it by code. Error::parameters become
// members of the shape (Athena's AthenaErrorCode, S3's Key).
//
// What Bindery does not do yet (ErrorCode::Unsupported) is a 4xx, which no SDK retries: Glue
// OperationNotSupportedException, Athena InvalidRequestException, Logs InvalidOperationException,
// S3 NotImplemented with status 400, STS InvalidAction.
void encode_error(const Service& service, const Error& error, const std::string& request_id,
                  HttpResponse& response);

// The name and status alone, for logs and counters.
struct WireError {
  std::string name;
  int status;
};
WireError to_wire_error(const Service& service, const Error& error);

} // namespace bindery::aws
