#include "engine/lower/lowerer.h"

namespace bindery::engine {

static duckdb::SetOperationType to_operation(typed::SetOperationKind kind)
{
  using enum typed::SetOperationKind;
  switch (kind) {
  case Union: return duckdb::SetOperationType::UNION;
  case Intersect: return duckdb::SetOperationType::INTERSECT;
  case Except: return duckdb::SetOperationType::EXCEPT;
  }
  UNREACHABLE();
}

Result<Block> Lowerer::set_operation(const typed::SetOperation& relation)
{
  auto node = duckdb::make_uniq<duckdb::SetOperationNode>();
  node->setop_type = to_operation(relation.operation);
  node->setop_all = relation.is_all;
  TRY(auto left, this->relation(*relation.left));
  TRY(auto right, this->relation(*relation.right));
  node->children.push_back(std::move(left.node));
  node->children.push_back(std::move(right.node));
  auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
  statement->node = std::move(node);
  auto table = duckdb::make_uniq<duckdb::SubqueryRef>(std::move(statement), fresh_alias());
  for (const auto& attribute : relation.output)
    table->column_name_alias.push_back(column_name(attribute.id));
  return over(std::move(table), relation.output);
}

} // namespace bindery::engine
