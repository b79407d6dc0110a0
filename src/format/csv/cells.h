// The type of one cell of a CSV file.
#pragma once

#include "format/hive_type.h"

#include <string_view>

namespace bindery::format {

// bigint, double, boolean or string; Unknown for a blank cell.
HiveType infer_cell(std::string_view cell);

} // namespace bindery::format
