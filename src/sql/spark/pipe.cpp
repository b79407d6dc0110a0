// What follows |>: each operator reads the rows of all before it.
#include "sql/spark/builder.h"

#include <algorithm>

namespace bindery::sql::spark {

using namespace plan::unresolved;

namespace {

// Calls that no text can write; the analyzer knows them by these names (analyze/pipe.cpp).
std::shared_ptr<Function> internal_call(std::string name, std::vector<ExpressionPtr> arguments)
{
  auto call = std::make_shared<Function>();
  call->origin = arguments.front()->origin;
  call->name = {std::move(name)};
  call->is_internal = true;
  call->arguments = std::move(arguments);
  return call;
}

const ErrorParameters StarInPipe = {{"elem", "'*'"}, {"prettyName", "expression `pipeexpression`"}};

bool opens(const Expression& expression)
{
  return expression.kind == ExpressionKind::Star || expression.kind == ExpressionKind::Regex;
}

// A number in GROUP BY is a column of the input.
ExpressionPtr grouping_key(ExpressionPtr key)
{
  const auto* literal = find_as<Literal>(*key);
  const bool is_position = literal && literal->value.type.is(plan::TypeKind::Integer);
  return is_position ? internal_call("pipe column", {std::move(key)}) : key;
}

std::string grouping_case(const Aggregate& aggregate)
{
  if (aggregate.group_by_all) return "GROUP BY ALL";
  if (aggregate.group_type == GroupType::Rollup) return "GROUP BY ROLLUP";
  return aggregate.group_type == GroupType::Cube ? "GROUP BY CUBE" : "GROUPING SETS";
}

void check_each(std::vector<ExpressionPtr>& list, const std::string& check)
{
  for (ExpressionPtr& item : list)
    if (!opens(*item)) item = internal_call(check, {item});
}

ExpressionPtr column_named(const Node& node, std::string name)
{
  auto attribute = std::make_shared<Attribute>();
  attribute->parts = {std::move(name)};
  attribute->origin.line = node.first().line;
  attribute->origin.column = node.first().column;
  return attribute;
}

// Rows under a name of their own, so that nothing below them can be named.
RelationPtr closed(RelationPtr input)
{
  if (input->kind == RelationKind::SubqueryAlias || input->kind == RelationKind::NamedTable ||
      input->kind == RelationKind::Join)
    return input;
  auto alias = std::make_shared<SubqueryAlias>();
  alias->alias = {}; // keeps the qualifiers inside
  alias->origin = input->origin;
  alias->input = std::move(input);
  return alias;
}

} // namespace

Result<RelationPtr> Builder::pipe(const Node& node, RelationPtr input)
{
  const Node* pivot_clause = node.find(rule::PivotClause);
  const Node* unpivot_clause = node.find(rule::UnpivotClause);
  if (pivot_clause != nullptr && unpivot_clause != nullptr)
    return error(node, "NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {});
  if (node.find(rule::SelectClause) != nullptr) return pipe_select(node, std::move(input));
  if (node.has(token::Extend)) return pipe_extend(node, std::move(input));
  if (const Node* list = node.find(rule::OperatorPipeSetAssignmentSeq))
    return pipe_set(*list, std::move(input));
  if (node.has(token::Drop)) return pipe_drop(node, std::move(input));
  if (node.has(token::As)) {
    auto alias = make<SubqueryAlias>(node);
    alias->input = std::move(input);
    TRY(std::string name, identifier(node.get(rule::ErrorCapturingIdentifier)));
    alias->alias = {std::move(name)};
    return RelationPtr(alias);
  }
  if (const Node* where = node.find(rule::WhereClause)) {
    if (const Node* windows = node.find(rule::WindowClause))
      return unsupported_at(*windows, "a WINDOW clause after |> WHERE");
    auto filter = make<Filter>(*where);
    filter->input = closed(std::move(input));
    TRY(filter->condition, boolean_expression(where->get(rule::BooleanExpression)));
    return RelationPtr(filter);
  }
  if (pivot_clause != nullptr) return pivot(*pivot_clause, closed(std::move(input)));
  if (unpivot_clause != nullptr) return unpivot(*unpivot_clause, closed(std::move(input)));
  if (const Node* clause = node.find(rule::Sample))
    return sample(*clause, closed(std::move(input)));
  if (const Node* clause = node.find(rule::JoinRelation))
    return join(*clause, closed(std::move(input)));
  if (node.find(rule::QueryPrimary) != nullptr) return pipe_set_operation(node, std::move(input));
  if (const Node* order = node.find(rule::QueryOrganization)) {
    const bool limits = order->has(token::Limit) || order->has(token::Offset);
    if (limits && (order->has(token::Order) || order->has(token::Sort) ||
                   order->has(token::Distribute) || order->has(token::Cluster)))
      return error(*order, "MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS",
                   {{"clause1", "ORDER BY"}, {"clause2", "LIMIT"}});
    return organize(*order, closed(std::move(input)));
  }
  return pipe_aggregate(node, std::move(input));
}

Result<RelationPtr> Builder::pipe_select(const Node& node, RelationPtr input)
{
  const Node& clause = node.get(rule::SelectClause);
  if (const Node* grouping = node.find(rule::AggregationClause))
    return unsupported_at(*grouping, "GROUP BY after |> SELECT");
  Windows visible = windows_.empty() ? Windows() : windows_.back();
  if (const Node* windows = node.find(rule::WindowClause)) {
    TRY(const Windows own, window_clause(*windows));
    for (const auto& [name, specification] : own) visible[name] = specification;
  }
  windows_.push_back(std::move(visible));
  auto output = named_expressions(clause.get(rule::NamedExpressionSeq));
  windows_.pop_back();
  if (!output.ok()) return std::move(output).error();
  check_each(*output, "pipe select");
  auto project = make<Project>(node);
  project->input = closed(std::move(input));
  project->expressions = std::move(*output);
  const Node* quantifier = clause.find(rule::SetQuantifier);
  project->is_distinct = quantifier != nullptr && quantifier->has(token::Distinct);
  return hints(clause, std::move(project));
}

Result<RelationPtr> Builder::pipe_extend(const Node& node, RelationPtr input)
{
  TRY(Expressions added, named_expressions(node.get(rule::NamedExpressionSeq)));
  if (std::any_of(added.begin(), added.end(), [](const auto& item) { return opens(*item); }))
    return error(node, "INVALID_USAGE_OF_STAR_OR_REGEX", StarInPipe);
  check_each(added, "pipe extend");
  auto project = make<Project>(node);
  project->input = closed(std::move(input));
  project->expressions = {make<Star>(node)};
  for (ExpressionPtr& item : added) project->expressions.push_back(std::move(item));
  return RelationPtr(project);
}

// SET a = …, b = …: each sees what those before it set.
Result<RelationPtr> Builder::pipe_set(const Node& node, RelationPtr input)
{
  if (const Node* dot = node.find_token(token::Dot))
    return error(
        *dot, "_LEGACY_ERROR_TEMP_0035",
        {{"message", "SQL pipe syntax |> SET operator with multi-part assignment key (only "
                     "single-part keys are allowed)"}});
  const auto names = node.all(rule::ErrorCapturingIdentifier);
  const auto values = node.all(rule::Expression);
  RelationPtr relation = closed(std::move(input));
  for (size_t i = 0; i < names.size(); ++i) {
    TRY(std::string name, identifier(*names[i]));
    TRY(ExpressionPtr value, expression(*values[i]));
    auto alias = make<Alias>(*values[i]);
    alias->child = internal_call("pipe set", {column_named(*names[i], name), std::move(value)});
    alias->names = {std::move(name)};
    auto columns = make<WithColumns>(node);
    columns->input = std::move(relation);
    columns->columns = {std::move(alias)};
    relation = std::move(columns);
  }
  return relation;
}

Result<RelationPtr> Builder::pipe_drop(const Node& node, RelationPtr input)
{
  auto star = make<Star>(node);
  TRY(const std::vector<std::string> names, identifier_list(node.get(rule::IdentifierSeq)));
  for (const std::string& name : names) star->except.push_back({name});
  auto project = make<Project>(node);
  project->input = closed(std::move(input));
  project->expressions = {std::move(star)};
  return RelationPtr(project);
}

// The output is what is grouped by, then the aggregates.
Result<RelationPtr> Builder::pipe_aggregate(const Node& node, RelationPtr input)
{
  Expressions output;
  if (const Node* list = node.find(rule::NamedExpressionSeq)) {
    TRY(output, named_expressions(*list));
  }
  if (std::any_of(output.begin(), output.end(), [](const auto& item) { return opens(*item); }))
    return error(node, "INVALID_USAGE_OF_STAR_OR_REGEX", StarInPipe);
  check_each(output, "pipe aggregate");
  RelationPtr base = closed(std::move(input));
  const Node* clause = node.find(rule::AggregationClause);
  if (clause == nullptr) {
    if (output.empty())
      return error(
          node, "_LEGACY_ERROR_TEMP_0035",
          {{"message", "The AGGREGATE clause requires a list of aggregate expressions or a "
                       "list of grouping expressions, or both"}});
    auto all = make<Aggregate>(node);
    all->input = std::move(base);
    all->aggregates = std::move(output);
    return RelationPtr(all);
  }
  const auto named = clause->all(rule::NamedExpression);
  const bool has_alias =
      std::any_of(named.begin(), named.end(), [](const Node* one) { return one->size() > 1; });
  auto aggregate = std::make_shared<Aggregate>();
  if (has_alias && clause->find(rule::GroupingSet) == nullptr && !clause->has(token::With)) {
    aggregate->input = std::move(base);
    aggregate->aggregates = std::move(output);
    for (const Node* one : named) {
      TRY(ExpressionPtr key, named_expression(*one));
      aggregate->grouping.push_back(grouping_key(std::move(key)));
    }
    return RelationPtr(aggregate);
  }
  TRY(RelationPtr made, this->aggregate(*clause, std::move(base), std::move(output)));
  const auto& parsed = as<Aggregate>(*made);
  if (parsed.group_by_all || parsed.group_type != GroupType::GroupBy)
    return error(*clause, "UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE",
                 {{"case", grouping_case(parsed)}});
  aggregate->origin = parsed.origin;
  aggregate->input = parsed.input;
  aggregate->aggregates = parsed.aggregates;
  for (const ExpressionPtr& key : parsed.grouping) aggregate->grouping.push_back(grouping_key(key));
  return RelationPtr(aggregate);
}

Result<RelationPtr> Builder::pipe_set_operation(const Node& node, RelationPtr input)
{
  auto set = make<SetOperation>(node);
  if (node.has(token::Intersect))
    set->operation = SetOperationKind::Intersect;
  else if (!node.has(token::Union))
    set->operation = SetOperationKind::Except;
  const Node* quantifier = node.find(rule::SetQuantifier);
  set->is_all = quantifier != nullptr && quantifier->has(token::All);
  set->left = std::move(input);
  TRY(set->right, query_primary(node.get(rule::QueryPrimary)));
  return RelationPtr(set);
}

} // namespace bindery::sql::spark
