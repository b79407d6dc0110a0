#include "engine/lower/lowerer.h"

namespace bindery::engine {

bool has_inner_null(const plan::Type& type)
{
  using plan::TypeKind;
  if (type.is(TypeKind::Array)) return type.contains_null() || has_inner_null(type.element());
  if (!type.is(TypeKind::Struct)) return false;
  for (const auto& field : type.fields())
    if (field.nullable || has_inner_null(field.type)) return true;
  return false;
}

Tree order_key(Tree tree)
{
  return native_call("order_key", duckdb::LogicalType::BLOB, trees(std::move(tree)));
}

std::string with_order_keys(const typed::Lowering& lowering,
                            const std::vector<typed::ExpressionPtr>& typed, Trees& arguments)
{
  const std::string& name = lowering.name;
  if (lowering.kind != typed::LoweringKind::BuiltIn) return name;
  const bool is_by_other = name == "arg_max_null" || name == "arg_min_null";
  if (is_by_other && has_inner_null(typed.at(1)->type))
    arguments.at(1) = order_key(std::move(arguments[1]));
  if ((name != "min" && name != "max") || !has_inner_null(typed.at(0)->type)) return name;
  arguments.push_back(order_key(arguments.at(0)->Copy()));
  return "arg_" + name + "_null";
}

Tree without_minus_zero(const plan::Type& type, Tree tree)
{
  if (!type.is(plan::TypeKind::Double) && !type.is(plan::TypeKind::Float)) return tree;
  const auto zero =
      type.is(plan::TypeKind::Double) ? duckdb::Value::DOUBLE(0) : duckdb::Value::FLOAT(0);
  return function("+", trees(std::move(tree), constant(zero)));
}

Result<duckdb::vector<duckdb::OrderByNode>>
Lowerer::sort_keys(const std::vector<typed::SortKey>& keys)
{
  duckdb::vector<duckdb::OrderByNode> orders;
  for (const auto& key : keys) {
    // A constant orders nothing, and DuckDB would take it for a position.
    if (key.expression->kind == typed::ExpressionKind::Literal) continue;
    TRY(auto tree, expression(*key.expression));
    // DuckDB gives back what it sorted by, and for -0.0 that is 0.0: it sorts by another column.
    const plan::Type& type = key.expression->type;
    tree = has_inner_null(type) ? order_key(std::move(tree))
                                : without_minus_zero(type, std::move(tree));
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
