// Works on crawls: the activity that gives each run its lease, its worker process and a thread that
// watches it.
#pragma once

#include "access/access.h"
#include "crawl/control/crawlers.h"
#include "lake/lake.h"
#include "logs/logs.h"
#include "worker/activity.h"
#include "worker/budget.h"

#include <map>
#include <memory>
#include <string>

namespace bindery::crawl {

// What crawls work with; everything outlives them.
struct CrawlParts {
  std::string engine_program; // path of bindery-engine
  std::string data_folder;
  Access access; // of the account whose catalog the crawls write
  Crawlers& crawlers;
  store::Store& store;
  lake::Lake& lake;
  logs::Logs& logs;
  worker::Budget& budget;
};

class RunningCrawl;

class Crawls : public worker::Activity {
public:
  explicit Crawls(CrawlParts parts);
  ~Crawls() override;

  std::string_view name() const override { return "crawls"; }
  void recover() override;
  std::optional<int64_t> start_due() override;
  void stop() override;

private:
  // False: the store could not write it, and `start_due` comes back to it.
  bool end(const std::string& id, Outcome outcome, const std::string& error_message,
           const Changes& changes);
  void end_orphan(const OpenCrawl& crawl);
  void finish_ended();
  bool start_crawl(const OpenCrawl& crawl);
  void stop_crawl(const OpenCrawl& crawl);

  const CrawlParts parts_;
  std::map<std::string, std::unique_ptr<RunningCrawl>> running_; // by id
  bool is_behind_ = false; // the store could not write something
};

} // namespace bindery::crawl
