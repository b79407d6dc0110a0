// Expressions: logic, arithmetic, references, CASE, CAST, constructors, lambdas.
#include "base/text.h"
#include "sql/trino/builder.h"

#include <algorithm>

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::too_deep(const Node& node) const
{
  return unsupported_at(node, "an expression nested deeper than " +
                                  std::to_string(ExpressionDepthMax) + " levels");
}

Result<ExpressionPtr> Builder::expression(const Node& node)
{
  return boolean_expression(node.get(rule::BooleanExpression));
}

Result<std::vector<ExpressionPtr>> Builder::expressions(const std::vector<const Node*>& nodes)
{
  Expressions made;
  made.reserve(nodes.size());
  for (const Node* node : nodes) {
    TRY(ExpressionPtr one, expression(*node));
    made.push_back(std::move(one));
  }
  return made;
}

Result<ExpressionPtr> Builder::boolean_expression(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax) return too_deep(node);
  switch (node.alternative()) {
  case alt::And:
  case alt::Or: return logical_chain(node);
  case alt::LogicalNot: {
    TRY(ExpressionPtr child, boolean_expression(node.child(1)));
    return call(node, "not", {std::move(child)});
  }
  default: {
    const Node& value = node.get(rule::ValueExpression);
    if (const Node* test = node.find(rule::Predicate)) return predicate(*test, value);
    return value_expression(value);
  }
  }
}

// A chain a AND b AND c … becomes a balanced tree, so that thousands of terms do not nest thousands
// deep.
Result<ExpressionPtr> Builder::logical_chain(const Node& node)
{
  const uint16_t kind = node.alternative();
  std::vector<const Node*> terms;
  std::vector<const Node*> operations; // last one first
  const Node* at = &node;
  while (at->alternative() == kind) {
    terms.push_back(&at->child(2));
    operations.push_back(at);
    at = &at->child(0);
  }
  terms.push_back(at);
  std::reverse(terms.begin(), terms.end());
  std::reverse(operations.begin(), operations.end());
  Expressions made;
  for (const Node* term : terms) {
    TRY(ExpressionPtr one, boolean_expression(*term));
    made.push_back(std::move(one));
  }
  const std::string name = kind == alt::And ? "and" : "or";
  const auto reduce = [&](const auto& self, size_t low, size_t high) -> ExpressionPtr {
    if (low == high) return made[low];
    const size_t middle = low + (high - low) / 2;
    return call(*operations[high - 1], name,
                {self(self, low, middle), self(self, middle + 1, high)});
  };
  return reduce(reduce, 0, made.size() - 1);
}

Result<ExpressionPtr> Builder::value_expression(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax) return too_deep(node);
  switch (node.alternative()) {
  case alt::ValueExpressionDefault: return primary_expression(node.child(0));
  case alt::ArithmeticUnary: {
    TRY(ExpressionPtr operand, value_expression(node.child(1)));
    return call(node, std::string(node.first().text), {std::move(operand)});
  }
  case alt::AtTimeZone: {
    TRY(ExpressionPtr value, value_expression(node.child(0)));
    const Node& zone = node.get(rule::TimeZoneSpecifier);
    if (zone.alternative() != alt::TimeZoneString)
      return unsupported_at(zone, "AT TIME ZONE INTERVAL");
    TRY(std::string text, string(zone.get(rule::String)));
    return call(node, "at_timezone",
                {std::move(value), literal(zone, Value::string(std::move(text)))});
  }
  default: {
    TRY(ExpressionPtr left, value_expression(node.child(0)));
    TRY(ExpressionPtr right, value_expression(node.child(2)));
    const std::string operation(node.child(1).first().text);
    return call(node, operation == "||" ? "concat" : operation,
                {std::move(left), std::move(right)});
  }
  }
}

