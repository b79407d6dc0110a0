// One crawl at work: its worker process, the thread that takes its findings and merges them.
#pragma once

#include "crawl/control/crawls.h"
#include "crawl/control/merge.h"
#include "worker/child.h"
#include "worker/event.h"

#include <atomic>
#include <functional>
#include <thread>

namespace bindery::crawl {

// Started by its constructor; the owner waits for `is_done`, then reads the outcome.
class RunningCrawl {
public:
  RunningCrawl(const CrawlParts& parts, OpenCrawl crawl, worker::Budget::Lease lease,
               std::function<void()> on_done);
  ~RunningCrawl(); // asks for a stop and waits

  void request_stop();
  bool is_stop_wanted() const { return is_stop_wanted_; }
  void wait();
  bool is_done() const { return is_done_; }

  // Once done.
  Outcome outcome() const { return outcome_; }
  const std::string& error_message() const { return error_message_; }
  const Changes& changes() const { return changes_; }

private:
  void run();
  bool must_end();
  Result<void> crawl(const Configuration& configuration);
  Result<std::vector<FoundTable>> read_findings(worker::Child& child);
  Result<bool> take(Finding finding, std::vector<FoundTable>& found);
  void write_summary();

  const CrawlParts& parts_;
  const OpenCrawl crawl_;
  const CrawlLog log_;
  worker::Budget::Lease lease_;
  const std::function<void()> on_done_;
  std::atomic<bool> is_stop_wanted_ = false;
  bool is_cut_short_ = false; // by a stop
  worker::Event stop_event_;
  std::atomic<bool> is_done_ = false;
  Outcome outcome_ = Outcome::Failed;
  std::string error_message_;
  Changes changes_;
  std::thread thread_;
};

} // namespace bindery::crawl
