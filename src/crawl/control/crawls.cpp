#include "crawl/control/crawls.h"

#include "base/log.h"
#include "crawl/control/running_crawl.h"

#include <set>

namespace bindery::crawl {

static constexpr const char* ServerDied = "The server stopped while this crawl was in progress";
// Leases come free without a word when other activities give theirs back late; a failing store may
// work again.
static constexpr int64_t LookAgainMs = 1000;

Crawls::Crawls(CrawlParts parts) : parts_(std::move(parts)) {}
Crawls::~Crawls() { stop(); }

bool Crawls::end(const std::string& id, Outcome outcome, const std::string& error_message,
                 const Changes& changes)
{
  auto ended = parts_.crawlers.end(id, outcome, error_message, changes);
  if (ended.ok()) return true;
  log_error("crawl " + id + " could not be ended: " + ended.error().message);
  is_behind_ = true;
  return false;
}

// Of a crawl in work that nobody watches: its server died. A stop that was asked for holds.
void Crawls::end_orphan(const OpenCrawl& crawl)
{
  end(crawl.id, crawl.is_stop_wanted ? Outcome::Stopped : Outcome::Failed,
      crawl.is_stop_wanted ? "" : ServerDied, {});
}

void Crawls::recover()
{
  auto open = parts_.crawlers.list_open();
  if (!open.ok()) {
    log_error("crawls could not be read: " + open.error().message);
    return;
  }
  for (const OpenCrawl& crawl : *open)
    if (crawl.is_running) end_orphan(crawl);
}

std::optional<int64_t> Crawls::start_due()
{
  is_behind_ = false;
  finish_ended();
  auto open = parts_.crawlers.list_open();
  if (!open.ok()) {
    log_error("crawls could not be read: " + open.error().message);
    return LookAgainMs;
  }
  bool has_unstarted = false;
  for (const OpenCrawl& crawl : *open) {
    if (crawl.is_running && !running_.contains(crawl.id))
      end_orphan(crawl); // `recover` could not
    else if (crawl.is_stop_wanted)
      stop_crawl(crawl);
    else if (!crawl.is_running && !start_crawl(crawl))
      has_unstarted = true;
  }
  return has_unstarted || is_behind_ ? std::optional(LookAgainMs) : std::nullopt;
}

void Crawls::finish_ended()
{
  for (auto entry = running_.begin(); entry != running_.end();) {
    RunningCrawl& crawl = *entry->second;
    if (!crawl.is_done()) {
      ++entry;
      continue;
    }
    const bool is_written =
        end(entry->first, crawl.outcome(), crawl.error_message(), crawl.changes());
    entry = is_written ? running_.erase(entry) : std::next(entry);
  }
}

bool Crawls::start_crawl(const OpenCrawl& crawl)
{
  auto lease = parts_.budget.lease_for_work(worker::Use::Crawl);
  if (!lease) return false;
  if (auto moved = parts_.crawlers.set_running(crawl.id); !moved.ok()) {
    log_error("crawl " + crawl.id + " could not be started: " + moved.error().message);
    return false;
  }
  running_[crawl.id] =
      std::make_unique<RunningCrawl>(parts_, crawl, std::move(*lease), [this] { wake(); });
  return true;
}

void Crawls::stop_crawl(const OpenCrawl& crawl)
{
  auto running = running_.find(crawl.id);
  if (running != running_.end())
    running->second->request_stop();
  else
    end(crawl.id, Outcome::Stopped, "", {});
}

// What has not begun begins at the next start.
void Crawls::stop()
{
  std::set<std::string> cut_off; // nobody else wanted these to stop
  for (const auto& [id, crawl] : running_) {
    if (!crawl->is_stop_wanted()) cut_off.insert(id);
    crawl->request_stop();
  }
  for (const auto& [id, crawl] : running_) {
    crawl->wait();
    if (crawl->outcome() == Outcome::Stopped && cut_off.contains(id))
      end(id, Outcome::Failed, ServerDied, crawl->changes());
    else
      end(id, crawl->outcome(), crawl->error_message(), crawl->changes());
  }
  running_.clear();
}

} // namespace bindery::crawl
