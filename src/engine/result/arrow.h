// Spark's types as Arrow's, as Spark Connect sends them. Private to the folder.
#pragma once

#include "engine/lower/lowerer.h"

#include <arrow/type_fwd.h>

#include <memory>

namespace bindery::engine {

Result<std::shared_ptr<arrow::DataType>> to_arrow_type(const plan::Type& type,
                                                       const std::string& time_zone);
Result<std::shared_ptr<arrow::Schema>> to_arrow_schema(const std::vector<typed::Attribute>& output,
                                                       const std::string& time_zone);

// The schema that DuckDB is shown: columns c0, c1, …; intervals as numbers, void as integers,
// fields by position.
std::shared_ptr<arrow::Schema> neutral_schema(const arrow::Schema& schema);

// Whether the values are laid out alike. The zone of an instant is no part of its value, nor are
// names and nullability.
bool is_same_type(const arrow::DataType& given, const arrow::DataType& wanted);

// The same buffers under another type of the same layout: names, nullability, interval kinds, void
// columns.
std::shared_ptr<arrow::ArrayData> retype(const std::shared_ptr<arrow::ArrayData>& data,
                                         const std::shared_ptr<arrow::DataType>& type);

Result<std::string> write_ipc(const arrow::RecordBatch& batch);
Error from_arrow(const arrow::Status& status);

} // namespace bindery::engine
