// Rows that the client sent, in Arrow's stream format.
#include "engine/lower/lowerer.h"

#include "engine/errors.h"
#include "engine/result/arrow.h"
#include "engine/types.h"

#include "duckdb/common/arrow/arrow_wrapper.hpp"
#include "duckdb/function/table/arrow.hpp"

#include <arrow/array/array_base.h>
#include <arrow/array/data.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

namespace bindery::engine {

namespace {

// What arrow_scan reads; names are ours.
struct Rows {
  std::shared_ptr<arrow::Schema> schema;
  arrow::RecordBatchVector batches;
  std::shared_ptr<const std::string> bytes; // the batches point into it
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
  rows->schema = neutral_schema(*(*reader)->schema());
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
      columns.push_back(retype(batch->column_data(i), rows->schema->field(i)->type()));
    }
    rows->batches.push_back(
        arrow::RecordBatch::Make(rows->schema, batch->num_rows(), std::move(columns)));
  }
}

duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> produce(uintptr_t factory,
                                                            duckdb::ArrowStreamParameters&)
{
  const auto& rows = *reinterpret_cast<const Rows*>(factory);
  auto reader = arrow::RecordBatchReader::Make(rows.batches, rows.schema);
  if (!reader.ok()) throw duckdb::InternalException(reader.status().ToString());
  auto wrapper = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
  const auto status = arrow::ExportRecordBatchReader(*reader, &wrapper->arrow_array_stream);
  if (!status.ok()) throw duckdb::InternalException(status.ToString());
  return wrapper;
}

void get_schema(ArrowArrayStream* factory, ArrowSchema& schema)
{
  const auto& rows = *reinterpret_cast<const Rows*>(factory);
  const auto status = arrow::ExportSchema(*rows.schema, &schema);
  if (!status.ok()) throw duckdb::InternalException(status.ToString());
}

int64_t count_rows(const Rows& rows)
{
  int64_t count = 0;
  for (const auto& batch : rows.batches) count += batch->num_rows();
  return count;
}

Tree pointer(const void* address)
{
  return constant(duckdb::Value::POINTER(reinterpret_cast<uintptr_t>(address)));
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
  if (static_cast<size_t>(rows->schema->num_fields()) != relation.output.size()) {
    return invalid_input("The rows of a local relation have " +
                         std::to_string(rows->schema->num_fields()) + " columns, its schema " +
                         std::to_string(relation.output.size()) + ".");
  }
  keep(rows);
  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  table->function = function("arrow_scan_dumb",
                             trees(pointer(rows.get()), pointer(reinterpret_cast<void*>(&produce)),
                                   pointer(reinterpret_cast<void*>(&get_schema))));
  table->alias = fresh_alias();
  Block block = over(std::move(table), relation.output);
  auto& list = block.select().select_list;
  for (size_t i = 0; i < relation.output.size(); i++) {
    TRY(auto type, to_physical(relation.output[i].type));
    list[i] =
        cast_to(type, duckdb::make_uniq<duckdb::ColumnRefExpression>("c" + std::to_string(i)));
    list[i]->SetAlias(column_name(relation.output[i].id));
  }
  block.is_plain = false;
  return block;
}

} // namespace bindery::engine
