// Errors as Spark Connect sends them: a gRPC status with google.rpc.ErrorInfo, and details kept for
// FetchErrorDetails.
#pragma once

#include "base/result.h"

#include "spark/connect/base.pb.h"

#include <grpcpp/support/status.h>

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bindery::spark {

// The details of a session's last errors, until the client fetches them. Any thread.
class ErrorDetails {
public:
  void put(const std::string& error_id, ::spark::connect::FetchErrorDetailsResponse details);
  // Takes them out; false when there are none of that id.
  bool take(const std::string& error_id, ::spark::connect::FetchErrorDetailsResponse& details);

private:
  static constexpr size_t KeptMax = 100;
  std::mutex mutex_;
  std::unordered_map<std::string, ::spark::connect::FetchErrorDetailsResponse> details_;
  std::list<std::string> order_;
};

// The status of a failed call; its details go to `details` when there is a session to keep them.
grpc::Status to_status(const Error& error, ErrorDetails* details);

// Spark's error for a feature of the protocol that is not there, naming it.
Error unsupported_operation(const std::string& what);
// Spark's INVALID_HANDLE.<reason> and its kin.
Error invalid_handle(const std::string& reason, const std::string& handle,
                     const std::string& message);

} // namespace bindery::spark
