// What follows a value: comparisons, BETWEEN, IN, LIKE, IS.
#include "sql/trino/builder.h"

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::predicate(const Node& node, const Node& value)
{
  TRY(ExpressionPtr left, value_expression(value));
  ExpressionPtr made;
  switch (node.alternative()) {
  case alt::Comparison: {
    TRY(ExpressionPtr right, value_expression(node.get(rule::ValueExpression)));
    const std::string operation(node.get(rule::ComparisonOperator).first().text);
    if (operation == "<>" || operation == "!=")
      return call(node, "not", {call(node, "=", {std::move(left), std::move(right)})});
    return call(node, operation, {std::move(left), std::move(right)});
  }
  case alt::QuantifiedComparison: return quantified_comparison(node, std::move(left));
  case alt::NullPredicate:
    return call(node, node.has(token::Not) ? "isnotnull" : "isnull", {std::move(left)});
  case alt::Between: {
    TRY(ExpressionPtr lower, value_expression(node.get_labeled(label::Lower)));
    TRY(ExpressionPtr upper, value_expression(node.get_labeled(label::Upper)));
    made = call(node, "between", {std::move(left), std::move(lower), std::move(upper)});
    break;
  }
  case alt::InList: {
    TRY(Expressions items, expressions(node.all(rule::Expression)));
    items.insert(items.begin(), std::move(left));
    made = call(node, "in", std::move(items));
    break;
  }
  case alt::InSubquery: {
    TRY(made, in_subquery(node, std::move(left)));
    break;
  }
  case alt::Like: { // without ESCAPE no character escapes
    Expressions arguments = {std::move(left)};
    for (const Node* part : node.all(rule::ValueExpression)) {
      TRY(ExpressionPtr one, value_expression(*part));
      arguments.push_back(std::move(one));
    }
    made = call(node, "like", std::move(arguments));
    break;
  }
  default: { // IS [NOT] DISTINCT FROM
    TRY(ExpressionPtr right, value_expression(node.get(rule::ValueExpression)));
    ExpressionPtr same = call(node, "<=>", {std::move(left), std::move(right)});
    return node.has(token::Not) ? same : call(node, "not", {std::move(same)});
  }
  }
  return node.has(token::Not) ? call(node, "not", {std::move(made)}) : made;
}

Result<ExpressionPtr> Builder::in_subquery(const Node& node, ExpressionPtr value)
{
  auto subquery = make<Subquery>(node);
  subquery->subquery = SubqueryKind::In;
  const auto* row = find_as<Function>(*value);
  if (row != nullptr && row->name == Name{"row"})
    subquery->in_values = row->arguments;
  else
    subquery->in_values = {std::move(value)};
  TRY(subquery->relation, query(node.get(rule::Query)));
  return ExpressionPtr(subquery);
}

// = ANY (…) is IN (…), and <> ALL (…) is NOT IN (…).
Result<ExpressionPtr> Builder::quantified_comparison(const Node& node, ExpressionPtr value)
{
  const std::string operation(node.get(rule::ComparisonOperator).first().text);
  const bool is_all = node.get(rule::ComparisonQuantifier).has(token::All);
  const bool is_different = operation == "<>" || operation == "!=";
  if (operation == "=" && !is_all) return in_subquery(node, std::move(value));
  if (is_different && is_all) {
    TRY(ExpressionPtr in, in_subquery(node, std::move(value)));
    return call(node, "not", {std::move(in)});
  }
  return unsupported_at(node, "the comparison " + operation + (is_all ? " ALL" : " ANY") +
                                  " with a subquery");
}

} // namespace bindery::sql::trino
