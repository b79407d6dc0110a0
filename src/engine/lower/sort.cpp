#include "engine/lower/lowerer.h"

namespace bindery::engine {

Result<duckdb::vector<duckdb::OrderByNode>>
Lowerer::sort_keys(const std::vector<typed::SortKey>& keys)
{
  duckdb::vector<duckdb::OrderByNode> orders;
  for (const auto& key : keys) {
    // A constant orders nothing, and DuckDB would take it for a position.
    if (key.expression->kind == typed::ExpressionKind::Literal) continue;
    TRY(auto tree, expression(*key.expression));
    orders.emplace_back(key.direction == typed::Direction::Ascending
                            ? duckdb::OrderType::ASCENDING
                            : duckdb::OrderType::DESCENDING,
                        key.nulls == typed::NullOrder::First ? duckdb::OrderByNullType::NULLS_FIRST
                                                             : duckdb::OrderByNullType::NULLS_LAST,
                        std::move(tree));
  }
  return orders;
}

Result<Block> Lowerer::sort(const typed::Sort& relation)
{
  TRY(auto block, this->relation(*relation.input));
  TRY(auto orders, sort_keys(relation.order));
  if (orders.empty()) return block;
  block = to_plain(std::move(block));
  auto modifier = duckdb::make_uniq<duckdb::OrderModifier>();
  modifier->orders = std::move(orders);
  block.node->modifiers.push_back(std::move(modifier));
  block.is_plain = false;
  block.is_sorted = true;
  return block;
}

} // namespace bindery::engine
