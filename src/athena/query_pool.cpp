#include "athena/query_pool.h"

#include "athena/failure.h"
#include "base/clock.h"
#include "base/log.h"

#include <algorithm>
#include <chrono>

namespace bindery::athena {

static constexpr int64_t WorkerWaitMs = 30'000;
static constexpr int64_t ParseMs = 30'000;
static constexpr int ParseTries = 2; // a worker may be killed for another's query
static constexpr size_t IdleMax = 2;

static Error throttled(std::string message)
{
  Error error = unavailable(std::move(message));
  error.code = ErrorCode::Throttled;
  return error;
}

void QueryPool::set_wake(std::function<void()> wake)
{
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

Result<Json> QueryPool::parse(const std::string& text)
{
  Error error;
  for (int i = 0; i < ParseTries; ++i) {
    std::shared_ptr<QueryWorker> worker;
    {
      std::unique_lock lock(mutex_);
      const auto find = [&] {
        for (const auto* list : {&idle_, &busy_})
          for (const auto& candidate : *list)
            if (candidate->is_alive()) worker = candidate;
        return worker != nullptr;
      };
      if (is_stopped_) return unavailable("the server is stopping");
      if (!find()) {
        is_wanted_ = true;
        last_failure_.clear();
        if (wake_) wake_();
        const auto is_decided = [&] { return find() || is_stopped_ || !last_failure_.empty(); };
        if (!changed_.wait_for(lock, std::chrono::milliseconds(WorkerWaitMs), is_decided) ||
            !worker) {
          if (is_budget_spent_)
            return throttled("Jobs and crawls hold all threads and memory: no query can be read");
          return unavailable("no query worker: " +
                             (last_failure_.empty() ? "none came in time" : last_failure_));
        }
      }
    }
    auto answer = worker->ask(Json().set("do", "parse").set("query", text), ParseMs);
    if (answer.ok()) return answer;
    error = std::move(answer).error();
    if (error.code == ErrorCode::Timeout) break;
    log_warning("a query worker " + worker->describe_end() + " while it parsed");
  }
  return error;
}

std::shared_ptr<QueryWorker> QueryPool::make_worker()
{
  auto lease = budget_.lease_for_work(runtime_.query_amount);
  std::string failure;
  std::shared_ptr<QueryWorker> worker;
  // Without a lease, whoever waits for a worker goes on waiting: a release wakes the loop.
  if (lease) {
    auto made = QueryWorker::start(runtime_, std::move(*lease));
    if (made.ok()) {
      worker = std::move(*made);
    } else {
      failure = made.error().message;
      log_error("a query worker does not start: " + failure);
    }
  }
  const std::lock_guard lock(mutex_);
  is_budget_spent_ = !lease;
  last_failure_ = failure;
  changed_.notify_all();
  return worker;
}

void QueryPool::fill()
{
  std::vector<std::shared_ptr<QueryWorker>> ended; // destroyed without the lock
  bool is_needed = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto* list : {&idle_, &busy_}) {
      const auto dead = std::partition(list->begin(), list->end(),
                                       [](const auto& worker) { return worker->is_alive(); });
      ended.insert(ended.end(), std::make_move_iterator(dead),
                   std::make_move_iterator(list->end()));
      list->erase(dead, list->end());
    }
    is_needed = is_wanted_ && idle_.empty() && busy_.empty();
  }
  if (!is_needed) return;
  if (auto worker = make_worker()) give_back(worker);
}

std::shared_ptr<QueryWorker> QueryPool::take()
{
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      auto worker = std::move(idle_.back());
      idle_.pop_back();
      if (!worker->is_alive()) continue;
      busy_.push_back(worker);
      return worker;
    }
  }
  auto worker = make_worker();
  if (!worker) return nullptr;
  const std::lock_guard lock(mutex_);
  busy_.push_back(worker);
  changed_.notify_all();
  return worker;
}

void QueryPool::give_back(const std::shared_ptr<QueryWorker>& worker)
{
  const std::lock_guard lock(mutex_);
  std::erase(busy_, worker);
  if (worker->is_alive() && idle_.size() < IdleMax) idle_.push_back(worker);
  is_wanted_ = true;
  changed_.notify_all();
}

void QueryPool::drop_idle()
{
  std::vector<std::shared_ptr<QueryWorker>> dropped; // destroyed without the lock
  const std::lock_guard lock(mutex_);
  dropped = std::move(idle_);
  idle_.clear();
  is_wanted_ = false;
}

void QueryPool::stop()
{
  std::vector<std::shared_ptr<QueryWorker>> workers;
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  changed_.notify_all();
  for (auto* list : {&idle_, &busy_})
    for (const auto& worker : *list) worker->kill();
  workers = std::move(idle_);
}

} // namespace bindery::athena
