// The one loop: a named thread that starts and stops all work. API calls write rows and wake it.
#pragma once

#include "base/result.h"
#include "worker/activity.h"
#include "worker/budget.h"
#include "worker/event.h"

#include <atomic>
#include <thread>
#include <vector>

namespace bindery::flow {

// Owns nothing but its thread: activities and budget outlive it.
class Loop {
public:
  Loop(worker::Budget& budget, std::vector<worker::Activity*> activities);
  ~Loop(); // stops
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Recovers every activity, and begins. Call it once the server listens: work calls back.
  Result<void> start();
  // Ends all work and waits for it.
  void stop();
  // Any thread: something is to be done.
  void wake() const { wake_.set(); }

private:
  void run();

  worker::Budget& budget_;
  const std::vector<worker::Activity*> activities_;
  worker::Event wake_;
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

} // namespace bindery::flow
