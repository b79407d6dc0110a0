#include "engine/result/query.h"

#include "engine/errors.h"
#include "engine/result/arrow.h"

#include "duckdb/common/arrow/arrow_appender.hpp"
#include "duckdb/common/arrow/arrow_converter.hpp"
#include "duckdb/common/arrow/arrow_type_extension.hpp"

#include <arrow/array/array_base.h>
#include <arrow/array/data.h>
#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <thread>

namespace bindery::engine {

Running::~Running()
{
  if (cancellation) cancellation->remove(cancellation_id);
  // DuckDB waits for tasks that other threads run, and they look at nothing but this. An interrupt
  // that came while the query was being bound has been forgotten by it.
  if (connection && !is_at_end) connection->Interrupt();
  result.reset();
  pending.reset();
  if (connection && is_at_end) database->give_back(std::move(connection));
}

// Runs tasks of the query until its first rows are there. A task that another thread runs is waited
// for without keeping it from its core.
static void run_to_first_rows(duckdb::PendingQueryResult& pending)
{
  using State = duckdb::PendingExecutionResult;
  while (true) {
    const State state = pending.ExecuteTask();
    if (duckdb::PendingQueryResult::IsResultReady(state)) return;
    if (state == State::BLOCKED) pending.WaitForTask();
    if (state == State::NO_TASKS_AVAILABLE) std::this_thread::yield();
  }
}

Result<duckdb::unique_ptr<duckdb::DataChunk>> Running::fetch()
{
  using Chunk = duckdb::unique_ptr<duckdb::DataChunk>;
  return guarded([&]() -> Result<Chunk> {
    if (canceled && *canceled) return to_error(duckdb::ErrorData(duckdb::InterruptException()));
    if (!result) {
      run_to_first_rows(*pending);
      if (pending->HasError()) return to_error(pending->GetErrorObject());
      result = pending->Execute();
      pending.reset();
    }
    if (result->HasError()) return to_error(result->GetErrorObject());
    auto chunk = result->Fetch();
    if (result->HasError()) return to_error(result->GetErrorObject());
    if (chunk && chunk->size() == 0) chunk.reset();
    is_at_end = !chunk;
    return chunk;
  });
}

namespace {

class ArrowQuery : public Query {
public:
  ArrowQuery(std::unique_ptr<Running> running, const QueryOptions& options)
      : running_(std::move(running)), options_(options)
  {}

  Result<std::optional<Batch>> next() override;
  void interrupt() override
  {
    *running_->canceled = true;
    running_->connection->Interrupt();
  }
  double progress() const override
  {
    const double percent = running_->connection->context->GetQueryProgress().GetPercentage();
    return percent < 0 ? 0 : std::min(percent / 100, 1.0);
  }

private:
  Result<Batch> to_batch(ArrowArray array, int64_t rows);
  Result<void> prepare();

  std::unique_ptr<Running> running_;
  QueryOptions options_;
  std::shared_ptr<arrow::Schema> schema_;
  std::shared_ptr<arrow::Schema> physical_schema_;
  duckdb::vector<duckdb::LogicalType> types_;
  duckdb::ClientProperties properties_;
  bool gave_batch_ = false;
  bool ended_ = false;
};

Result<void> ArrowQuery::prepare()
{
  if (schema_) return {};
  TRY(schema_, to_arrow_schema(running_->output, options_.time_zone));
  auto& context = *running_->connection->context;
  types_ = running_->pending ? running_->pending->types : running_->result->types;
  duckdb::vector<std::string> names;
  for (size_t i = 0; i < types_.size(); i++) names.push_back("c" + std::to_string(i));
  properties_ = context.GetClientProperties();
  properties_.time_zone = "UTC";
  ArrowSchema exported;
  duckdb::ArrowConverter::ToArrowSchema(&exported, types_, names, properties_);
  auto imported = arrow::ImportSchema(&exported);
  if (!imported.ok()) return from_arrow(imported.status());
  physical_schema_ = *imported;
  return {};
}

Result<Batch> ArrowQuery::to_batch(ArrowArray array, int64_t rows)
{
  auto physical = arrow::ImportRecordBatch(&array, physical_schema_);
  if (!physical.ok()) return from_arrow(physical.status());
  std::vector<std::shared_ptr<arrow::ArrayData>> columns;
  for (int i = 0; i < schema_->num_fields(); i++) {
    columns.push_back(retype((*physical)->column_data(i), schema_->field(i)->type()));
  }
  const auto batch = arrow::RecordBatch::Make(schema_, rows, std::move(columns));
  TRY(auto ipc, write_ipc(*batch));
  return Batch{.ipc = std::move(ipc), .rows = rows};
}

Result<std::optional<Batch>> ArrowQuery::next()
{
  using Next = std::optional<Batch>;
  if (ended_) return Next();
  return guarded([&]() -> Result<Next> {
    TRY_VOID(prepare());
    auto& context = *running_->connection->context;
    duckdb::ArrowAppender appender(
        types_, STANDARD_VECTOR_SIZE, properties_,
        duckdb::ArrowTypeExtensionData::GetExtensionTypes(context, types_));
    int64_t rows = 0, bytes = 0;
    while (rows < options_.batch_rows_max && bytes < options_.batch_bytes_max) {
      TRY(auto chunk, running_->fetch());
      if (!chunk) {
        ended_ = true;
        break;
      }
      appender.Append(*chunk, 0, chunk->size(), chunk->size());
      rows += static_cast<int64_t>(chunk->size());
      bytes += static_cast<int64_t>(chunk->GetAllocationSize());
    }
    if (rows == 0 && gave_batch_) return Next();
    gave_batch_ = true;
    TRY(auto batch, to_batch(appender.Finalize(), rows));
    batch.is_last = ended_;
    return Next(std::move(batch));
  });
}

} // namespace

std::unique_ptr<Query> make_query(std::unique_ptr<Running> running, const QueryOptions& options)
{
  return std::make_unique<ArrowQuery>(std::move(running), options);
}

} // namespace bindery::engine
