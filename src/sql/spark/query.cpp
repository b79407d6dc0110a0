// A query: WITH, set operations, ORDER BY and its like, LIMIT and OFFSET.
#include "base/text.h"
#include "plan/errors.h"
#include "sql/spark/builder.h"

#include <set>

namespace bindery::sql::spark {

using namespace plan::unresolved;

Result<RelationPtr> Builder::query(const Node& node)
{
  const DepthGuard guard(query_depth_);
  if (query_depth_ > QueryDepthMax)
    return unsupported_at(node, "a query nested deeper than " + std::to_string(QueryDepthMax) +
                                    " levels");
  Windows named;
  if (const Node* clause = node.get(rule::QueryOrganization).find(rule::WindowClause)) {
    TRY(named, window_clause(*clause));
  }
  windows_.push_back(std::move(named));
  auto body = query_body(node);
  windows_.pop_back();
  TRY(RelationPtr relation, std::move(body));
  if (node.find(rule::Ctes) != nullptr) return with(node, std::move(relation));
  return relation;
}

Result<RelationPtr> Builder::query_body(const Node& node)
{
  TRY(RelationPtr relation, query_term(node.get(rule::QueryTerm)));
  return organize(node.get(rule::QueryOrganization), std::move(relation));
}

// `statement` has the WITH: a query, or an INSERT with one before it.
Result<RelationPtr> Builder::with(const Node& statement, RelationPtr input)
{
  const Node& ctes = statement.get(rule::Ctes);
  auto with = make<With>(ctes);
  with->is_recursive = ctes.has(token::Recursive);
  std::set<std::string> seen;
  for (const Node* named : ctes.all(rule::NamedQuery)) {
    CommonTable table;
    if (named->has(token::Recursion)) {
      TRY(table.level_max, integer(named->get(rule::IntegerValue)));
    }
    TRY(table.name, identifier(named->get(rule::ErrorCapturingIdentifier)));
    if (!seen.insert(to_lower(table.name)).second)
      return error(statement, "DUPLICATED_CTE_NAMES",
                   {{"duplicateNames", plan::quote_name(std::string_view(table.name))}});
    if (const Node* columns = named->find(rule::IdentifierList)) {
      TRY(table.column_names, identifier_list(*columns));
    }
    TRY(table.relation, query(named->get(rule::Query)));
    with->tables.push_back(std::move(table));
  }
  with->input = std::move(input);
  return RelationPtr(with);
}

// Chains of UNION and of pipes lean to the left; they are walked, not recursed into.
Result<RelationPtr> Builder::query_term(const Node& node)
{
  std::vector<const Node*> operations; // outermost first
  const Node* at = &node;
  while (at->alternative() != alt::QueryTermDefault) {
    operations.push_back(at);
    at = &at->child(0);
  }
  TRY(RelationPtr relation, query_primary(at->child(0)));
  for (size_t i = operations.size(); i-- > 0;) {
    const Node& operation = *operations[i];
    if (operation.alternative() == alt::OperatorPipeStatement) {
      TRY(relation, pipe(operation.get(rule::OperatorPipeRightSide), std::move(relation)));
      continue;
    }
    auto set = make<SetOperation>(operation);
    if (operation.has(token::Intersect))
      set->operation = SetOperationKind::Intersect;
    else if (!operation.has(token::Union))
      set->operation = SetOperationKind::Except;
    const Node* quantifier = operation.find(rule::SetQuantifier);
    set->is_all = quantifier != nullptr && quantifier->has(token::All);
    set->left = std::move(relation);
    TRY(set->right, query_term(operation.children().back()));
    relation = std::move(set);
  }
  return relation;
}

Result<RelationPtr> Builder::query_primary(const Node& node)
{
  switch (node.alternative()) {
  case alt::QueryPrimaryDefault: return select(node.child(0));
  case alt::FromStmt: return from_statement(node.child(0));
  case alt::InlineTableDefault1: return inline_table(node.child(0));
  case alt::Subquery: return query(node.get(rule::Query));
  case alt::Table: {
    auto table = make<NamedTable>(node);
    TRY(table->parts, name(node.get(rule::IdentifierReference)));
    return RelationPtr(table);
  }
  default: return unsupported_at(node, "the query " + std::string(node.text()));
  }
}

Result<ExpressionPtr> Builder::sort_item(const Node& node)
{
  auto item = make<SortOrder>(node);
  TRY(item->child, expression(node.get(rule::Expression)));
  if (node.has(token::Desc)) item->direction = Direction::Descending;
  if (node.has(token::Nulls))
    item->nulls = node.has(token::First) ? NullOrder::First : NullOrder::Last;
  return ExpressionPtr(item);
}

Result<std::vector<ExpressionPtr>> Builder::sort_items(const std::vector<const Node*>& nodes)
{
  Expressions items;
  for (const Node* node : nodes) {
    TRY(ExpressionPtr item, sort_item(*node));
    items.push_back(std::move(item));
  }
  return items;
}

Result<RelationPtr> Builder::organize(const Node& node, RelationPtr input)
{
  TRY(RelationPtr relation, order(node, std::move(input)));
  const bool limit_all = node.has(token::All);
  if (const Node* offset = node.find_labeled(label::Offset)) {
    auto made = make<Offset>(node);
    made->input = std::move(relation);
    TRY(made->offset, expression(*offset));
    relation = std::move(made);
  }
  const Node* limit = node.find_labeled(label::Limit);
  if (limit != nullptr && !limit_all) {
    auto made = make<Limit>(node);
    made->input = std::move(relation);
    TRY(made->limit, expression(*limit));
    relation = std::move(made);
  }
  return relation;
}

// ORDER BY, SORT BY, DISTRIBUTE BY, CLUSTER BY: the list that follows each of these words.
Result<RelationPtr> Builder::order(const Node& node, RelationPtr input)
{
  std::vector<const Node*> global;
  std::vector<const Node*> local;
  std::vector<const Node*> distribute;
  std::vector<const Node*> cluster;
  int clause = 0;
  for (const Node& child : node.children()) {
    if (child.is_token() && !child.is_token(token::Comma) && !child.is_token(token::By))
      clause = child.first().type;
    if (child.is_rule(rule::SortItem)) (clause == token::Order ? global : local).push_back(&child);
    if (child.is_rule(rule::Expression) && clause == token::Distribute)
      distribute.push_back(&child);
    if (child.is_rule(rule::Expression) && clause == token::Cluster) cluster.push_back(&child);
  }
  const int used = !global.empty() + (!local.empty() || !distribute.empty()) + !cluster.empty();
  if (used > 1) return error(node, "UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", {});
  RelationPtr relation = std::move(input);
  const auto& spread = cluster.empty() ? distribute : cluster;
  if (!spread.empty()) {
    auto repartition = make<Repartition>(node);
    repartition->input = std::move(relation);
    TRY(repartition->expressions, expressions(spread));
    relation = std::move(repartition);
  }
  if (global.empty() && local.empty() && cluster.empty()) return relation;
  auto sort = make<Sort>(node);
  sort->input = std::move(relation);
  sort->is_global = !global.empty();
  TRY(sort->order, sort_items(global.empty() ? local : global));
  for (const Node* item : cluster) {
    auto ascending = make<SortOrder>(*item);
    TRY(ascending->child, expression(*item));
    sort->order.push_back(std::move(ascending));
  }
  return RelationPtr(sort);
}

} // namespace bindery::sql::spark
