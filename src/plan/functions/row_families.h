// Families beside those of row.h, and the lowerings that only they use.
#pragma once

#include "plan/functions/row.h"

namespace bindery::plan {

std::span<const Row> coding_rows();
std::span<const Row> number_text_rows();
std::span<const Row> more_math_rows();
std::span<const Row> random_rows();
std::span<const Row> made_time_rows();
std::span<const Row> more_aggregate_rows();

std::span<const LoweringInfo> more_lowerings();

} // namespace bindery::plan
