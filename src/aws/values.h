// Text forms of times and numbers on the wire. Private to the codecs.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace bindery::aws {

// 2026-11-20T17:00:00Z, with a fraction and an offset from UTC if it has one.
Result<Time> parse_iso8601(std::string_view text);
// Seconds since 1970, with milliseconds where there are any: 1790000000.123.
std::string format_epoch_seconds(Time time);
// Of seconds since 1970; InvalidInput outside the years 0 to 9999.
Result<Time> from_epoch_seconds(double seconds);
// The shortest text that reads back as the same number; NaN, Infinity and -Infinity as words.
std::string format_double(double value);

} // namespace bindery::aws
