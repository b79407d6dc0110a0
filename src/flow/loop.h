// The one loop: a named thread that starts and stops all work. API calls write rows and wake it.
#pragma once

#include "base/result.h"
#include "worker/activity.h"
#include "worker/budget.h"
#include "worker/event.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace bindery::store {
class Store;
}

namespace bindery::flow {

// Owns nothing but its thread: activities and store outlive it.
class Loop {
public:
  Loop(store::Store& store, worker::Budget& budget, std::vector<worker::Activity*> activities);
  ~Loop(); // stops
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Takes the lease, recovers every activity, and begins. Call it once the server listens: work
  // calls back.
  Result<void> start();
  // Ends all work and waits for it.
  void stop();
  // Any thread: something is to be done.
  void wake() const { wake_.set(); }

private:
  void run();
  Result<void> renew_lease();
  void release_lease();

  store::Store& store_;
  worker::Budget& budget_;
  const std::vector<worker::Activity*> activities_;
  const std::string holder_;
  worker::Event wake_;
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

} // namespace bindery::flow