Result<ExpressionPtr> Builder::primary_expression(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax) return too_deep(node);
  switch (node.alternative()) {
  case alt::Literals: return constant(node.get(rule::Literal));
  case alt::ColumnReference: return column_reference(node);
  case alt::Dereference: return dereference(node);
  case alt::ParenthesizedExpression: return expression(node.get(rule::Expression));
  case alt::FunctionCall: return function_call(node);
  case alt::Listagg: return listagg(node);
  case alt::SearchedCase:
  case alt::SimpleCase: return case_when(node);
  case alt::Lambda: return lambda(node);
  case alt::RowConstructor: return row(node);
  case alt::Cast: {
    auto cast = make<Cast>(node);
    if (node.has(token::TryCast)) cast->mode = CastMode::Try;
    TRY(cast->child, expression(node.get(rule::Expression)));
    TRY(cast->type, type(node.get(rule::Type)));
    return ExpressionPtr(cast);
  }
  case alt::ArrayConstructor: {
    TRY(Expressions items, expressions(node.all(rule::Expression)));
    return call(node, "array", std::move(items));
  }
  case alt::Subscript: { // counts from one; an index outside is an error
    TRY(ExpressionPtr value, primary_expression(node.child(0)));
    TRY(ExpressionPtr index, value_expression(node.get(rule::ValueExpression)));
    return call(node, "subscript", {std::move(value), std::move(index)});
  }
  case alt::SubqueryExpression:
  case alt::Exists: {
    auto subquery = make<Subquery>(node);
    if (node.alternative() == alt::Exists) subquery->subquery = SubqueryKind::Exists;
    TRY(subquery->relation, query(node.get(rule::Query)));
    return ExpressionPtr(subquery);
  }
  case alt::Parameter: {
    auto parameter = make<Parameter>(node);
    parameter->position = 0;
    for (const Token& token : tree_.tokens)
      if (token.type == token::QuestionMark && token.start < node.first().start)
        ++parameter->position;
    return ExpressionPtr(parameter);
  }
  default: return special_call(node);
  }
}

bool Builder::is_lambda_variable(const std::string& name) const
{
  for (const auto& names : lambda_variables_)
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  return false;
}

Result<ExpressionPtr> Builder::column_reference(const Node& node)
{
  TRY(std::string name, identifier(node.get(rule::Identifier)));
  if (is_lambda_variable(name)) {
    auto variable = make<LambdaVariable>(node);
    variable->parts = {std::move(name)};
    return ExpressionPtr(variable);
  }
  auto attribute = make<Attribute>(node);
  attribute->parts = {std::move(name)};
  return ExpressionPtr(attribute);
}

// a.b.c is one name, whose parts the analyzer tells apart; of any other expression, .b takes a
// field.
Result<ExpressionPtr> Builder::dereference(const Node& node)
{
  TRY(ExpressionPtr base, primary_expression(node.child(0)));
  TRY(std::string field, identifier(node.get(rule::Identifier)));
  if (const auto* column = find_as<Attribute>(*base)) {
    auto attribute = make<Attribute>(node);
    attribute->parts = column->parts;
    attribute->parts.push_back(std::move(field));
    return ExpressionPtr(attribute);
  }
  if (const auto* column = find_as<LambdaVariable>(*base)) {
    auto variable = make<LambdaVariable>(node);
    variable->parts = column->parts;
    variable->parts.push_back(std::move(field));
    return ExpressionPtr(variable);
  }
  auto extract = make<ExtractValue>(node);
  extract->child = std::move(base);
  extract->extraction = literal(node, Value::string(std::move(field)));
  return ExpressionPtr(extract);
}

Result<ExpressionPtr> Builder::case_when(const Node& node)
{
  const bool is_simple = node.alternative() == alt::SimpleCase;
  ExpressionPtr operand;
  if (is_simple) {
    TRY(operand, expression(node.child(1)));
  }
  Expressions arguments;
  for (const Node* when : node.all(rule::WhenClause)) {
    const auto parts = when->all(rule::Expression);
    TRY(ExpressionPtr condition, expression(*parts[0]));
    if (is_simple) condition = call(*when, "=", {operand, std::move(condition)});
    TRY(ExpressionPtr result, expression(*parts[1]));
    arguments.push_back(std::move(condition));
    arguments.push_back(std::move(result));
  }
  if (node.has(token::Else)) {
    TRY(ExpressionPtr otherwise, expression(*node.all(rule::Expression).back()));
    arguments.push_back(std::move(otherwise));
  }
  return call(node, "when", std::move(arguments));
}

Result<ExpressionPtr> Builder::lambda(const Node& node)
{
  auto lambda = make<Lambda>(node);
  TRY(lambda->parameters, identifiers(node.all(rule::Identifier)));
  lambda_variables_.push_back(lambda->parameters);
  auto body = expression(node.get(rule::Expression));
  lambda_variables_.pop_back();
  TRY(lambda->body, std::move(body));
  return ExpressionPtr(lambda);
}

// (a, b), ROW(a, b) and ROW(a AS x)
Result<ExpressionPtr> Builder::row(const Node& node)
{
  Expressions items;
  for (const Node& child : node.children()) {
    if (child.is_token()) continue;
    const bool is_field = child.is_rule(rule::FieldConstructor);
    TRY(ExpressionPtr item, expression(is_field ? child.get(rule::Expression) : child));
    if (const Node* given = is_field ? child.find(rule::Identifier) : nullptr) {
      auto alias = make<Alias>(child);
      alias->child = std::move(item);
      TRY(std::string name, identifier(*given));
      alias->names = {std::move(name)};
      item = std::move(alias);
    }
    items.push_back(std::move(item));
  }
  return call(node, "row", std::move(items));
}

} // namespace bindery::sql::trino
