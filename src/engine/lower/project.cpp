// Projections, merged where merging cannot compute anything twice.
#include "engine/lower/lowerer.h"

namespace bindery::engine {

static void count_uses(const typed::Expression& expression, std::unordered_map<int64_t, int>& uses);

static void count_all(const std::vector<typed::ExpressionPtr>& list,
                      std::unordered_map<int64_t, int>& uses)
{
  for (const auto& item : list) {
    if (item) count_uses(*item, uses);
  }
}

// Anything but calls, casts, cases and columns makes the count unsure: `uses[-1]` says so.
static void count_uses(const typed::Expression& expression, std::unordered_map<int64_t, int>& uses)
{
  if (const auto* column = typed::find_as<typed::Column>(expression)) {
    uses[column->id.value]++;
  } else if (const auto* call = typed::find_as<typed::Call>(expression)) {
    count_all(call->arguments, uses);
  } else if (const auto* cast = typed::find_as<typed::Cast>(expression)) {
    count_uses(*cast->child, uses);
  } else if (const auto* choice = typed::find_as<typed::Case>(expression)) {
    for (const auto& [condition, value] : choice->branches) count_all({condition, value}, uses);
    count_all({choice->otherwise}, uses);
  } else if (!typed::find_as<typed::Literal>(expression)) {
    uses[-1]++;
  }
}

static bool is_trivial(const duckdb::ParsedExpression& tree)
{
  return tree.GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF ||
         tree.GetExpressionClass() == duckdb::ExpressionClass::CONSTANT;
}

static bool can_merge(Block& below, const typed::Project& relation, const typed::Relation& input)
{
  const auto* lower = typed::find_as<typed::Project>(input);
  if (!below.is_projection || lower == nullptr) return false;
  std::unordered_map<int64_t, int> uses;
  count_all(relation.expressions, uses);
  if (uses.contains(-1)) return false;
  auto& list = below.select().select_list;
  for (size_t i = 0; i < below.output.size(); i++) {
    const auto used = uses.find(below.output[i].id.value);
    if (used == uses.end() || is_trivial(*list[i])) continue;
    const auto& expression = *lower->expressions[i];
    if (used->second > 1 || !expression.deterministic || expression.fallible) return false;
  }
  return true;
}

Result<Block> Lowerer::project(const typed::Project& relation)
{
  TRY(auto block, this->relation(*relation.input));
  Trees list;
  if (can_merge(block, relation, *relation.input)) {
    const Trees below = std::move(block.select().select_list);
    auto outer = std::move(inlined_);
    inlined_ = outer;
    for (size_t i = 0; i < block.output.size(); i++)
      inlined_[block.output[i].id.value] = below[i].get();
    auto lowered = expressions(relation.expressions);
    inlined_ = std::move(outer);
    if (!lowered.ok()) return std::move(lowered).error();
    list = std::move(lowered).value();
  } else {
    block = to_plain(std::move(block));
    TRY(list, expressions(relation.expressions));
  }
  for (size_t i = 0; i < list.size(); i++) list[i]->SetAlias(column_name(relation.output[i].id));
  if (list.empty()) list.push_back(constant(duckdb::Value::INTEGER(0)));
  block.select().select_list = std::move(list);
  block.is_plain = false;
  block.is_projection = true;
  block.output = relation.output;
  return block;
}

} // namespace bindery::engine
