// Tables of this crawler whose data is no more. Private to the merge.
#pragma once

#include "catalog/keys.h"
#include "crawl/control/merge.h"

#include <set>

namespace bindery::crawl {

Result<void> merge_removed(const MergeParts& parts, const catalog::DatabaseKey& database,
                           const std::set<std::string>& found_names,
                           const std::vector<std::string>& found_locations, Changes& changes);

} // namespace bindery::crawl
