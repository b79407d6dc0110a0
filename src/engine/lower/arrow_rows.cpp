#include "engine/lower/arrow_rows.h"

#include "engine/types.h"

#include "duckdb/common/arrow/arrow_wrapper.hpp"
#include "duckdb/function/table/arrow.hpp"

#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace bindery::engine {

static duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> produce(uintptr_t factory,
                                                                   duckdb::ArrowStreamParameters&)
{
  auto reader = reinterpret_cast<const ArrowRows*>(factory)->open();
  if (!reader.ok()) throw duckdb::IOException(reader.status().ToString());
  auto wrapper = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
  const auto status = arrow::ExportRecordBatchReader(*reader, &wrapper->arrow_array_stream);
  if (!status.ok()) throw duckdb::IOException(status.ToString());
  return wrapper;
}

static void get_schema(ArrowArrayStream* factory, ArrowSchema& schema)
{
  const auto& rows = *reinterpret_cast<const ArrowRows*>(factory);
  const auto status = arrow::ExportSchema(*rows.schema(), &schema);
  if (!status.ok()) throw duckdb::IOException(status.ToString());
}

static Tree pointer(const void* address)
{
  return constant(duckdb::Value::POINTER(reinterpret_cast<uintptr_t>(address)));
}

Result<Block> over_arrow(Lowerer& lowerer, const std::shared_ptr<const ArrowRows>& rows,
                         const std::vector<typed::Attribute>& output)
{
  lowerer.keep(rows);
  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  table->function = function("arrow_scan_dumb",
                             trees(pointer(rows.get()), pointer(reinterpret_cast<void*>(&produce)),
                                   pointer(reinterpret_cast<void*>(&get_schema))));
  table->alias = lowerer.fresh_alias();
  Block block = lowerer.over(std::move(table), output);
  auto& list = block.select().select_list;
  for (size_t i = 0; i < output.size(); i++) {
    TRY(auto type, to_physical(output[i].type));
    list[i] =
        cast_to(type, duckdb::make_uniq<duckdb::ColumnRefExpression>("c" + std::to_string(i)));
    list[i]->SetAlias(column_name(output[i].id));
  }
  block.is_plain = false;
  return block;
}

} // namespace bindery::engine
