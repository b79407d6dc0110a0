// Joins: conditions, USING, NATURAL, LATERAL.
#include "plan/analyze/analysis.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan::resolve {

using typed::JoinType;

namespace {

struct Sides {
  Node left;
  Node right;
};

bool shows_right(JoinType type) { return type != JoinType::LeftSemi && type != JoinType::LeftAnti; }

void make_nullable(std::vector<ScopeColumn>& columns)
{
  for (auto& column : columns) column.attribute.nullable = true;
}

// What the joined rows show of each side, with the nullability that outer joins give.
void apply_nullability(Sides& sides, JoinType type)
{
  if (type == JoinType::RightOuter || type == JoinType::FullOuter) {
    make_nullable(sides.left.scope.columns);
    make_nullable(sides.left.scope.hidden);
  }
  if (type == JoinType::LeftOuter || type == JoinType::FullOuter) {
    make_nullable(sides.right.scope.columns);
    make_nullable(sides.right.scope.hidden);
  }
}

std::vector<typed::Attribute> all_of(const Scope& scope)
{
  std::vector<typed::Attribute> output;
  for (const auto* list : {&scope.columns, &scope.hidden})
    for (const auto& column : *list) output.push_back(column.attribute);
  return output;
}

std::vector<PlanOutputPtr> plans_of(const Sides& sides)
{
  auto plans = sides.left.scope.plans;
  plans.insert(plans.end(), sides.right.scope.plans.begin(), sides.right.scope.plans.end());
  return plans;
}

Scope scope_of_both(const Sides& sides)
{
  Scope both = sides.left.scope;
  const Scope& right = sides.right.scope;
  both.columns.insert(both.columns.end(), right.columns.begin(), right.columns.end());
  both.hidden.insert(both.hidden.end(), right.hidden.begin(), right.hidden.end());
  both.plans = plans_of(sides);
  return both;
}

// The relation's output order is that of its own scope: columns, then hidden.
std::shared_ptr<typed::Join> join_of(const Sides& sides, JoinType type, const Origin& origin)
{
  auto join = std::make_shared<typed::Join>();
  join->origin = origin;
  join->join_type = type;
  join->left = sides.left.relation;
  join->right = sides.right.relation;
  join->output = all_of(sides.left.scope);
  if (shows_right(type))
    for (auto& attribute : all_of(sides.right.scope)) join->output.push_back(std::move(attribute));
  return join;
}

Result<std::vector<std::string>> shared_names(Analysis& analysis, const Sides& sides)
{
  std::vector<std::string> names;
  for (const auto& column : sides.left.scope.columns)
    for (const auto& other : sides.right.scope.columns)
      if (same_name(column.attribute.name, other.attribute.name,
                    analysis.settings.case_sensitive)) {
        names.push_back(column.attribute.name);
        break;
      }
  return names;
}

Result<typed::Attribute> using_column(Analysis& analysis, const Node& side, const std::string& name,
                                      std::string_view which, const Origin& origin)
{
  auto found = get_column(analysis, side, name);
  if (found.ok() || found.error().wire_name == "AMBIGUOUS_REFERENCE") return found;
  std::vector<std::string> names;
  for (const auto& column : side.scope.columns)
    names.push_back(quote_name(std::string_view(column.attribute.name)));
  std::sort(names.begin(), names.end());
  return spark_error("UNRESOLVED_USING_COLUMN_FOR_JOIN",
                     {{"colName", quote_name(std::string_view(name))},
                      {"side", std::string(which)},
                      {"suggestion", join(names, ", ")}},
                     origin);
}

struct UsingPair {
  typed::Attribute left;
  typed::Attribute right;
};

// The output of USING: the shared columns once, then the rest of both. The other copies stay as
// hidden columns.
Result<Node> show_using(Analysis& analysis, Node joined, const Sides& sides,
                        const std::vector<UsingPair>& pairs, JoinType type, const Origin& origin)
{
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  Node node;
  const auto now = [&](typed::ColumnId id) { return *find_by_id(joined.scope, id); };
  const auto add = [&](ExpressionPtr expression, typed::Attribute attribute,
                       unresolved::Name qualifier) {
    expressions.push_back(std::move(expression));
    output.push_back(attribute);
    node.scope.columns.push_back({std::move(attribute), std::move(qualifier)});
  };
  std::vector<ScopeColumn> hidden = joined.scope.hidden;
  for (const auto& pair : pairs) {
    if (type == JoinType::FullOuter) {
      const auto left = now(pair.left.id);
      const auto right = now(pair.right.id);
      const auto wider = coerce::find_wider(left.type, right.type, analysis.coercion());
      const Type common = wider.value_or(left.type);
      const ExpressionPtr either =
          build::coalesce({analysis.convert(build::column(left), common),
                           analysis.convert(build::column(right), common)});
      add(either, {analysis.mint(), left.name, common, either->nullable, left.metadata}, {});
      hidden.push_back({left, {}});
      hidden.push_back({right, {}});
    } else if (type == JoinType::RightOuter) {
      const auto right = now(pair.right.id);
      add(build::column(right), right, {});
      hidden.push_back({now(pair.left.id), {}});
    } else {
      const auto left = now(pair.left.id);
      add(build::column(left), left, {});
      if (shows_right(type)) hidden.push_back({now(pair.right.id), {}});
    }
  }
  const auto is_paired = [&](const typed::Attribute& attribute) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const UsingPair& pair) {
      return pair.left.id == attribute.id || pair.right.id == attribute.id;
    });
  };
  for (const auto& column : joined.scope.columns)
    if (!is_paired(column.attribute))
      add(build::column(column.attribute), column.attribute, column.qualifier);
  for (auto& column : hidden) {
    for (const Node* side : {&sides.left, &sides.right})
      for (const auto& known : side->scope.columns)
        if (known.attribute.id == column.attribute.id) column.qualifier = known.qualifier;
    const bool shown = std::any_of(output.begin(), output.end(), [&](const auto& attribute) {
      return attribute.id == column.attribute.id;
    });
    if (shown) continue;
    expressions.push_back(build::column(column.attribute));
    output.push_back(column.attribute);
    node.scope.hidden.push_back(column);
  }
  // A column shown keeps its own side's qualifier.
  for (size_t i = 0; i < pairs.size(); ++i)
    for (const Node* side : {&sides.left, &sides.right})
      for (const auto& known : side->scope.columns)
        if (known.attribute.id == node.scope.columns[i].attribute.id)
          node.scope.columns[i].qualifier = known.qualifier;
  node.scope.plans = joined.scope.plans;
  TRY(node.relation, make_projection(analysis, joined.relation, std::move(expressions),
                                     std::move(output), origin));
  return node;
}

