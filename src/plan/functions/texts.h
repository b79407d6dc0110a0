// Families of texts, a file each. Private to the folder.
#pragma once

#include "plan/functions/row.h"

namespace bindery::plan {

std::span<const Row> coding_rows();
std::span<const Row> number_text_rows();

} // namespace bindery::plan
