// The rows that go to Python workers. Private to the folder.
#pragma once

#include "engine/engine_impl.h"
#include "engine/python/task.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <mutex>

namespace bindery::engine {

// The batches of a query within a query. One thread; `stop` may come from another.
class InputRows {
public:
  // Both outlive this.
  InputRows(const typed::RelationPtr& relation, const QueryEnvironment& environment)
      : relation_(relation), environment_(environment)
  {}

  // The next batch that has rows; null at the end.
  Result<std::shared_ptr<arrow::RecordBatch>> next();
  // Nobody wants more: the query ends soon, and `next` with it.
  void stop();

private:
  Result<void> start();

  const typed::RelationPtr& relation_;
  const QueryEnvironment& environment_;
  std::mutex mutex_;             // of the start, and of the stop
  std::unique_ptr<Query> query_; // starts with the first batch
  bool is_stopped_ = false;
};

// What a task takes from the settings of the session.
void set_options(PythonTask& task, const QueryOptions& options);

} // namespace bindery::engine
