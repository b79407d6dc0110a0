// WITH RECURSIVE: an anchor, and a step over the rows that came last. A column of their own counts
// the steps.
#include "plan/analyze/analysis.h"
#include "plan/walk.h"

#include <algorithm>

namespace bindery::plan::resolve {

namespace {

constexpr int64_t LevelMaxDefault = 100; // spark.sql.cteRecursionLevelLimit

Error bad_recursion(const Origin& origin)
{
  return spark_error("INVALID_RECURSIVE_CTE", {}, origin);
}

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
  const bool sees_all =
      relation.kind == typed::RelationKind::Aggregate ||
      relation.kind == typed::RelationKind::Window || relation.kind == typed::RelationKind::Sort ||
      relation.kind == typed::RelationKind::Deduplicate ||
      (both && !(both->operation == typed::SetOperationKind::Union && both->is_all));
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

typed::Attribute level_column(Analysis& analysis)
{
  return {analysis.mint(), "", TypeKind::Integer, false, ""};
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

// The step with its rows as the anchor's, and the number of the step.
Result<typed::RelationPtr> numbered(Analysis& analysis, Node step, const OpenRecursion& recursion,
                                    int64_t level_max)
{
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  for (size_t i = 0; i + 1 < recursion.columns.size(); ++i) {
    const auto& from = step.scope.columns[i].attribute;
    const auto& to = recursion.columns[i];
    const Type both[] = {to.type, from.type};
    const auto common = coerce::find_common_shape(both, analysis.coercion());
    if (!common || !(*common == to.type))
      return not_supported("a recursion whose step has the type " + from.type.sql() +
                           " where its anchor has " + to.type.sql());
    expressions.push_back(analysis.convert(build::column(from), to.type));
    output.push_back({analysis.mint(), to.name, to.type, true, ""});
  }
  // The number of the step: of the rows that came last, one more.
  OpenRecursion again = recursion;
  TRY(const Node rows, recursion_rows(analysis, again));
  const auto& last = rows.relation->output.back();
  auto one = std::make_shared<typed::AggregateCall>();
  one->function = "max";
  one->lowering = {typed::LoweringKind::BuiltIn, "max"};
  one->type = last.type;
  one->nullable = true;
  one->arguments = {build::column(last)};
  auto count = std::make_shared<typed::AggregateCall>();
  count->function = "count";
  count->lowering = {typed::LoweringKind::BuiltIn, "count"};
  count->type = TypeKind::Long;
  count->nullable = false;
  count->arguments = {build::column(last)};
  auto level = std::make_shared<typed::Aggregate>();
  level->input = rows.relation;
  level->aggregates = {std::move(one), std::move(count)};
  level->output = {{analysis.mint(), "", last.type, true, ""},
                   {analysis.mint(), "", TypeKind::Long, false, ""}};
  auto both = std::make_shared<typed::Join>();
  both->join_type = typed::JoinType::Cross;
  both->left = step.relation;
  both->output = step.relation->output;
  for (const auto& attribute : level->output) both->output.push_back(attribute);
  expressions.push_back(
      build::native("recursion_level", TypeKind::Integer,
                    {build::column(level->output[0]), build::literal(Value::long_of(level_max)),
                     build::column(level->output[1])},
                    false));
  both->right = std::move(level);
  output.push_back(level_column(analysis));
  return make_projection(analysis, std::move(both), std::move(expressions), std::move(output), {});
}

} // namespace

Result<Node> recursion_rows(Analysis& analysis, OpenRecursion& recursion)
{
  recursion.is_used = true;
  auto rows = std::make_shared<typed::RecursionRows>();
  rows->name = recursion.name;
  for (auto attribute : recursion.columns) {
    attribute.id = analysis.mint();
    rows->output.push_back(std::move(attribute));
  }
  Node node;
  node.scope = scope_of({rows->output.begin(), rows->output.end() - 1}, {});
  node.scope.hidden.push_back({rows->output.back(), {}});
  node.relation = std::move(rows);
  return node;
}

Result<Node> analyze_recursion(Analysis& analysis, const CommonTables& list)
{
  const unresolved::RelationPtr& relation = list.table->relation;
  const auto* both = unresolved::find_as<unresolved::SetOperation>(*relation);
  if (!both || both->operation != unresolved::SetOperationKind::Union)
    return bad_recursion(relation->origin);
  if (!both->is_all) return not_supported("a recursion with UNION instead of UNION ALL");
  std::vector<std::string> names;
  TRY(const Node anchor, anchor_rows(analysis, list, both->left, names));
  OpenRecursion open;
  open.table = list.table;
  open.name = analysis.mint();
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto& from = anchor.scope.columns[i].attribute;
    expressions.push_back(build::column(from));
    output.push_back({analysis.mint(), names[i], from.type, true, ""});
  }
  expressions.push_back(build::literal(Value::integer(0)));
  output.push_back(level_column(analysis));
  open.columns = output;
  auto made = std::make_shared<typed::Recursion>();
  made->origin = relation->origin;
  made->name = open.name;
  TRY(made->anchor, make_projection(analysis, anchor.relation, std::move(expressions),
                                    std::move(output), relation->origin));
  analysis.recursions.push_back(open);
  auto step = analysis.closed(both->right);
  analysis.recursions.pop_back();
  if (!step.ok()) return std::move(step).error();
  if (step->scope.columns.size() != names.size())
    return spark_error("NUM_COLUMNS_MISMATCH",
                       {{"operator", "UNIONLOOP"},
                        {"firstNumColumns", std::to_string(names.size())},
                        {"invalidOrdinalNum", "second"},
                        {"invalidNumColumns", std::to_string(step->scope.columns.size())}},
                       relation->origin);
  if (is_misplaced(*step->relation, open.name))
    return spark_error("INVALID_RECURSIVE_REFERENCE.PLACE", {}, relation->origin);
  const int64_t level_max = list.table->level_max.value_or(LevelMaxDefault);
  TRY(made->step, numbered(analysis, std::move(*step), open, level_max));
  for (const auto& column : open.columns) {
    made->output.push_back(column);
    made->output.back().id = analysis.mint();
  }
  Node node;
  node.scope = scope_of({made->output.begin(), made->output.end() - 1}, {});
  node.scope.hidden.push_back({made->output.back(), {}});
  node.relation = std::move(made);
  return without_hidden(std::move(node));
}

} // namespace bindery::plan::resolve
