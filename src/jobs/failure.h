// What a failed script leaves, and how ErrorMessage words it.
#pragma once

#include "base/json.h"

#include <cstdint>
#include <string>

namespace bindery::jobs {

struct ScriptFailure {
  std::string type;        // the Python exception's class name, without its module
  std::string message;     // str(exception)
  std::string error_class; // Spark's own, when the exception has one
  int64_t line = 0;        // of the script, 1 or more; 0: unknown
};

// The "error" object of the fork server (zygote.h).
ScriptFailure parse_failure(const Json& error);

// "Error Category: INVALID_ARGUMENT_ERROR; Failed Line Number: 48; NameError: name 'col' is not
// defined".
std::string to_error_message(const ScriptFailure& failure);

} // namespace bindery::jobs
