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

InputRows::InputRows(const typed::RelationPtr& relation, const QueryEnvironment& environment)
    : relation_(relation), environment_(environment), ending_(std::make_shared<Cancellation>())
{
  if (const auto& outer = environment.options.cancellation)
    link_ = outer->add([ending = ending_] { ending->request(); });
}

InputRows::~InputRows()
{
  if (const auto& outer = environment_.options.cancellation) outer->remove(link_);
}

Result<std::shared_ptr<arrow::RecordBatch>> InputRows::next()
{
  if (!query_) {
    QueryOptions options = environment_.options;
    options.batch_rows_max = BatchRowsMax;
    options.cancellation = ending_;
    TRY(query_, environment_.engine->start(relation_, options));
  }
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
