// The schema of rows that a client sent as an Arrow stream.
#pragma once

#include "plan/type.h"

#include <string>

namespace bindery::engine {

// A struct of the stream's columns. Columns of Arrow types that Spark has not are an error named
// UNSUPPORTED_ARROWTYPE.
Result<plan::Type> schema_of_rows(const std::string& arrow);

} // namespace bindery::engine
