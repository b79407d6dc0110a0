// Rows by chance, and the same rows each time: the number that Spark's generator gives the n-th row
// of its only partition decides.
#include "engine/lower/lowerer.h"

namespace bindery::engine {

using duckdb::ExpressionType;

// Spark sorts the rows of randomSplit by what can be sorted, so that every part sees one order.
static Tree number_of_row(const typed::Sample& relation)
{
  auto window = duckdb::make_uniq<duckdb::WindowExpression>(ExpressionType::WINDOW_ROW_NUMBER, "",
                                                            "", "row_number");
  if (!relation.deterministic_order) return window;
  for (const auto& attribute : relation.output) {
    if (attribute.type.is(plan::TypeKind::Map)) continue;
    Tree key = column(attribute.id);
    if (has_inner_null(attribute.type)) key = order_key(std::move(key));
    window->orders.emplace_back(duckdb::OrderType::ASCENDING, duckdb::OrderByNullType::NULLS_FIRST,
                                std::move(key));
  }
  return window;
}

Result<Block> Lowerer::sample(const typed::Sample& relation)
{
  if (relation.with_replacement) return unsupported_operation("A sample with replacement");
  TRY(auto block, this->relation(*relation.input));
  const auto output = block.output;
  block = to_plain(std::move(block));
  auto& list = block.select().select_list;
  if (output.empty()) list.clear();
  const std::string number = "n" + fresh_alias();
  list.push_back(number_of_row(relation));
  list.back()->SetAlias(number);
  block.is_plain = false;
  block = over(to_table(std::move(block)), output);
  const auto chance = [&] {
    return native_call("random_of_row", duckdb::LogicalType::DOUBLE,
                       trees(Tree(duckdb::make_uniq<duckdb::ColumnRefExpression>(number)),
                             constant(duckdb::Value::BIGINT(relation.seed))));
  };
  const auto limit = [](double value) { return constant(duckdb::Value::DOUBLE(value)); };
  block.select().where_clause = conjunction(
      ExpressionType::CONJUNCTION_AND,
      trees(compare(ExpressionType::COMPARE_GREATERTHANOREQUALTO, chance(),
                    limit(relation.lower_bound)),
            compare(ExpressionType::COMPARE_LESSTHAN, chance(), limit(relation.upper_bound))));
  block.is_plain = false;
  return block;
}

} // namespace bindery::engine
