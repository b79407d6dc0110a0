// A task of a Python worker, in the protocol of pyspark.worker. Private to the folder.
#pragma once

#include "plan/unresolved.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bindery::engine {

// PySpark's numbers of evaluation types that run here.
constexpr int BatchedUdf = 100;
constexpr int ArrowBatchedUdf = 101;
constexpr int ScalarPandasUdf = 200;
constexpr int ScalarPandasIterUdf = 204;
constexpr int MapPandasIterUdf = 205;
constexpr int MapArrowIterUdf = 207;
constexpr int ScalarArrowUdf = 250;
constexpr int ScalarArrowIterUdf = 251;

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

// What a worker reads before the rows.
std::string task_header(const PythonTask& task);

} // namespace bindery::engine
