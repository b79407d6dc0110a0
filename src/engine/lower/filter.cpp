#include "engine/lower/lowerer.h"

namespace bindery::engine {

Result<Block> Lowerer::filter(const typed::Filter& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  TRY(auto condition, expression(*relation.condition));
  auto& where = block.select().where_clause;
  if (where) {
    where = conjunction(duckdb::ExpressionType::CONJUNCTION_AND,
                        trees(std::move(where), std::move(condition)));
  } else {
    where = std::move(condition);
  }
  return block;
}

} // namespace bindery::engine
