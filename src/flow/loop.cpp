#include "flow/loop.h"

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "store/store.h"

#include <algorithm>
#include <pthread.h>

namespace bindery::flow {

// Who holds the lease may start work. The store lets only one process in, so that a lease that is
// found can only be a dead server's.
static constexpr const char* LeaseName = "loop";
static constexpr int64_t LeaseMs = 60'000;
static constexpr int64_t RenewMs = 20'000;

Loop::Loop(store::Store& store, worker::Budget& budget, std::vector<worker::Activity*> activities)
    : store_(store), budget_(budget), activities_(std::move(activities)), holder_(make_uuid())
{}

Loop::~Loop() { stop(); }

Result<void> Loop::renew_lease()
{
  TRY(auto write, store_.begin_write());
  TRY_VOID(
      write.run("INSERT INTO loop_lease (name, holder, expires) VALUES (?1, ?2, ?3) ON CONFLICT "
                "(name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires",
                LeaseName, holder_, Time{now().microseconds + LeaseMs * 1000}));
  return write.commit();
}

void Loop::release_lease()
{
  auto write = store_.begin_write();
  if (!write.ok()) return;
  auto removed =
      write->run("DELETE FROM loop_lease WHERE name = ?1 AND holder = ?2", LeaseName, holder_);
  if (!removed.ok() || !write->commit().ok())
    log_warning("the loop's lease could not be given back");
}

Result<void> Loop::start()
{
  CHECK(!thread_.joinable());
  TRY_VOID(renew_lease());
  budget_.set_on_release([this] { wake(); });
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "loop");
  return {};
}

void Loop::run()
{
  for (worker::Activity* activity : activities_) {
    activity->set_wake([this] { wake(); });
    activity->recover();
  }
  int64_t renew_at = monotonic_ms() + RenewMs;
  while (!is_stopping_) {
    wake_.clear();
    int64_t wait = std::max<int64_t>(0, renew_at - monotonic_ms());
    for (worker::Activity* activity : activities_)
      if (const auto within = activity->start_due()) wait = std::min(wait, *within);
    worker::wait_readable({wake_.descriptor()}, wait);
    if (monotonic_ms() < renew_at) continue;
    if (auto renewed = renew_lease(); !renewed.ok())
      log_error("the loop's lease: " + renewed.error().message);
    renew_at = monotonic_ms() + RenewMs;
  }
  for (worker::Activity* activity : activities_) activity->stop();
  release_lease();
}

void Loop::stop()
{
  if (!thread_.joinable()) return;
  is_stopping_ = true;
  wake();
  thread_.join();
  budget_.set_on_release({});
}

} // namespace bindery::flow
