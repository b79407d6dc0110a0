// The names of columns as clients send them.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace bindery::spark {

// The parts of a column's name: dots part them, backticks protect a dot, two backticks inside are
// one. Everything else is taken as it stands, blanks too. Spark's error
// INVALID_ATTRIBUTE_NAME_SYNTAX when it is not of that form.
Result<std::vector<std::string>> parse_attribute_name(const std::string& text);

} // namespace bindery::spark
