#include "crawl/control/crawls.h"

#include "base/log.h"
#include "crawl/control/running_crawl.h"

namespace bindery::crawl {

static constexpr const char* ServerDied = "The server stopped while this crawl was in progress";
// Leases come free without a word when other activities give theirs back late; a failing store may
// work again.
static constexpr int64_t LookAgainMs = 1000;
static constexpr worker::Amount CrawlAmount = {.threads = 1, .bytes = 512 << 20};

Crawls::Crawls(CrawlParts parts) : parts_(std::move(parts)) {}
Crawls::~Crawls() { stop(); }

void Crawls::end(const std::string& id, Outcome outcome, const std::string& error_message,
                 const Changes& changes)
{
  auto ended = parts_.crawlers.end(id, outcome, error_message, changes);
  if (!ended.ok()) log_error("crawl " + id + " could not be ended: " + ended.error().message);
}

void Crawls::recover()
{
  auto open = parts_.crawlers.list_open();
  if (!open.ok()) {
    log_error("crawls could not be read: " + open.error().message);
    return;
  }
  for (const OpenCrawl& crawl : *open)
    if (crawl.is_running)
      end(crawl.id, crawl.is_stop_wanted ? Outcome::Stopped : Outcome::Failed,
          crawl.is_stop_wanted ? "" : ServerDied, {});
}

std::optional<int64_t> Crawls::start_due()
{
  finish_ended();
  auto open = parts_.crawlers.list_open();
  if (!open.ok()) {
    log_error("crawls could not be read: " + open.error().message);
    return LookAgainMs;
  }
  bool has_unstarted = false;
  for (const OpenCrawl& crawl : *open) {
    if (crawl.is_stop_wanted)
      stop_crawl(crawl);
    else if (!crawl.is_running && !start_crawl(crawl))
      has_unstarted = true;
  }
  return has_unstarted ? std::optional(LookAgainMs) : std::nullopt;
}

void Crawls::finish_ended()
{
  for (auto entry = running_.begin(); entry != running_.end();) {
    RunningCrawl& crawl = *entry->second;
    if (!crawl.is_done()) {
      ++entry;
      continue;
    }
    end(entry->first, crawl.outcome(), crawl.error_message(), crawl.changes());
    entry = running_.erase(entry);
  }
}

bool Crawls::start_crawl(const OpenCrawl& crawl)
{
  auto lease = parts_.budget.lease_for_work(CrawlAmount);
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

// Rows stay as they are: at the next start `recover` ends what was in work and what was not begun
// yet begins.
void Crawls::stop()
{
  for (const auto& [id, crawl] : running_) crawl->request_stop();
  for (const auto& [id, crawl] : running_) {
    crawl->wait();
    if (crawl->outcome() != Outcome::Stopped)
      end(id, crawl->outcome(), crawl->error_message(), crawl->changes());
  }
  running_.clear();
}

} // namespace bindery::crawl
