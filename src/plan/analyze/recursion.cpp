// WITH RECURSIVE: an anchor, and a step over the rows that came last. Two columns of their own
// count the steps and the rows.
#include "plan/analyze/analysis.h"
#include "plan/walk.h"

#include <algorithm>
#include <limits>

namespace bindery::plan::resolve {

namespace {

constexpr size_t CounterColumns = 2; // OpenRecursion::columns
constexpr int64_t Unlimited = std::numeric_limits<int64_t>::max();

bool holds(const typed::Relation& relation, typed::ColumnId name)
{
  const auto* rows = typed::find_as<typed::RecursionRows>(relation);
  if (rows && rows->name == name) return true;
  const auto inputs = inputs_of(relation);
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const typed::Relation* input) { return holds(*input, name); });
}

// Whether the rows that came last are where all rows, or the lack of some, would be looked at.
bool is_misplaced(const typed::Relation& relation, typed::ColumnId name)
{
  using typed::JoinType;
  const auto inputs = inputs_of(relation);
  if (const auto* join = typed::find_as<typed::Join>(relation)) {
    const JoinType type = join->join_type;
    const bool left_may = type != JoinType::RightOuter && type != JoinType::FullOuter;
    const bool right_may =
        type == JoinType::Inner || type == JoinType::Cross || type == JoinType::RightOuter;
    if ((!left_may && holds(*join->left, name)) || (!right_may && holds(*join->right, name)))
      return true;
  }
  const auto* both = typed::find_as<typed::SetOperation>(relation);
  const bool sees_all = relation.kind == typed::RelationKind::Aggregate ||
                        relation.kind == typed::RelationKind::Window ||
                        relation.kind == typed::RelationKind::Sort ||
                        (both && both->operation != typed::SetOperationKind::Union);
  if (sees_all && holds(relation, name)) return true;
  const auto asks = [&](const ExpressionPtr& expression) {
    return build::any_of(*expression, [&](const typed::Expression& node) {
      const auto* query = typed::find_as<typed::Subquery>(node);
      return query && holds(*query->relation, name);
    });
  };
  if (const auto* filter = typed::find_as<typed::Filter>(relation);
      filter && asks(filter->condition))
    return true;
  if (const auto* project = typed::find_as<typed::Project>(relation))
    if (std::any_of(project->expressions.begin(), project->expressions.end(), asks)) return true;
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const typed::Relation* input) { return is_misplaced(*input, name); });
}

void add_counters(Analysis& analysis, std::vector<typed::Attribute>& columns)
{
  columns.push_back({analysis.mint(), "", TypeKind::Integer, false, ""});
  columns.push_back({analysis.mint(), "", TypeKind::Long, false, ""});
}

Result<Node> anchor_rows(Analysis& analysis, const CommonTables& list,
                         const unresolved::RelationPtr& anchor, std::vector<std::string>& names)
{
  TRY(Node node, analysis.closed(anchor));
  auto& columns = node.scope.columns;
  names = list.table->column_names;
  if (names.empty())
    for (const auto& column : columns) names.push_back(column.attribute.name);
  if (names.size() != columns.size())
    return spark_error("ASSIGNMENT_ARITY_MISMATCH", {{"numTarget", std::to_string(names.size())},
                                                     {"numExpr", std::to_string(columns.size())}});
  return node;
}

std::shared_ptr<typed::AggregateCall> aggregate_of(const char* function,
                                                   const typed::Attribute& column, Type type)
{
  auto call = std::make_shared<typed::AggregateCall>();
  call->function = function;
  call->lowering = {typed::LoweringKind::BuiltIn, function};
  call->type = std::move(type);
  call->nullable = true;
  call->arguments = {build::column(column)};
  return call;
}

