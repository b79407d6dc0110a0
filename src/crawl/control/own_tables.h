// The tables of the crawler that merges. Private to the merge.
#pragma once

#include "catalog/tables.h"
#include "crawl/control/merge.h"

#include <vector>

namespace bindery::crawl {

// Those that this crawler was the last to write, under its targets.
Result<std::vector<glue::Table>> list_own_tables(const MergeParts& parts,
                                                 const catalog::DatabaseKey& database);

} // namespace bindery::crawl
