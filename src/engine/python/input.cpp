#include "engine/python/input.h"

#include "engine/result/arrow.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>

namespace bindery::engine {

static constexpr int64_t BatchRowsMax = 65536;

static Result<std::shared_ptr<arrow::RecordBatch>> read_batch(const Batch& batch)
{
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(batch.ipc)));
  if (!reader.ok()) return from_arrow(reader.status());
  std::shared_ptr<arrow::RecordBatch> rows;
  if (auto status = (*reader)->ReadNext(&rows); !status.ok()) return from_arrow(status);
  return rows;
}

Result<void> InputRows::start()
{
  QueryOptions options = environment_.options;
  options.batch_rows_max = BatchRowsMax;
  TRY(auto query, environment_.engine->start(relation_, options));
  const std::lock_guard lock(mutex_);
  query_ = std::move(query);
  if (is_stopped_) query_->interrupt();
  return {};
}

void InputRows::stop()
{
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  if (query_) query_->interrupt();
}

Result<std::shared_ptr<arrow::RecordBatch>> InputRows::next()
{
  if (!query_) TRY_VOID(start());
  TRY(auto batch, query_->next());
  while (batch && batch->rows == 0) {
    TRY(batch, query_->next());
  }
  if (!batch) return std::shared_ptr<arrow::RecordBatch>();
  return read_batch(*batch);
}

static int64_t rows_at_once(const QueryOptions& options)
{
  if (!options.conf) return PythonTask().rows_max;
  for (const auto& [key, value] : *options.conf)
    if (key == "spark.sql.execution.arrow.maxRecordsPerBatch")
      return std::strtoll(value.c_str(), nullptr, 10);
  return PythonTask().rows_max;
}

// What workers are told of the session; the other keys mean nothing to them.
static std::vector<std::pair<std::string, std::string>> worker_conf(const QueryOptions& options)
{
  std::vector<std::pair<std::string, std::string>> conf;
  if (!options.conf) return conf;
  for (const auto& [key, value] : *options.conf)
    if (key == "spark.sql.session.timeZone" || key.starts_with("spark.sql.execution.pandas.") ||
        key.starts_with("spark.sql.execution.pythonUDF.") ||
        key == "spark.sql.execution.pyspark.binaryAsBytes")
      conf.emplace_back(key, value);
  return conf;
}

void set_options(PythonTask& task, const QueryOptions& options)
{
  task.includes = options.python_path;
  task.conf = worker_conf(options);
  task.rows_max = rows_at_once(options);
}

} // namespace bindery::engine
