// Arithmetic in some files: of numbers, and of dates, times and intervals. Private to this folder.
#pragma once

#include "plan/functions/row.h"

#include <optional>

namespace bindery::plan {

// (a + b)
std::string infix(const Site& site, std::string_view symbol);
Error operands_differ(const Site& site, std::string_view symbol);
Error operand_wrong(const Site& site, std::string_view symbol, std::string_view wanted,
                    const Type& actual);
bool is_interval(const Type& type);

// Sums and differences of dates, times and intervals; nothing when the arguments are others.
Result<std::optional<resolve::Bound>> time_arithmetic(Site& site, std::string_view symbol);
// An interval times or by a number; nothing when the arguments are others.
Result<std::optional<resolve::Bound>> interval_scaling(Site& site, std::string_view symbol);
// ceil and floor with a scale; the lowering is ceil_decimal or floor_decimal.
Result<resolve::Bound> whole_at_scale(Site& site, std::string_view native);

} // namespace bindery::plan
