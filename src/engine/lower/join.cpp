#include "engine/lower/lowerer.h"

namespace bindery::engine {

static duckdb::JoinType to_join_type(typed::JoinType type)
{
  using enum typed::JoinType;
  switch (type) {
  case Inner:
  case Cross: return duckdb::JoinType::INNER;
  case LeftOuter: return duckdb::JoinType::LEFT;
  case RightOuter: return duckdb::JoinType::RIGHT;
  case FullOuter: return duckdb::JoinType::OUTER;
  case LeftSemi: return duckdb::JoinType::SEMI;
  case LeftAnti: return duckdb::JoinType::ANTI;
  }
  UNREACHABLE();
}

Result<Block> Lowerer::join(const typed::Join& relation)
{
  TRY(auto left, this->relation(*relation.left));
  TRY(auto right, this->relation(*relation.right));
  const auto type = to_join_type(relation.join_type);
  auto join = duckdb::make_uniq<duckdb::JoinRef>(duckdb::JoinRefType::REGULAR);
  join->type = type;
  join->left = to_table(std::move(left));
  join->right = to_table(std::move(right));
  if (relation.condition) {
    TRY(join->condition, expression(*relation.condition));
  } else if (type == duckdb::JoinType::INNER) {
    join->ref_type = duckdb::JoinRefType::CROSS;
  } else {
    join->condition = constant(duckdb::Value::BOOLEAN(true));
  }
  return over(std::move(join), relation.output);
}

} // namespace bindery::engine
