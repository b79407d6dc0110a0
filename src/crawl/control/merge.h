// The last stage of a crawl: its findings against the catalog, by the crawler's policies. One
// transaction a table with its first partitions, then one for some hundred more at a time; a merge
// that was cut short is finished by the next crawl.
#pragma once

#include "access/access.h"
#include "aws/glue/crawler.h"
#include "crawl/control/configuration.h"
#include "crawl/control/crawl_log.h"
#include "crawl/control/crawlers.h"
#include "crawl/findings.h"
#include "lake/lake.h"
#include "store/store.h"

#include <functional>
#include <string>
#include <vector>

namespace bindery::crawl {

struct FoundTable {
  TableFinding table;
  std::vector<PartitionFinding> partitions;
};

struct MergeParts {
  const Access& access;
  store::Store& store;
  lake::Lake& lake;
  const CrawlLog& log;
  const glue::Crawler& crawler;
  const Configuration& configuration;
  const std::string& run_id;
  bool only_new_folders = false; // a run after the first one of CRAWL_NEW_FOLDERS_ONLY
  // Asked between transactions.
  std::function<bool()> is_stop_wanted;
};

// Fails with the reason when nothing may be written (the table threshold) or the store fails.
// `changes` counts what was done.
Result<void> merge(const MergeParts& parts, const std::vector<FoundTable>& found, Changes& changes);

} // namespace bindery::crawl
