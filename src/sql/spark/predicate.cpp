// What follows a value: BETWEEN, IN, LIKE, RLIKE, IS.
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::predicate(const Node& node, const Node& value)
{
  const auto made = [&]() -> Result<ExpressionPtr> {
    if (node.has(token::Between)) {
      TRY(ExpressionPtr operand, value_expression(value));
      TRY(ExpressionPtr lower, value_expression(node.get_labeled(label::Lower)));
      TRY(ExpressionPtr upper, value_expression(node.get_labeled(label::Upper)));
      return call(node, "between", {std::move(operand), std::move(lower), std::move(upper)});
    }
    if (node.has(token::In)) return in_predicate(node, value);
    if (node.has(token::Rlike)) {
      TRY(ExpressionPtr operand, value_expression(value));
      TRY(ExpressionPtr pattern, value_expression(node.get_labeled(label::Pattern)));
      return call(node, "rlike", {std::move(operand), std::move(pattern)});
    }
    if (node.has(token::Like) || node.has(token::Ilike)) return like_predicate(node, value);
    return is_predicate(node, value);
  };
  TRY(ExpressionPtr test, made());
  // IS NOT NULL is a function of its own, and a quantified LIKE puts NOT before each pattern.
  const bool is_null_test = node.has(token::Is) && node.has(token::Null);
  const bool is_quantified = node.has(token::Any) || node.has(token::Some) || node.has(token::All);
  if (node.find(rule::ErrorCapturingNot) == nullptr || is_null_test || is_quantified) return test;
  return call(node, "not", {std::move(test)});
}

Result<ExpressionPtr> Builder::in_predicate(const Node& node, const Node& value)
{
  if (const Node* inner = node.find(rule::Query)) {
    auto subquery = make<Subquery>(node);
    subquery->subquery = SubqueryKind::In;
    TRY(ExpressionPtr left, value_expression(value));
    const auto* function = find_as<Function>(*left);
    const bool is_row = function != nullptr && function->name == Name{"struct"} &&
                        value.first().type == token::LeftParen;
    if (is_row)
      subquery->in_values = function->arguments;
    else
      subquery->in_values = {std::move(left)};
    TRY(subquery->relation, query(*inner));
    return ExpressionPtr(subquery);
  }
  TRY(ExpressionPtr operand, value_expression(value));
  TRY(Expressions items, expressions(node.all(rule::Expression)));
  items.insert(items.begin(), std::move(operand));
  return call(node, "in", std::move(items));
}

Result<ExpressionPtr> Builder::like_predicate(const Node& node, const Node& value)
{
  if (node.has(token::Any) || node.has(token::Some) || node.has(token::All))
    return quantified_like(node, value);
  TRY(ExpressionPtr operand, value_expression(value));
  TRY(ExpressionPtr pattern, value_expression(node.get_labeled(label::Pattern)));
  Expressions arguments = {std::move(operand), std::move(pattern)};
  if (const Node* escape = node.find_labeled(label::EscapeChar)) {
    TRY(std::string text, string(*escape));
    size_t characters = 0;
    for (char c : text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (characters != 1)
      return error(*escape, "INVALID_STATEMENT_OR_CLAUSE",
                   {{"operation", "ESCAPE of other than one character"}});
    arguments.push_back(literal(*escape, Value::string(std::move(text))));
  }
  return call(node, node.has(token::Like) ? "like" : "ilike", std::move(arguments));
}

// LIKE ANY (a, b) is LIKE a OR LIKE b; LIKE ALL is their AND. NOT goes to each of them: NOT LIKE
// ANY (a, b) is NOT LIKE a OR NOT LIKE b.
Result<ExpressionPtr> Builder::quantified_like(const Node& node, const Node& value)
{
  const auto patterns = node.all(rule::Expression);
  if (patterns.empty())
    return error(node, "_LEGACY_ERROR_TEMP_0064",
                 {{"msg", "Expected something between '(' and ')'."}});
  TRY(const ExpressionPtr operand, value_expression(value));
  const bool is_not = node.find(rule::ErrorCapturingNot) != nullptr;
  const std::string name = node.has(token::Like) ? "like" : "ilike";
  Expressions tests;
  for (const Node* pattern : patterns) {
    TRY(ExpressionPtr made, expression(*pattern));
    ExpressionPtr test = call(*pattern, name, {operand, std::move(made)});
    if (is_not) test = call(*pattern, "not", {std::move(test)});
    tests.push_back(std::move(test));
  }
  const std::vector<const Node*> operations(tests.size() - 1, &node);
  return balanced(operations, node.has(token::All) ? "and" : "or", tests);
}

Result<ExpressionPtr> Builder::is_predicate(const Node& node, const Node& value)
{
  TRY(ExpressionPtr operand, value_expression(value));
  if (node.has(token::Null)) {
    const bool is_not = node.find(rule::ErrorCapturingNot) != nullptr;
    return call(node, is_not ? "isnotnull" : "isnull", {std::move(operand)});
  }
  if (node.has(token::Unknown)) {
    auto cast = make<Cast>(node);
    cast->child = std::move(operand);
    cast->type = plan::TypeKind::Boolean;
    return call(node, "isnull", {ExpressionPtr(cast)});
  }
  if (node.has(token::Distinct)) {
    TRY(ExpressionPtr right, value_expression(node.get_labeled(label::Right)));
    return call(node, "not", {call(node, "<=>", {std::move(operand), std::move(right)})});
  }
  return call(node, "<=>",
              {std::move(operand), literal(node, Value::boolean(node.has(token::True)))});
}

} // namespace bindery::sql::spark
