// The rows that go to Python workers. Private to the folder.
#pragma once

#include "engine/engine_impl.h"
#include "engine/python/task.h"

#include <arrow/type_fwd.h>

#include <memory>

namespace bindery::engine {

// The batches of a query within a query. One thread; `stop` may come from another.
class InputRows {
public:
  // Both outlive this.
  InputRows(const typed::RelationPtr& relation, const QueryEnvironment& environment);
  ~InputRows();

  // The next batch that has rows; null at the end.
  Result<std::shared_ptr<arrow::RecordBatch>> next();
  // Nobody wants more: the query ends soon, and `next` with it.
  void stop() { ending_->request(); }

private:
  const typed::RelationPtr& relation_;
  const QueryEnvironment& environment_;
  const std::shared_ptr<Cancellation> ending_; // of the inner query; the outer one's passes it on
  int64_t link_ = 0;
  std::unique_ptr<Query> query_; // starts with the first batch
};

// What a task takes from the settings of the session.
void set_options(PythonTask& task, const QueryOptions& options);

} // namespace bindery::engine
