#include "engine/lower/lowerer.h"

namespace bindery::engine {

Result<Block> Lowerer::limit(const typed::Limit& relation)
{
  TRY(auto block, this->relation(*relation.input));
  if (!block.is_sorted) block = to_plain(std::move(block));
  auto modifier = duckdb::make_uniq<duckdb::LimitModifier>();
  if (relation.limit)
    modifier->limit = constant(duckdb::Value::BIGINT(std::max<int64_t>(0, *relation.limit)));
  if (relation.offset > 0) modifier->offset = constant(duckdb::Value::BIGINT(relation.offset));
  block.node->modifiers.push_back(std::move(modifier));
  block.is_plain = false;
  block.is_sorted = false;
  return block;
}

// The last rows in their order: numbered, and those numbered highest kept.
Result<Block> Lowerer::tail(const typed::Tail& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  auto number = duckdb::make_uniq<duckdb::WindowExpression>(
      duckdb::ExpressionType::WINDOW_ROW_NUMBER, "", "", "row_number");
  number->start = duckdb::WindowBoundary::UNBOUNDED_PRECEDING;
  number->end = duckdb::WindowBoundary::CURRENT_ROW_ROWS;
  number->SetAlias("tail_number");
  auto total = duckdb::make_uniq<duckdb::WindowExpression>(duckdb::ExpressionType::WINDOW_AGGREGATE,
                                                           "system", "main", "count_star");
  total->start = duckdb::WindowBoundary::UNBOUNDED_PRECEDING;
  total->end = duckdb::WindowBoundary::UNBOUNDED_FOLLOWING;
  total->SetAlias("tail_total");
  block.select().select_list.push_back(std::move(number));
  block.select().select_list.push_back(std::move(total));
  block.is_plain = false;
  auto output = block.output;
  Block outer = over(to_table(std::move(block)), std::move(output));
  auto first =
      function("-", trees(Tree(duckdb::make_uniq<duckdb::ColumnRefExpression>("tail_total")),
                          constant(duckdb::Value::BIGINT(relation.limit))));
  outer.select().where_clause =
      compare(duckdb::ExpressionType::COMPARE_GREATERTHAN,
              duckdb::make_uniq<duckdb::ColumnRefExpression>("tail_number"), std::move(first));
  outer.is_plain = false;
  return outer;
}

} // namespace bindery::engine