Result<ExpressionPtr> pair_condition(Analysis& analysis, const UsingPair& pair,
                                     const Origin& origin)
{
  const auto common = coerce::find_comparison(pair.left.type, pair.right.type, analysis.coercion());
  if (!common)
    return spark_error(
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
        {{"sqlExpr", quote_sql("(" + pair.left.name + " = " + pair.right.name + ")")},
         {"left", quote_sql(pair.left.type.sql())},
         {"right", quote_sql(pair.right.type.sql())}},
        origin);
  return build::equal(analysis.convert(build::column(pair.left), *common),
                      analysis.convert(build::column(pair.right), *common));
}

Result<Node> join_using(Analysis& analysis, const unresolved::Join& node, Sides sides,
                        const std::vector<std::string>& names)
{
  std::vector<UsingPair> pairs;
  ExpressionPtr condition;
  for (const auto& name : names) {
    UsingPair pair;
    TRY(pair.left, using_column(analysis, sides.left, name, "left", node.origin));
    TRY(pair.right, using_column(analysis, sides.right, name, "right", node.origin));
    TRY(auto equal, pair_condition(analysis, pair, node.origin));
    condition = build::logical_and(std::move(condition), std::move(equal));
    pairs.push_back(std::move(pair));
  }
  JoinType type = node.join_type == JoinType::Cross && condition ? JoinType::Inner : node.join_type;
  apply_nullability(sides, type);
  auto join = join_of(sides, type, node.origin);
  join->condition = std::move(condition);
  Node joined;
  joined.scope = shows_right(type) ? scope_of_both(sides) : sides.left.scope;
  joined.scope.plans = plans_of(sides);
  joined.relation = std::move(join);
  return show_using(analysis, std::move(joined), sides, pairs, type, node.origin);
}

// The engine joins outwards without queries in the condition: each becomes a column of the side
// that it looks at.
class ConditionQueries {
public:
  ConditionQueries(Analysis& analysis, Sides& sides) : analysis_(analysis), sides_(sides) {}

