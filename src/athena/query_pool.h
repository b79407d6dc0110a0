// The query workers that live. Workers are made by the loop's thread alone, because a worker dies
// with its maker.
#pragma once

#include "athena/query_worker.h"
#include "worker/budget.h"
#include "worker/runtime.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bindery::athena {

class QueryPool {
public:
  QueryPool(const worker::Runtime& runtime, worker::Budget& budget)
      : runtime_(runtime), budget_(budget)
  {
    budget_.add_idle_holder([this] { drop_idle(); });
  }

  // Any thread: asks some worker to parse; waits until there is one. `wake` makes the loop call
  // `fill`.
  Result<Json> parse(const std::string& text);
  void set_wake(std::function<void()> wake);

  // The loop's thread.
  // Lets go of workers that ended; makes one when one is wanted and none lives.
  void fill();
  // An idle worker, or a new one; nothing while the budget is spent.
  std::shared_ptr<QueryWorker> take();
  void give_back(const std::shared_ptr<QueryWorker>& worker);
  // Other work needs what idle workers hold; the next query makes a new one.
  void drop_idle();
  void stop();

private:
  std::shared_ptr<QueryWorker> make_worker();

  const worker::Runtime& runtime_;
  worker::Budget& budget_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> wake_;
  std::vector<std::shared_ptr<QueryWorker>> idle_;
  std::vector<std::shared_ptr<QueryWorker>> busy_;
  bool is_wanted_ = false;
  bool is_stopped_ = false;
  bool is_budget_spent_ = false; // the last worker that was wanted found no room
  std::string last_failure_;     // why no worker could be made
};

} // namespace bindery::athena
