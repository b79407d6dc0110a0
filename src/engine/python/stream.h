// A task that runs on a worker: rows go in and come out as they are made. Private to the folder.
#pragma once

#include "engine/python/daemon.h"
#include "engine/python/task.h"

#include <arrow/type_fwd.h>

#include <functional>
#include <memory>

namespace bindery::engine {

class PythonStream {
public:
  // The rows of the task.
  struct Input {
    // The next; null at the end. Called on a thread of the stream's own.
    std::function<Result<std::shared_ptr<arrow::RecordBatch>>()> next;
    // Ends a call of `next` early, from another thread; empty: it does not wait.
    std::function<void()> stop = {};
  };

  // `schema` is that of the input's batches. The daemon outlives the stream.
  static Result<std::unique_ptr<PythonStream>> start(PythonDaemon& daemon, const PythonTask& task,
                                                     std::shared_ptr<arrow::Schema> schema,
                                                     Input input,
                                                     std::function<bool()> is_canceled);
  virtual ~PythonStream() = default;

  // The next batch of the answer; null at the end. An exception of the user's comes as
  // PYTHON_EXCEPTION with the traceback, a failure of the input as it is.
  virtual Result<std::shared_ptr<arrow::RecordBatch>> next() = 0;
};

// A column for each call, of as many rows as the batch.
Result<std::shared_ptr<arrow::RecordBatch>> run_python(PythonDaemon& daemon, const PythonTask& task,
                                                       std::shared_ptr<arrow::RecordBatch> batch,
                                                       const std::function<bool()>& is_canceled);

} // namespace bindery::engine
