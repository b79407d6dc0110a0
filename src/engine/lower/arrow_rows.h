// Rows of Arrow that a query scans, given or made while it runs. Private to the folder.
#pragma once

#include "engine/lower/lowerer.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <vector>

namespace bindery::engine {

class ArrowRows {
public:
  virtual ~ArrowRows() = default;
  // In the types of neutral_schema: what DuckDB is shown.
  virtual std::shared_ptr<arrow::Schema> schema() const = 0;
  // A new reading from the first row. What it reads from outlives it.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> open() const = 0;
};

// A block of the rows, a column for each attribute. They are kept for as long as the query runs.
Result<Block> over_arrow(Lowerer& lowerer, const std::shared_ptr<const ArrowRows>& rows,
                         const std::vector<typed::Attribute>& output);

} // namespace bindery::engine
