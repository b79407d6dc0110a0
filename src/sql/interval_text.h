// Intervals written as text: '1 day 2 hours', '1-2' YEAR TO MONTH. Private to sql.
#pragma once

#include "plan/value.h"

#include <optional>
#include <string_view>

namespace bindery::sql {

// "[interval] 3 days -2.5 seconds …"; nothing when it is no interval or overflows.
std::optional<plan::CalendarInterval> parse_interval(std::string_view text);

// "[+|-]years-months" as months.
std::optional<int32_t> parse_year_to_month(std::string_view text);

// "[+|-]d h:m:s.n" and its parts, by the first and the last unit (DAY 0, HOUR 1, MINUTE 2, SECOND
// 3), as microseconds.
std::optional<int64_t> parse_day_to_second(std::string_view text, int first, int last);

} // namespace bindery::sql
