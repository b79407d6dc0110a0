// Rows that the client sent, in Arrow's stream format.
#include "engine/lower/arrow_rows.h"

#include "engine/errors.h"
#include "engine/result/arrow.h"
#include "engine/types.h"

#include <arrow/array/array_base.h>
#include <arrow/array/data.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

namespace bindery::engine {

namespace {

struct Rows : ArrowRows {
  std::shared_ptr<arrow::Schema> neutral;
  arrow::RecordBatchVector batches;
  std::shared_ptr<const std::string> bytes; // the batches point into it

  std::shared_ptr<arrow::Schema> schema() const override { return neutral; }
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> open() const override
  {
    return arrow::RecordBatchReader::Make(batches, neutral);
  }
};

Result<std::shared_ptr<Rows>> read_rows(std::shared_ptr<const std::string> bytes)
{
  auto rows = std::make_shared<Rows>();
  rows->bytes = bytes;
  auto buffer = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(
      reinterpret_cast<const uint8_t*>(bytes->data()), static_cast<int64_t>(bytes->size())));
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(buffer);
  if (!reader.ok())
    return invalid_input("The rows of a local relation are no Arrow stream: " +
                         reader.status().ToString());
  rows->neutral = neutral_schema(*(*reader)->schema());
  while (true) {
    std::shared_ptr<arrow::RecordBatch> batch;
    if (auto status = (*reader)->ReadNext(&batch); !status.ok()) {
      return invalid_input("The rows of a local relation are damaged: " + status.ToString());
    }
    if (!batch) return rows;
    if (auto status = batch->ValidateFull(); !status.ok()) {
      return invalid_input("The rows of a local relation are damaged: " + status.ToString());
    }
    std::vector<std::shared_ptr<arrow::ArrayData>> columns;
    for (int i = 0; i < batch->num_columns(); i++) {
      columns.push_back(retype(batch->column_data(i), rows->neutral->field(i)->type()));
    }
    rows->batches.push_back(
        arrow::RecordBatch::Make(rows->neutral, batch->num_rows(), std::move(columns)));
  }
}

int64_t count_rows(const Rows& rows)
{
  int64_t count = 0;
  for (const auto& batch : rows.batches) count += batch->num_rows();
  return count;
}

// So many rows without columns.
From bare_rows(int64_t count, const std::string& alias)
{
  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  table->function = function("range", trees(constant(duckdb::Value::BIGINT(count))));
  table->alias = alias;
  table->column_name_alias.push_back("row");
  return table;
}

} // namespace

// No rows, but typed columns.
static Result<Block> empty_relation(Lowerer& lowerer, const std::vector<typed::Attribute>& output)
{
  Block block = lowerer.over(duckdb::make_uniq<duckdb::EmptyTableRef>(), {});
  block.select().where_clause = constant(duckdb::Value::BOOLEAN(false));
  if (!output.empty()) block.select().select_list.clear();
  for (const auto& attribute : output) {
    TRY(auto type, to_physical(attribute.type));
    auto null = constant(duckdb::Value(type));
    null->SetAlias(column_name(attribute.id));
    block.select().select_list.push_back(std::move(null));
  }
  block.is_plain = false;
  block.output = output;
  return block;
}

Result<Block> Lowerer::local_relation(const typed::LocalRelation& relation)
{
  if (!relation.arrow) return empty_relation(*this, relation.output);
  TRY(auto rows, read_rows(relation.arrow));
  if (relation.output.empty()) return over(bare_rows(count_rows(*rows), fresh_alias()), {});
  if (rows->batches.empty()) return empty_relation(*this, relation.output);
  if (static_cast<size_t>(rows->neutral->num_fields()) != relation.output.size()) {
    return invalid_input("The rows of a local relation have " +
                         std::to_string(rows->neutral->num_fields()) + " columns, its schema " +
                         std::to_string(relation.output.size()) + ".");
  }
  return over_arrow(*this, rows, relation.output);
}

} // namespace bindery::engine
