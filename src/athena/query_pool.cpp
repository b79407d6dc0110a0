#include "athena/query_pool.h"

#include "base/log.h"

namespace bindery::athena {

static constexpr size_t IdleMax = 2;

Result<std::unique_ptr<QueryWorker>> QueryPool::take()
{
  while (!idle_.empty()) {
    auto worker = std::move(idle_.back());
    idle_.pop_back();
    if (worker->is_alive()) return worker;
  }
  auto lease = budget_.lease_for_work(worker::Use::Query);
  if (!lease) return std::unique_ptr<QueryWorker>();
  TRY(auto made, QueryWorker::start(runtime_, std::move(*lease)));
  return made;
}

void QueryPool::give_back(std::unique_ptr<QueryWorker> worker)
{
  if (worker->is_alive() && idle_.size() < IdleMax) idle_.push_back(std::move(worker));
}

void QueryPool::keep_warm()
{
  std::erase_if(idle_, [](const auto& worker) { return !worker->is_alive(); });
  if (!idle_.empty()) return;
  auto lease = budget_.try_lease(worker::Use::Query);
  if (!lease) return;
  auto made = QueryWorker::start(runtime_, std::move(*lease));
  if (made.ok())
    idle_.push_back(std::move(*made));
  else
    log_warning("no query worker can be kept ready: " + made.error().message);
}

} // namespace bindery::athena
