// Crawlers and their runs in the store: written by calls and by the activity `Crawls`, read by
// everybody.
//
// A run's states, and who moves it:
// clang-format off
//   STARTING   wanted; nothing works on it yet              StartCrawler
//   RUNNING    a worker process reads files                 Crawls
//   COMPLETED  its findings are in the catalog              Crawls
//   FAILED     it ended for a reason that is written down   Crawls; also at start, of runs that
//                                                           a dead server left
//   STOPPED    somebody asked for it                        Crawls
// clang-format on
// A crawler is RUNNING while it has a run that has not ended, STOPPING when a stop was asked for,
// else READY.
#pragma once

#include "access/access.h"
#include "aws/glue/crawler.h"
#include "aws/glue/crawler_history.h"
#include "aws/glue/crawler_metrics.h"
#include "aws/glue/crawls_filter.h"
#include "base/clock.h"
#include "base/result.h"
#include "catalog/page.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bindery::crawl {

// What a run did to the catalog.
struct Changes {
  int64_t tables_created = 0;
  int64_t tables_updated = 0;
  int64_t tables_deleted = 0;
  int64_t partitions_created = 0;
  int64_t partitions_updated = 0;
  int64_t partitions_deleted = 0;
};

// A run that has not ended, as the activity sees it.
struct OpenCrawl {
  std::string id;
  glue::Crawler crawler;
  bool is_running = false; // else STARTING
  bool is_stop_wanted = false;
  bool has_completed_before = false; // another run of the crawler
};

enum class Outcome { Completed, Failed, Stopped };

struct CrawlerPage {
  std::vector<glue::Crawler> crawlers; // by name
  std::optional<std::string> next_token;
};

struct CrawlPage {
  std::vector<glue::CrawlerHistory> crawls; // newest first
  std::optional<std::string> next_token;
};

// Any thread. Errors carry Glue's names.
class Crawlers {
public:
  // `wake` is called after something was written that the activity should see.
  Crawlers(store::Store& store, std::function<void()> wake) : store_(store), wake_(std::move(wake))
  {}

  // `crawler` has the members of CreateCrawler.
  Result<void> create(const Access& access, glue::Crawler crawler,
                      const std::map<std::string, std::string>& tags);
  Result<glue::Crawler> get(const std::string& name);
  Result<std::optional<glue::Crawler>> find(const std::string& name);
  Result<CrawlerPage> list(const catalog::PageRequest& page);
  // Members that `change` has replace the crawler's own.
  Result<void> update(const glue::Crawler& change);
  Result<void> remove(const Access& access, const std::string& name);

  // CrawlerRunningException while a run has not ended.
  Result<void> start(const std::string& name);
  // CrawlerNotRunningException, CrawlerStoppingException.
  Result<void> stop(const std::string& name);
  Result<glue::CrawlerMetrics> get_metrics(const std::string& name);
  Result<CrawlPage> list_crawls(const std::string& name,
                                const std::vector<glue::CrawlsFilter>& filters,
                                const catalog::PageRequest& page);

  // For the activity.
  Result<std::vector<OpenCrawl>> list_open(); // oldest first
  Result<void> set_running(const std::string& id);
  Result<void> end(const std::string& id, Outcome outcome, const std::string& error_message,
                   const Changes& changes);

private:
  store::Store& store_;
  const std::function<void()> wake_;
};

// What is refused of a crawler's definition, by name; InvalidInputException.
Result<void> check_crawler(const glue::Crawler& crawler);

} // namespace bindery::crawl
