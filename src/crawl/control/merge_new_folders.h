// A crawl of new folders only, after the first one of the crawler: folders that are new become
// partitions of the tables that are there, where their schemas are compatible. Tables are neither
// made nor changed. Private to the merge.
#pragma once

#include "catalog/keys.h"
#include "crawl/control/merge.h"

namespace bindery::crawl {

Result<void> merge_new_folders(const MergeParts& parts, const catalog::DatabaseKey& database,
                               const std::vector<FoundTable>& found, Time time, Changes& changes);

} // namespace bindery::crawl
