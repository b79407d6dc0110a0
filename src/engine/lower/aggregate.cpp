// Grouping, aggregate calls, and one row of each group.
#include "engine/lower/lowerer.h"

#include "engine/types.h"

#include <algorithm>
#include <set>

namespace bindery::engine {

// Aggregates of DuckDB under another name than the contract's.
static std::string builtin_name(const std::string& name)
{
  if (name == "sum_double") return "sum";
  if (name == "last_not_null") return "last";
  return name;
}

Result<Tree> Lowerer::aggregate_call(const typed::AggregateCall& call)
{
  TRY(auto arguments, expressions(call.arguments));
  const std::string name = with_order_keys(call.lowering, call.arguments, arguments);
  TRY(auto type, to_physical(call.type));
  if (call.lowering.name == "grouping_id") {
    auto grouping = duckdb::make_uniq<duckdb::OperatorExpression>(
        duckdb::ExpressionType::GROUPING_FUNCTION, std::move(arguments));
    return cast_to(type, std::move(grouping));
  }
  // The last of those that are not null is DuckDB's last behind a filter.
  const bool skips_nulls = call.lowering.name == "last_not_null";
  const bool is_builtin = call.lowering.kind == typed::LoweringKind::BuiltIn || skips_nulls;
  Tree not_null;
  if (skips_nulls)
    not_null = op(duckdb::ExpressionType::OPERATOR_IS_NOT_NULL, arguments.at(0)->Copy());
  if (!is_builtin && !has_native_aggregate(call.lowering.name)) {
    return unsupported_operation("The aggregate function " + call.function);
  }
  Tree tree = is_builtin ? engine::function(builtin_name(name), std::move(arguments))
                         : native_call(call.lowering.name, type, std::move(arguments));
  auto& function = tree->Cast<duckdb::FunctionExpression>();
  function.distinct = call.is_distinct;
  if (call.filter) {
    TRY(function.filter, expression(*call.filter));
  }
  if (not_null && function.filter) {
    function.filter = conjunction(duckdb::ExpressionType::CONJUNCTION_AND,
                                  trees(std::move(function.filter), std::move(not_null)));
  } else if (not_null) {
    function.filter = std::move(not_null);
  }
  if (!call.order.empty()) {
    TRY(auto orders, sort_keys(call.order));
    function.order_bys->orders = std::move(orders);
  }
  return is_builtin ? cast_to(type, std::move(tree)) : std::move(tree);
}

namespace {

// Where the grouping expressions are found: plain columns of the input, or columns computed below.
struct Groups {
  std::vector<typed::ColumnId> columns;
  std::vector<size_t> computed; // indices that need a projection below
};

} // namespace

static bool is_floating(const plan::Type& type)
{
  return type.is(plan::TypeKind::Double) || type.is(plan::TypeKind::Float);
}

static Groups find_groups(const typed::Aggregate& relation)
{
  Groups groups;
  std::set<int64_t> seen;
  for (size_t i = 0; i < relation.grouping.size(); i++) {
    const auto* column = typed::find_as<typed::Column>(*relation.grouping[i]);
    // Apart from the column itself, which aggregates see with its -0.0. Under grouping sets it is
    // the column that GROUPING names.
    if (is_floating(relation.grouping[i]->type) && relation.grouping_sets.empty()) {
      groups.columns.push_back(typed::ColumnId{-1 - static_cast<int64_t>(i)});
      groups.computed.push_back(i);
    } else if (column != nullptr && seen.insert(column->id.value).second) {
      groups.columns.push_back(column->id);
    } else {
      groups.columns.push_back(relation.output[i].id);
      groups.computed.push_back(i);
    }
  }
  return groups;
}

static void set_groups(duckdb::SelectNode& select, const typed::Aggregate& relation,
                       const Groups& groups)
{
  for (const auto& id : groups.columns) select.groups.group_expressions.push_back(column(id));
  auto& sets = select.groups.grouping_sets;
  if (relation.grouping_sets.empty()) {
    if (groups.columns.empty()) return;
    duckdb::GroupingSet all;
    for (size_t i = 0; i < groups.columns.size(); i++) all.insert(i);
    sets.push_back(std::move(all));
  }
  for (const auto& wanted : relation.grouping_sets) {
    duckdb::GroupingSet set;
    for (const int index : wanted) set.insert(static_cast<duckdb::idx_t>(index));
    sets.push_back(std::move(set));
  }
}

Result<Block> Lowerer::aggregate(const typed::Aggregate& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  const Groups groups = find_groups(relation);
  if (!groups.computed.empty()) {
    auto output = block.output;
    for (const size_t index : groups.computed) {
      TRY(auto tree, expression(*relation.grouping[index]));
      tree = without_minus_zero(relation.grouping[index]->type, std::move(tree));
      tree->SetAlias(column_name(groups.columns[index]));
      block.select().select_list.push_back(std::move(tree));
      output.push_back(relation.output[index]);
      output.back().id = groups.columns[index];
    }
    block.is_plain = false;
    block = over(to_table(std::move(block)), std::move(output));
  }
  Trees list;
  for (const auto& id : groups.columns) list.push_back(column(id));
  for (const auto& aggregate : relation.aggregates) {
    TRY(auto tree, expression(*aggregate));
    list.push_back(std::move(tree));
  }
  if (!relation.grouping_sets.empty() && groups.columns.empty()) {
    list.push_back(constant(duckdb::Value::BIGINT(0)));
  } else if (!relation.grouping_sets.empty()) {
    Trees keys;
    for (const auto& id : groups.columns) keys.push_back(column(id));
    list.push_back(cast_to(duckdb::LogicalType::BIGINT,
                           duckdb::make_uniq<duckdb::OperatorExpression>(
                               duckdb::ExpressionType::GROUPING_FUNCTION, std::move(keys))));
  }
  CHECK(list.size() == relation.output.size());
  for (size_t i = 0; i < list.size(); i++) list[i]->SetAlias(column_name(relation.output[i].id));
  set_groups(block.select(), relation, groups);
  // Without rows there is no group, not even of the empty set.
  if (!relation.grouping_sets.empty())
    block.select().having = compare(duckdb::ExpressionType::COMPARE_GREATERTHAN,
                                    function("count_star", {}), constant(duckdb::Value::BIGINT(0)));
  if (list.empty())
    list.push_back(function("count_star", {})); // one group, of which nothing is asked
  block.select().select_list = std::move(list);
  block.is_plain = false;
  block.output = relation.output;
  return block;
}

Result<Block> Lowerer::deduplicate(const typed::Deduplicate& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  const auto is_key = [&](const typed::Attribute& one) {
    return relation.keys.empty() ||
           std::find(relation.keys.begin(), relation.keys.end(), one.id) != relation.keys.end();
  };
  bool has_floating = false;
  for (size_t i = 0; i < block.output.size(); i++) {
    if (!is_floating(block.output[i].type) || !is_key(block.output[i])) continue;
    auto& item = block.select().select_list[i];
    item = without_minus_zero(block.output[i].type, std::move(item));
    item->SetAlias(column_name(block.output[i].id));
    has_floating = true;
  }
  if (has_floating) {
    auto output = block.output;
    block.is_plain = false;
    block = over(to_table(std::move(block)), std::move(output));
  }
  auto modifier = duckdb::make_uniq<duckdb::DistinctModifier>();
  if (!relation.keys.empty() && relation.keys.size() < block.output.size()) {
    for (const auto& id : relation.keys) modifier->distinct_on_targets.push_back(column(id));
  }
  block.node->modifiers.push_back(std::move(modifier));
  block.is_plain = false;
  return block;
}

} // namespace bindery::engine
