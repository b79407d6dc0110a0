// Values and types as Athena's results show them.
#pragma once

#include "plan/value.h"

#include <string>

namespace bindery {

// The text of a value that is not NULL: 1.0E20, 2024-01-31 12:34:56.123, [a, null], {k=1}.
std::string to_trino_text(const plan::Value& value);

struct ResultType {
  std::string name; // the bare base name: varchar, array
  int64_t precision = 0;
  int64_t scale = 0;
  bool is_case_sensitive = false;
};
ResultType to_result_type(const plan::Type& type);

} // namespace bindery
