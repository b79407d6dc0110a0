// SELECT … FROM … WHERE … GROUP BY … HAVING …
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

// The clauses of one SELECT; absent ones are null.
struct Builder::SelectParts {
  const Node& node;
  const Node& select_clause;
  const Node* where;
  const Node* aggregation;
  const Node* having;
  const Node* windows;

  explicit SelectParts(const Node& node)
      : node(node), select_clause(node.get(rule::SelectClause)),
        where(node.find(rule::WhereClause)), aggregation(node.find(rule::AggregationClause)),
        having(node.find(rule::HavingClause)), windows(node.find(rule::WindowClause))
  {}
};

Result<RelationPtr> Builder::select(const Node& node)
{
  if (node.find(rule::TransformClause) != nullptr)
    return unsupported_at(node, "SELECT TRANSFORM, MAP and REDUCE");
  RelationPtr input;
  if (const Node* clause = node.find(rule::FromClause)) {
    TRY(input, from(*clause));
  }
  return select_over(SelectParts(node), std::move(input));
}

// FROM t SELECT a SELECT b: each SELECT reads the same input, and their rows are put together.
Result<RelationPtr> Builder::from_statement(const Node& node)
{
  TRY(RelationPtr input, from(node.get(rule::FromClause)));
  if (node.find(rule::FromStatementBody) == nullptr) return input; // FROM t alone: all of it
  RelationPtr all;
  for (const Node* body : node.all(rule::FromStatementBody)) {
    if (body->find(rule::TransformClause) != nullptr)
      return unsupported_at(*body, "SELECT TRANSFORM, MAP and REDUCE");
    TRY(RelationPtr one, select_over(SelectParts(*body), input));
    TRY(one, organize(body->get(rule::QueryOrganization), std::move(one)));
    if (!all) {
      all = std::move(one);
      continue;
    }
    auto both = make<SetOperation>(*body);
    both->left = std::move(all);
    both->right = std::move(one);
    both->is_all = true;
    all = std::move(both);
  }
  return all;
}

Result<RelationPtr> Builder::select_over(const SelectParts& parts, RelationPtr input)
{
  Windows visible = windows_.empty() ? Windows() : windows_.back();
  if (parts.windows != nullptr) {
    TRY(const Windows own, window_clause(*parts.windows));
    for (const auto& [name, specification] : own) visible[name] = specification;
  }
  windows_.push_back(std::move(visible));
  auto made = project(parts, std::move(input));
  windows_.pop_back();
  TRY(RelationPtr relation, std::move(made));
  return hints(parts.select_clause, std::move(relation));
}

Result<RelationPtr> Builder::project(const SelectParts& parts, RelationPtr input)
{
  const bool has_views = parts.node.find(rule::LateralView) != nullptr;
  const bool needs_input = has_views || parts.where != nullptr || parts.aggregation != nullptr ||
                           parts.having != nullptr;
  if (!input && needs_input) input = make<OneRow>(parts.node);
  TRY(RelationPtr relation, lateral_views(parts.node, std::move(input)));
  if (parts.where != nullptr) {
    auto filter = make<Filter>(*parts.where);
    filter->input = std::move(relation);
    TRY(filter->condition, boolean_expression(parts.where->get(rule::BooleanExpression)));
    relation = std::move(filter);
  }
  TRY(Expressions output, named_expressions(parts.select_clause.get(rule::NamedExpressionSeq)));
  const Node* quantifier = parts.select_clause.find(rule::SetQuantifier);
  const bool is_distinct = quantifier != nullptr && quantifier->has(token::Distinct);
  if (parts.aggregation == nullptr && parts.having == nullptr) {
    auto project = make<Project>(parts.node);
    project->input = std::move(relation);
    project->expressions = std::move(output);
    project->is_distinct = is_distinct;
    return RelationPtr(project);
  }
  if (parts.aggregation != nullptr) {
    TRY(relation, aggregate(*parts.aggregation, std::move(relation), std::move(output)));
  } else { // HAVING alone makes one group of all rows
    auto all = make<Aggregate>(parts.node);
    all->input = std::move(relation);
    all->aggregates = std::move(output);
    all->is_select = true;
    relation = std::move(all);
  }
  if (parts.having != nullptr) {
    auto having = make<Having>(*parts.having);
    having->input = std::move(relation);
    TRY(having->condition, boolean_expression(parts.having->get(rule::BooleanExpression)));
    relation = std::move(having);
  }
  if (!is_distinct) return relation;
  auto distinct = make<Deduplicate>(parts.select_clause);
  distinct->input = std::move(relation);
  return RelationPtr(distinct);
}

Result<std::vector<ExpressionPtr>> Builder::named_expressions(const Node& node)
{
  Expressions made;
  for (const Node* child : node.all(rule::NamedExpression)) {
    TRY(ExpressionPtr one, named_expression(*child));
    made.push_back(std::move(one));
  }
  return made;
}

// The first hint of the text ends outermost.
Result<RelationPtr> Builder::hints(const Node& select_clause, RelationPtr input)
{
  std::vector<const Node*> statements;
  for (const Node* hint : select_clause.all(rule::Hint))
    for (const Node* statement : hint->all(rule::HintStatement)) statements.push_back(statement);
  RelationPtr relation = std::move(input);
  for (size_t i = statements.size(); i-- > 0;) {
    auto hint = make<Hint>(*statements[i]);
    TRY(hint->name, identifier(statements[i]->get(rule::SimpleIdentifier)));
    for (const Node* parameter : statements[i]->all(rule::PrimaryExpression)) {
      TRY(ExpressionPtr made, primary_expression(*parameter));
      hint->parameters.push_back(std::move(made));
    }
    hint->input = std::move(relation);
    relation = std::move(hint);
  }
  return relation;
}

} // namespace bindery::sql::spark
