// The rule for part numbers.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>

namespace bindery::s3 {

constexpr int64_t PartNumberMax = 10000;

inline Result<void> check_part_number(int64_t number)
{
  if (number >= 1 && number <= PartNumberMax) return {};
  return invalid_input("Part number must be an integer between 1 and 10000, inclusive")
      .with_name("InvalidArgument")
      .with_parameter("ArgumentName", "partNumber")
      .with_parameter("ArgumentValue", std::to_string(number));
}

} // namespace bindery::s3
