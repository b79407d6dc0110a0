// Times as requests give them.
#pragma once

#include "base/clock.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace bindery::logs {

inline std::optional<Time> from_milliseconds(const std::optional<int64_t>& value)
{
  constexpr int64_t MillisecondsMax = INT64_MAX / 1000 - 1000;
  if (!value) return std::nullopt;
  return Time{std::min(*value, MillisecondsMax) * 1000};
}

} // namespace bindery::logs
