#include "flow/loop.h"

#include "base/log.h"
#include "base/thread.h"

#include <algorithm>
#include <exception>

namespace bindery::flow {

// A wake that the system had no descriptor for is made up for.
static constexpr int64_t WaitMsMax = 20'000;
// After an activity threw.
static constexpr int64_t LookAgainMs = 1000;

Loop::Loop(worker::Budget& budget, std::vector<worker::Activity*> activities)
    : budget_(budget), activities_(std::move(activities))
{}

Loop::~Loop() { stop(); }

Result<void> Loop::start()
{
  CHECK(!thread_.joinable());
  budget_.set_on_release([this] { wake(); });
  TRY(thread_, start_thread("loop", [this] { run(); }));
  return {};
}

// What an activity cannot answer for, such as memory that is not there, ends neither the server
// nor the work of others. False: it threw.
template <class Step> static bool guard(const worker::Activity& activity, Step step)
{
  try {
    step();
    return true;
  } catch (const std::exception& failure) {
    log_error(std::string(activity.name()) + ": " + failure.what());
    return false;
  }
}

void Loop::run()
{
  for (worker::Activity* activity : activities_) {
    activity->set_wake([this] { wake(); });
    guard(*activity, [&] { activity->recover(); });
  }
  while (!is_stopping_) {
    wake_.clear();
    int64_t wait = WaitMsMax;
    for (worker::Activity* activity : activities_) {
      std::optional<int64_t> within;
      if (!guard(*activity, [&] { within = activity->start_due(); })) within = LookAgainMs;
      if (within) wait = std::min(wait, std::max<int64_t>(0, *within));
    }
    worker::wait_readable({wake_.descriptor()}, wait);
  }
  for (worker::Activity* activity : activities_) guard(*activity, [&] { activity->stop(); });
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
