// A query: WITH, set operations, ORDER BY, OFFSET, LIMIT and FETCH FIRST.
#include "base/text.h"
#include "sql/trino/builder.h"

#include <limits>
#include <set>

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<RelationPtr> Builder::query(const Node& node)
{
  const DepthGuard guard(query_depth_);
  if (query_depth_ > QueryDepthMax)
    return unsupported_at(node, "a query nested deeper than " + std::to_string(QueryDepthMax) +
                                    " levels");
  const Node* clause = node.find(rule::With);
  if (clause == nullptr) return query_no_with(node.get(rule::QueryNoWith));
  auto with = make<With>(*clause);
  with->is_recursive = clause->has(token::Recursive);
  std::set<std::string> seen;
  for (const Node* named : clause->all(rule::NamedQuery)) {
    CommonTable table;
    TRY(table.name, identifier(named->get(rule::Identifier)));
    table.name = to_lower(table.name);
    if (!seen.insert(table.name).second)
      return parse_error(*named, "WITH query name '" + table.name + "' specified more than once");
    if (const Node* columns = named->find(rule::ColumnAliases)) {
      TRY(table.column_names, identifiers(columns->all(rule::Identifier)));
    }
    TRY(table.relation, query(named->get(rule::Query)));
    with->tables.push_back(std::move(table));
  }
  TRY(with->input, query_no_with(node.get(rule::QueryNoWith)));
  return RelationPtr(with);
}

Result<RelationPtr> Builder::query_no_with(const Node& node)
{
  const DepthGuard guard(query_depth_);
  if (query_depth_ > QueryDepthMax)
    return unsupported_at(node, "a query nested deeper than " + std::to_string(QueryDepthMax) +
                                    " levels");
  TRY(RelationPtr relation, query_term(node.get(rule::QueryTerm)));
  if (const Node* clause = node.find(rule::OrderBy)) {
    auto sort = make<Sort>(*clause);
    sort->input = std::move(relation);
    TRY(sort->order, order_by(clause));
    relation = std::move(sort);
  }
  return limited(node, std::move(relation));
}

Result<RelationPtr> Builder::limited(const Node& node, RelationPtr input)
{
  RelationPtr relation = std::move(input);
  if (const Node* count = node.find_labeled(label::Offset)) {
    auto offset = make<Offset>(*count);
    offset->input = std::move(relation);
    TRY(offset->offset, row_count(*count));
    relation = std::move(offset);
  }
  const Node* count = nullptr;
  if (const Node* limit = node.find_labeled(label::Limit)) {
    count = limit->find(rule::RowCount); // LIMIT ALL has none
  }
  if (node.has(token::Fetch)) {
    if (node.has(token::Ties)) return unsupported_at(node, "FETCH FIRST … WITH TIES");
    count = node.find_labeled(label::FetchFirst);
  }
  if (count == nullptr && !node.has(token::Fetch)) return relation;
  auto limit = make<Limit>(node);
  limit->input = std::move(relation);
  limit->limit = literal(node, Value::integer(1)); // FETCH FIRST ROW ONLY
  if (count != nullptr) {
    TRY(limit->limit, row_count(*count));
  }
  return RelationPtr(limit);
}

Result<ExpressionPtr> Builder::row_count(const Node& node)
{
  if (node.has(token::QuestionMark)) return unsupported_at(node, "a parameter as a number of rows");
  const std::string text = node.joined();
  if (text.size() > 18) return parse_error(node, "Invalid row count: " + text);
  const int64_t count = std::stoll(text);
  if (count > std::numeric_limits<int32_t>::max()) return literal(node, Value::long_of(count));
  return literal(node, Value::integer(static_cast<int32_t>(count)));
}

// Chains of UNION lean to the left; they are walked, not recursed into.
Result<RelationPtr> Builder::query_term(const Node& node)
{
  std::vector<const Node*> operations; // outermost first
  const Node* at = &node;
  while (at->alternative() == alt::SetOperation) {
    operations.push_back(at);
    at = &at->child(0);
  }
  TRY(RelationPtr relation, query_primary(at->get(rule::QueryPrimary)));
  for (size_t i = operations.size(); i-- > 0;) {
    const Node& operation = *operations[i];
    if (const Node* clause = operation.find(rule::Corresponding))
      return unsupported_at(*clause, "CORRESPONDING");
    auto set = make<SetOperation>(operation);
    if (operation.has(token::Intersect)) set->operation = SetOperationKind::Intersect;
    if (operation.has(token::Except)) set->operation = SetOperationKind::Except;
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
  case alt::QueryPrimaryDefault: return select(node.get(rule::QuerySpecification));
  case alt::InlineTable: return inline_table(node);
  case alt::Subquery: return query_no_with(node.get(rule::QueryNoWith));
  default: {
    auto table = make<NamedTable>(node);
    TRY(table->parts, name(node.get(rule::QualifiedName)));
    return RelationPtr(table);
  }
  }
}

Result<std::vector<ExpressionPtr>> Builder::order_by(const Node* node)
{
  if (node == nullptr) return Expressions();
  return sort_items(node->all(rule::SortItem));
}

// Nulls come last, whatever the direction, unless the text says otherwise.
Result<std::vector<ExpressionPtr>> Builder::sort_items(const std::vector<const Node*>& nodes)
{
  Expressions items;
  for (const Node* node : nodes) {
    auto item = make<SortOrder>(*node);
    TRY(item->child, expression(node->get(rule::Expression)));
    if (node->has(token::Desc)) item->direction = Direction::Descending;
    item->nulls = node->has(token::First) ? NullOrder::First : NullOrder::Last;
    items.push_back(std::move(item));
  }
  return items;
}

} // namespace bindery::sql::trino