  Result<ExpressionPtr> take_out(const ExpressionPtr& condition)
  {
    const ExpressionPtr rest =
        build::rewrite(condition, [&](const ExpressionPtr& node) -> ExpressionPtr {
          if (node->kind != typed::ExpressionKind::Subquery) return nullptr;
          return column_of(node);
        });
    if (is_of_both_)
      return not_supported("a subquery over both sides in the condition of an outer join");
    for (size_t i = 0; i < 2; ++i) {
      if (queries_[i].empty()) continue;
      typed::RelationPtr& relation = (i == 0 ? sides_.left : sides_.right).relation;
      std::vector<ExpressionPtr> expressions;
      auto output = relation->output;
      for (const auto& attribute : output) expressions.push_back(build::column(attribute));
      expressions.insert(expressions.end(), queries_[i].begin(), queries_[i].end());
      output.insert(output.end(), columns_[i].begin(), columns_[i].end());
      TRY(relation, make_projection(analysis_, relation, std::move(expressions), std::move(output),
                                    condition->origin));
    }
    return rest;
  }

private:
  ExpressionPtr column_of(const ExpressionPtr& node)
  {
    const auto& query = typed::as<typed::Subquery>(*node);
    auto ids = query.outer;
    for (const auto& value : query.in_values)
      for (const auto id : columns_of(*value)) ids.push_back(id);
    const auto is_of = [&](const Node& side) {
      return std::all_of(ids.begin(), ids.end(),
                         [&](typed::ColumnId id) { return find_by_id(side.scope, id); });
    };
    const size_t side = is_of(sides_.left) ? 0 : 1;
    if (side == 1 && !is_of(sides_.right)) is_of_both_ = true;
    columns_[side].push_back({analysis_.mint(), "", node->type, node->nullable, ""});
    queries_[side].push_back(node);
    return build::column(columns_[side].back());
  }

  Analysis& analysis_;
  Sides& sides_;
  bool is_of_both_ = false;
  std::vector<ExpressionPtr> queries_[2];
  std::vector<typed::Attribute> columns_[2];
};

} // namespace

Result<Node> analyze_join(Analysis& analysis, const unresolved::Join& node)
{
  Sides sides;
  TRY(sides.left, analysis.relation(node.left));
  if (node.is_lateral) {
    analysis.outer_queries.push_back({&sides.left.scope});
    auto right = analysis.relation(node.right);
    analysis.outer_queries.pop_back();
    if (!right.ok()) return std::move(right).error();
    sides.right = std::move(*right);
  } else {
    TRY(sides.right, analysis.relation(node.right));
  }
  sides.left.below = sides.right.below = nullptr;
  sides.left.aggregate = sides.right.aggregate = nullptr;
  std::vector<std::string> names = node.using_columns;
  if (node.is_natural) {
    TRY(names, shared_names(analysis, sides));
  }
  if (!names.empty()) return join_using(analysis, node, std::move(sides), names);
  const Scope before = scope_of_both(sides);
  ExpressionPtr condition;
  if (node.condition) {
    Place place;
    place.scope = &before;
    place.clause = "Join";
    TRY(const Bound bound, analysis.expression(node.condition, place));
    const Type& type = bound.expression->type;
    if (!type.is(TypeKind::Boolean) && !type.is(TypeKind::Null))
      return spark_error(
          "JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
          {{"joinCondition", quote_sql(bound.sql)}, {"conditionType", quote_sql(type.sql())}},
          node.origin);
    condition = analysis.convert(bound.expression, TypeKind::Boolean);
    const bool is_inner = node.join_type == JoinType::Inner || node.join_type == JoinType::Cross;
    if (!is_inner && build::contains(*condition, typed::ExpressionKind::Subquery)) {
      TRY(condition, ConditionQueries(analysis, sides).take_out(condition));
    }
  }
  const JoinType type =
      node.join_type == JoinType::Cross && condition ? JoinType::Inner : node.join_type;
  apply_nullability(sides, type);
  auto join = join_of(sides, type, node.origin);
  join->condition = std::move(condition);
  join->is_lateral = node.is_lateral;
  Node made;
  made.scope = shows_right(type) ? scope_of_both(sides) : sides.left.scope;
  made.scope.plans = plans_of(sides);
  if (shows_right(type) && !(sides.left.scope.hidden.empty() && sides.right.scope.hidden.empty())) {
    // Visible columns first, hidden last: the join's own order is side by side.
    auto project = std::make_shared<typed::Project>();
    for (const auto& attribute : all_of(made.scope)) {
      project->output.push_back(attribute);
      project->expressions.push_back(build::column(attribute));
    }
    project->input = std::move(join);
    made.relation = std::move(project);
    return made;
  }
  made.relation = std::move(join);
  return made;
}

} // namespace bindery::plan::resolve
