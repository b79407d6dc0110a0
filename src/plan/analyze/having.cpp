// HAVING.
#include "plan/analyze/aggregate.h"

#include <algorithm>

namespace bindery::plan::resolve {

using typed::ExpressionKind;

// The columns of `scope` but those of the names.
static Scope without(const Scope& scope, const std::vector<std::string>& names, bool case_sensitive)
{
  Scope rest = scope;
  std::erase_if(rest.columns, [&](const ScopeColumn& column) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return same_name(column.attribute.name, name, case_sensitive);
    });
  });
  return rest;
}

// Names of source columns that the condition may not use: neither grouped nor within an aggregate
// function.
static std::vector<std::string> ungrouped_names(const AggregateParts& parts,
                                                const ExpressionPtr& condition)
{
  std::vector<std::string> names;
  build::rewrite(condition, [&](const ExpressionPtr& node) -> ExpressionPtr {
    if (node->kind == ExpressionKind::AggregateCall || find_key(parts, node)) return node;
    const auto* column = typed::find_as<typed::Column>(*node);
    const auto* attribute = column ? find_by_id(parts.input.scope, column->id) : nullptr;
    if (attribute) names.push_back(attribute->name);
    return nullptr;
  });
  return names;
}

// Names are the source's first, as the standard says (SPARK-31519); those that are not grouped are
// the select list's, which Trino does not look into.
static Result<Bound> bind_having(Analysis& analysis, const unresolved::Having& node,
                                 const AggregateParts& parts, const Scope& given)
{
  Place place;
  place.clause = "Having";
  Scope source = parts.input.scope;
  source.columns.insert(source.columns.end(), parts.windows.columns.begin(),
                        parts.windows.columns.end());
  place.scope = &source;
  place.aggregate_scope = &parts.input.scope;
  place.grouping_keys = parts.keys;
  place.grouping_id = parts.grouping_id;
  if (analysis.settings.dialect == Dialect::Spark) place.fallback = &given;
  TRY(Bound bound, analysis.expression(node.condition, place));
  const auto names = ungrouped_names(parts, bound.expression);
  if (names.empty() || !place.fallback) return bound;
  const Scope rest = without(source, names, analysis.settings.case_sensitive);
  place.scope = &rest;
  auto again = analysis.expression(node.condition, place);
  return again.ok() ? again : Result<Bound>(std::move(bound));
}

// A filter above the select list: for subqueries that name its columns, and where there is no
// aggregation.
static Result<Node> having_above(Analysis& analysis, const unresolved::Having& node, Node input)
{
  TRY(Bound condition, resolve_above(analysis, input, node.condition, "Having"));
  if (has_aggregate(*condition.expression)) {
    if (!input.aggregate)
      return spark_error("UNSUPPORTED_EXPR_FOR_OPERATOR",
                         {{"invalidExprSqls", quote_sql(condition.sql)}}, node.origin);
    TRY(condition.expression, absorb_aggregates(analysis, input, condition.expression));
  }
  TRY_VOID(check_condition(condition, node.origin));
  return filter_node(analysis, std::move(input),
                     analysis.convert(condition.expression, TypeKind::Boolean), node.origin);
}

static Result<Node> having_aggregate(Analysis& analysis, const unresolved::Having& node, Node input)
{
  AggregateParts parts = *input.aggregate;
  auto bound = bind_having(analysis, node, parts, input.scope);
  if (!bound.ok() && analysis.settings.dialect == Dialect::Spark &&
      bound.error().wire_name.starts_with("UNRESOLVED_COLUMN"))
    return having_above(analysis, node, std::move(input));
  if (!bound.ok()) return std::move(bound).error();
  Bound condition = std::move(*bound);
  const ExpressionPtr opened =
      build::rewrite(condition.expression, [&](const ExpressionPtr& inner) -> ExpressionPtr {
        const auto* column = typed::find_as<typed::Column>(*inner);
        for (size_t i = 0; column && i < parts.output.size(); ++i)
          if (parts.output[i].id == column->id) return parts.columns[i];
        return nullptr;
      });
  if (build::contains(*opened, ExpressionKind::WindowCall))
    return spark_error("_LEGACY_ERROR_TEMP_1034", {{"clauseName", "HAVING"}}, node.origin);
  TRY(condition.expression, over_aggregate(analysis, parts, opened, node.origin));
  TRY_VOID(check_condition(condition, node.origin));
  parts.filters.push_back(analysis.convert(condition.expression, TypeKind::Boolean));
  TRY(Node filtered, finish_aggregate(analysis, std::move(parts)));
  filtered.scope.plans = input.scope.plans;
  return filtered;
}

Result<Node> analyze_having(Analysis& analysis, const unresolved::Having& node)
{
  TRY(Node input, analysis.relation(node.input));
  if (input.aggregate) return having_aggregate(analysis, node, std::move(input));
  return having_above(analysis, node, std::move(input));
}

} // namespace bindery::plan::resolve
