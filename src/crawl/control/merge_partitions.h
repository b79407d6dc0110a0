// The partitions of one table against the catalog. Private to the merge.
#pragma once

#include "catalog/keys.h"
#include "crawl/control/merge.h"
#include "crawl/control/shapes.h"

namespace bindery::crawl {

// A table that was written, but not committed: that is done with its first partitions.
struct WrittenTable {
  catalog::TableKey key;
  store::Transaction write;
  Changes before; // what had been done without it
};

Result<void> merge_partitions(const MergeParts& parts, WrittenTable written,
                              const FoundTable& found, const CrawlMark& mark, Changes& changes);

} // namespace bindery::crawl
