// The processes that run queries. The loop's thread alone makes, takes and gives them back, because
// a worker dies with its maker.
#pragma once

#include "athena/query_worker.h"
#include "worker/budget.h"
#include "worker/runtime.h"

#include <memory>
#include <vector>

namespace bindery::athena {

class QueryPool {
public:
  QueryPool(const worker::Runtime& runtime, worker::Budget& budget)
      : runtime_(runtime), budget_(budget)
  {
    budget_.add_idle_holder(worker::Use::Query, [this] { drop_idle(); });
  }

  // An idle worker, or a new one; nothing while the budget is spent. An error: none can be made.
  Result<std::unique_ptr<QueryWorker>> take();
  void give_back(std::unique_ptr<QueryWorker> worker);
  // Keeps one idle worker ready, where the budget has room that nobody wants.
  void keep_warm();
  // Other work needs what idle workers hold; the next query makes a new one.
  void drop_idle() { idle_.clear(); }

private:
  const worker::Runtime& runtime_;
  worker::Budget& budget_;
  std::vector<std::unique_ptr<QueryWorker>> idle_;
};

} // namespace bindery::athena
