// Decimal numbers as both dialects write them. Private to sql.
#pragma once

#include "plan/value.h"

#include <optional>
#include <string_view>

namespace bindery::sql {

// "-12.50" and "1.5E3" as a DECIMAL of their own precision and scale; nothing when it has more than
// 38 digits.
std::optional<plan::Value> parse_decimal(std::string_view text);

} // namespace bindery::sql
