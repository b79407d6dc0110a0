// Trino's functions on the same trees.
#include "plan/functions/row.h"

namespace bindery::plan {

std::span<const Row> trino_rows() { return {}; }

} // namespace bindery::plan
