// Dates and timestamps written as text, as Spark reads them. Private to sql.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::sql {

// The session's clock and zone.
struct LocalClock {
  const std::string& time_zone;
  int64_t now_microseconds;
  const std::function<std::optional<int>(const std::string& region, int64_t local_microseconds)>&
      find_offset;
};

// Days since 1970: "2024-1-5", "2024-01", "2024", with anything after a blank or T; epoch, today,
// yesterday, tomorrow, now. Nothing when it is no date; an error when a zone is not known.
Result<std::optional<int64_t>> parse_date(std::string_view text, const LocalClock& clock);

// Microseconds since 1970 in UTC, a text without a zone being in the session's.
Result<std::optional<int64_t>> parse_timestamp(std::string_view text, const LocalClock& clock);

// Microseconds since 1970 on the clock that the text shows; nothing when it names a zone or is no
// timestamp.
std::optional<int64_t> parse_local_timestamp(std::string_view text);

// The text ends in a zone: Z, +01:00, Europe/Paris.
bool has_zone(std::string_view text);

int64_t days_from_civil(int64_t year, int month, int day);

} // namespace bindery::sql
