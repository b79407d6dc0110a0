#include "engine/scan/pinned.h"

#include "engine/errors.h"
#include "engine/types.h"

#include "duckdb/execution/expression_executor.hpp"
#include "duckdb/planner/expression_iterator.hpp"

namespace bindery::engine {

Result<std::shared_ptr<PinnedScan>> PinnedScan::make(std::shared_ptr<const plan::ScanSpec> spec,
                                                     lake::Lake* lake)
{
  auto scan = std::make_shared<PinnedScan>();
  scan->spec = std::move(spec);
  scan->lake = lake;
  for (const auto* fields : {&scan->spec->data_schema, &scan->spec->partition_schema}) {
    for (const auto& field : *fields) {
      TRY(auto type, to_physical(field.type));
      scan->types.push_back(std::move(type));
    }
  }
  for (const auto& file : scan->spec->files) {
    std::vector<duckdb::Value> row;
    for (const auto& value : file.partition_values) {
      TRY(auto constant, to_duck_value(value));
      row.push_back(std::move(constant));
    }
    if (row.size() != scan->spec->partition_schema.size())
      return internal("A file lacks partition values: " + file.url);
    scan->partition_values.push_back(std::move(row));
  }
  return scan;
}

std::string to_address(const PinnedScan& scan)
{
  return std::to_string(reinterpret_cast<uintptr_t>(&scan));
}

const PinnedScan& from_address(const std::string& address)
{
  return *reinterpret_cast<const PinnedScan*>(static_cast<uintptr_t>(std::stoull(address)));
}

void raise_unreadable(const std::string& url, const std::string& why)
{
  raise("FAILED_READ_FILE.NO_HINT", "KD001",
        "Encountered error while reading file " + url + ". " + why, {{"path", url}});
}

void check_unchanged(const PinnedScan&, const plan::ScanFile& file, const lake::ObjectInfo& now)
{
  if (file.etag.empty() || file.etag == now.etag) return;
  raise("FAILED_READ_FILE.FILE_NOT_EXIST", "KD001",
        "Encountered error while reading file " + file.url +
            ". File does not exist. It is possible the underlying files have been updated. You can "
            "explicitly invalidate the cache in Spark by running 'REFRESH TABLE tableName' command "
            "in SQL or by recreating the Dataset/DataFrame involved.",
        {{"path", file.url}});
}

// Puts the file's constants in the place of partition columns; false when another column is named.
static bool substitute(duckdb::unique_ptr<duckdb::Expression>& expression, const PinnedScan& scan,
                       size_t file,
                       const std::function<int64_t(const duckdb::Expression&)>& column_of)
{
  if (expression->GetExpressionType() == duckdb::ExpressionType::BOUND_COLUMN_REF) {
    const int64_t column = column_of(*expression);
    const auto first = static_cast<int64_t>(scan.data_columns());
    if (column < first) return false;
    const auto index = static_cast<size_t>(column - first);
    if (index >= scan.partition_values[file].size()) return false;
    expression =
        duckdb::make_uniq<duckdb::BoundConstantExpression>(scan.partition_values[file][index]);
    return true;
  }
  if (expression->IsVolatile() || expression->HasSubquery() || expression->HasParameter())
    return false;
  bool all = true;
  duckdb::ExpressionIterator::EnumerateChildren(
      *expression, [&](duckdb::unique_ptr<duckdb::Expression>& child) {
        all = all && substitute(child, scan, file, column_of);
      });
  return all;
}

bool may_match(duckdb::ClientContext& context, const PinnedScan& scan, size_t file,
               const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters,
               const std::function<int64_t(const duckdb::Expression&)>& column_of)
{
  for (const auto& filter : filters) {
    auto copy = filter->Copy();
    duckdb::Value value;
    if (!substitute(copy, scan, file, column_of)) continue;
    if (!duckdb::ExpressionExecutor::TryEvaluateScalar(context, *copy, value)) continue;
    if (value.IsNull() || !value.GetValue<bool>()) return false;
  }
  return true;
}

} // namespace bindery::engine
