// Engine errors in Athena's words: the reason of a failed query, and its numbers.
#pragma once

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace bindery::athena {

struct Failure {
  std::string reason;   // "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.t' does not exist"
  int64_t category = 2; // 1 system, 2 user, 3 other
  int64_t type = 0;
  bool is_retryable = false; // the same query may succeed when it is asked again
};

// What a query worker reports: {"class", "message", "parameters": {…}, "line" (from 1), "column"
// (from 0)}. `database` is the one that plain table names mean.
Failure to_failure(const Json& error, const std::string& database);

Failure system_failure(std::string message);

// Request errors: InvalidRequestException with its AthenaErrorCode.
Error invalid_request(std::string code, std::string message);

} // namespace bindery::athena