// One row: the number of the last step, how many rows there were before it, and how many it gave.
// No row when it gave none.
Result<typed::RelationPtr> last_step(Analysis& analysis, const OpenRecursion& recursion)
{
  TRY(const Node rows, recursion_rows(analysis, recursion));
  const auto& level = rows.relation->output.end()[-2];
  const auto& total = rows.relation->output.end()[-1];
  auto counted = std::make_shared<typed::Aggregate>();
  counted->input = rows.relation;
  counted->aggregates = {aggregate_of("max", level, level.type),
                         aggregate_of("max", total, total.type),
                         aggregate_of("count", level, TypeKind::Long)};
  for (const auto& call : counted->aggregates)
    counted->output.push_back({analysis.mint(), "", call->type, true, ""});
  auto some = std::make_shared<typed::Filter>();
  some->condition = build::is_not_null(build::column(counted->output.front()));
  some->output = counted->output;
  some->input = std::move(counted);
  return typed::RelationPtr(some);
}

bool can_become(Analysis& analysis, const Type& from, const Type& to)
{
  const Type both[] = {to, from};
  const auto common = coerce::find_common_shape(both, analysis.coercion());
  return common && *common == to;
}

// The step with its rows as the anchor's, and the counters.
Result<typed::RelationPtr> numbered(Analysis& analysis, Node step, const OpenRecursion& recursion,
                                    int64_t level_max)
{
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  for (size_t i = 0; i + CounterColumns < recursion.columns.size(); ++i) {
    const auto& from = step.scope.columns[i].attribute;
    const auto& to = recursion.columns[i];
    if (!can_become(analysis, from.type, to.type))
      return spark_error(
          "CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
          {{"left", quote_sql(to.type.sql())}, {"right", quote_sql(from.type.sql())}});
    expressions.push_back(analysis.convert(build::column(from), to.type));
    output.push_back({analysis.mint(), to.name, to.type, true, ""});
  }
  TRY(const auto last, last_step(analysis, recursion));
  auto both = std::make_shared<typed::Join>();
  both->join_type = typed::JoinType::Cross;
  both->left = step.relation;
  both->right = last;
  both->output = step.relation->output;
  for (const auto& attribute : last->output) both->output.push_back(attribute);
  const auto level = build::column(last->output[0]);
  const auto rows = build::builtin(
      "+", TypeKind::Long, {build::column(last->output[1]), build::column(last->output[2])}, false);
  const int64_t row_max = analysis.settings.recursion_row_max.value_or(Unlimited);
  expressions.push_back(build::native("recursion_level", TypeKind::Integer,
                                      {level, rows, build::literal(Value::long_of(level_max)),
                                       build::literal(Value::long_of(row_max))},
                                      false));
  expressions.push_back(rows);
  add_counters(analysis, output);
  return make_projection(analysis, std::move(both), std::move(expressions), std::move(output), {});
}

// Rows of a recursion, the counters hidden.
Node node_of(typed::RelationPtr relation)
{
  Node node;
  const auto& output = relation->output;
  node.scope = scope_of({output.begin(), output.end() - CounterColumns}, {});
  for (auto column = output.end() - CounterColumns; column != output.end(); ++column)
    node.scope.hidden.push_back({*column, {}});
  node.relation = std::move(relation);
  return node;
}

} // namespace

Result<Node> recursion_rows(Analysis& analysis, const OpenRecursion& recursion)
{
  auto rows = std::make_shared<typed::RecursionRows>();
  rows->name = recursion.name;
  for (auto attribute : recursion.columns) {
    attribute.id = analysis.mint();
    rows->output.push_back(std::move(attribute));
  }
  return node_of(std::move(rows));
}

namespace {

struct Parts {
  typed::RelationPtr anchor;
  OpenRecursion open;
};

// The anchor with the counters. `widened`: what it holds may be NULL, though it is not in the
// anchor.
Result<Parts> anchor_parts(Analysis& analysis, const CommonTables& list, const Node& anchor,
                           const std::vector<std::string>& names, bool widened)
{
  Parts parts;
  parts.open.table = list.table;
  parts.open.name = analysis.mint();
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto& from = anchor.scope.columns[i].attribute;
    const Type type = widened ? from.type.as_nullable() : from.type;
    expressions.push_back(analysis.convert(build::column(from), type));
    output.push_back({analysis.mint(), names[i], type, true, ""});
  }
  expressions.push_back(build::literal(Value::integer(0)));
  expressions.push_back(build::literal(Value::long_of(0)));
  add_counters(analysis, output);
  parts.open.columns = output;
  TRY(parts.anchor, make_projection(analysis, anchor.relation, std::move(expressions),
                                    std::move(output), anchor.relation->origin));
  return parts;
}

