// Times: one type, microseconds since 1970 in UTC.
#pragma once

#include "base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace bindery {

struct Time {
  int64_t microseconds = 0;

  double epoch_seconds() const { return static_cast<double>(microseconds) / 1e6; }
  int64_t epoch_milliseconds() const { return microseconds / 1000; }
  auto operator<=>(const Time&) const = default;
};

Time now();
// Milliseconds of a clock that never goes back; for durations only.
int64_t monotonic_ms();

std::string format_iso8601(Time time);   // 2026-11-20T17:00:00.123Z
std::string format_http_date(Time time); // Fri, 20 Nov 2026 17:00:00 GMT
Result<Time> parse_http_date(std::string_view text);

} // namespace bindery
