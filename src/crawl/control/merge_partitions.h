// The partitions of one table against the catalog. Private to the merge.
#pragma once

#include "catalog/keys.h"
#include "crawl/control/merge.h"
#include "crawl/control/shapes.h"

namespace bindery::crawl {

Result<void> merge_partitions(const MergeParts& parts, store::Transaction& write,
                              const catalog::TableKey& key, const FoundTable& found,
                              const CrawlMark& mark, Changes& changes);

} // namespace bindery::crawl
