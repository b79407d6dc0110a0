// One call of Python functions over one batch of rows, in the protocol of pyspark.worker. Private
// to the folder.
#pragma once

#include "engine/python/daemon.h"
#include "plan/unresolved.h"

#include <arrow/type_fwd.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bindery::engine {

// PySpark's numbers of evaluation types that run here.
constexpr int BatchedUdf = 100;
constexpr int ArrowBatchedUdf = 101;
constexpr int ScalarPandasUdf = 200;

struct PythonCall {
  std::shared_ptr<const plan::unresolved::PythonUdf> function;
  std::vector<int> columns; // of the batch: its arguments
};

// Functions of one evaluation type.
struct PythonTask {
  int eval_type = ArrowBatchedUdf;
  std::vector<PythonCall> calls;
  plan::Type input;                  // a struct: the columns of a batch
  std::vector<std::string> includes; // put on the worker's path
  std::vector<std::pair<std::string, std::string>> conf;
  int64_t rows_max = 10'000; // that a function sees at once; 0 or less: all
};

// A column for each call, of as many rows as the batch. An exception of the user's comes back as
// PythonException with the traceback.
Result<std::shared_ptr<arrow::RecordBatch>> run_python(PythonDaemon& daemon, const PythonTask& task,
                                                       const arrow::RecordBatch& batch,
                                                       const std::function<bool()>& is_canceled);

} // namespace bindery::engine