Result<Node> analyze_step(Analysis& analysis, const unresolved::SetOperation& both,
                          const Parts& parts)
{
  analysis.recursions.push_back(parts.open);
  auto step = analysis.closed(both.right);
  analysis.recursions.pop_back();
  if (!step.ok()) return step;
  const size_t columns = parts.open.columns.size() - CounterColumns;
  if (step->scope.columns.size() != columns)
    return spark_error("NUM_COLUMNS_MISMATCH",
                       {{"operator", "UNIONLOOP"},
                        {"firstNumColumns", std::to_string(columns)},
                        {"invalidOrdinalNum", "second"},
                        {"invalidNumColumns", std::to_string(step->scope.columns.size())}},
                       both.origin);
  if (is_misplaced(*step->relation, parts.open.name))
    return spark_error("INVALID_RECURSIVE_REFERENCE.PLACE", {}, both.origin);
  return step;
}

bool fits(Analysis& analysis, const Node& step, const Parts& parts)
{
  for (size_t i = 0; i < step.scope.columns.size(); ++i)
    if (!can_become(analysis, step.scope.columns[i].attribute.type, parts.open.columns[i].type))
      return false;
  return true;
}

Result<Node> union_loop(Analysis& analysis, const CommonTables& list,
                        const unresolved::SetOperation& both)
{
  std::vector<std::string> names;
  TRY(const Node anchor, anchor_rows(analysis, list, both.left, names));
  TRY(Parts parts, anchor_parts(analysis, list, anchor, names, false));
  TRY(Node step, analyze_step(analysis, both, parts));
  if (!fits(analysis, step, parts)) {
    TRY(parts, anchor_parts(analysis, list, anchor, names, true));
    TRY(step, analyze_step(analysis, both, parts));
  }
  const int64_t level_max =
      list.table->level_max.value_or(analysis.settings.recursion_level_max.value_or(Unlimited));
  if (level_max <= 0)
    return spark_error("RECURSION_LEVEL_LIMIT_EXCEEDED",
                       {{"levelLimit", std::to_string(level_max)}}, both.origin);
  auto made = std::make_shared<typed::Recursion>();
  made->origin = both.origin;
  made->name = parts.open.name;
  made->anchor = parts.anchor;
  TRY(made->step, numbered(analysis, std::move(step), parts.open, level_max));
  for (const auto& column : parts.open.columns) {
    made->output.push_back(column);
    made->output.back().id = analysis.mint();
  }
  return without_hidden(node_of(std::move(made)));
}

Result<Node> recursion_of(Analysis& analysis, const CommonTables& list,
                          const unresolved::Relation& relation)
{
  const auto* both = unresolved::find_as<unresolved::SetOperation>(relation);
  if (!both || both->operation != unresolved::SetOperationKind::Union)
    return spark_error("INVALID_RECURSIVE_CTE", {}, relation.origin);
  if (!both->is_all) return spark_error("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", {}, both->origin);
  return union_loop(analysis, list, *both);
}

} // namespace

Result<Node> analyze_recursion(Analysis& analysis, const CommonTables& list)
{
  const auto tables = analysis.common_tables;
  unresolved::RelationPtr relation = list.table->relation;
  while (const auto* with = unresolved::find_as<unresolved::With>(*relation)) {
    for (const auto& table : with->tables)
      analysis.common_tables = std::make_shared<CommonTables>(CommonTables{
          &table, with->is_recursive, analysis.outer_queries.size(), analysis.common_tables});
    relation = with->input;
  }
  auto made = recursion_of(analysis, list, *relation);
  analysis.common_tables = tables;
  return made;
}

} // namespace bindery::plan::resolve
