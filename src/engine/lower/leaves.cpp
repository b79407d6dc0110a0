// Relations without input, but for scans: one row, ranges, rows written out.
#include "engine/lower/lowerer.h"

namespace bindery::engine {

Result<Block> Lowerer::one_row(const typed::OneRow& relation)
{
  return over(duckdb::make_uniq<duckdb::EmptyTableRef>(), relation.output);
}

Result<Block> Lowerer::range(const typed::Range& relation)
{
  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  table->function = function("range", trees(constant(duckdb::Value::BIGINT(relation.start)),
                                            constant(duckdb::Value::BIGINT(relation.end)),
                                            constant(duckdb::Value::BIGINT(relation.step))));
  table->alias = fresh_alias();
  table->column_name_alias.push_back(column_name(relation.output.at(0).id));
  return over(std::move(table), relation.output);
}

Result<Block> Lowerer::values(const typed::Values& relation)
{
  auto table = duckdb::make_uniq<duckdb::ExpressionListRef>();
  for (const auto& row : relation.rows) {
    TRY(auto list, expressions(row));
    table->values.push_back(std::move(list));
  }
  table->alias = fresh_alias();
  for (const auto& attribute : relation.output)
    table->expected_names.push_back(column_name(attribute.id));
  if (relation.rows.empty()) return unsupported_operation("VALUES without rows");
  return over(std::move(table), relation.output);
}

} // namespace bindery::engine
