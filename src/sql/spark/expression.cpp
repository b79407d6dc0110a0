// Expressions: logic, arithmetic, references, CASE, CAST, lambdas.
#include "base/text.h"
#include "sql/spark/builder.h"

#include <algorithm>

namespace bindery::sql::spark {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::named_expression(const Node& node)
{
  TRY(ExpressionPtr child, expression(node.get(rule::Expression)));
  if (node.size() == 1) return child;
  auto alias = make<Alias>(node);
  alias->child = std::move(child);
  if (const Node* list = node.find(rule::IdentifierList)) {
    TRY(alias->names, identifier_list(*list));
  } else {
    TRY(std::string name, identifier(node.get(rule::ErrorCapturingIdentifier)));
    alias->names = {std::move(name)};
  }
  return ExpressionPtr(alias);
}

Result<ExpressionPtr> Builder::expression(const Node& node)
{
  return boolean_expression(node.is_rule(rule::Expression) ? node.get(rule::BooleanExpression)
                                                           : node);
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
  if (expression_depth_ > ExpressionDepthMax)
    return unsupported_at(node, "an expression nested deeper than " +
                                    std::to_string(ExpressionDepthMax) + " levels");
  switch (node.alternative()) {
  case alt::LogicalBinary: return logical_chain(node);
  case alt::LogicalNot: {
    TRY(ExpressionPtr child, boolean_expression(node.child(1)));
    return call(node, "not", {std::move(child)});
  }
  case alt::Exists: {
    auto subquery = make<Subquery>(node);
    subquery->subquery = SubqueryKind::Exists;
    TRY(subquery->relation, query(node.get(rule::Query)));
    return ExpressionPtr(subquery);
  }
  default: {
    const Node& value = node.get(rule::ValueExpression);
    if (const Node* test = node.find(rule::Predicate)) return predicate(*test, value);
    return value_expression(value);
  }
  }
}

// A chain a AND b AND c … becomes a balanced tree, so that thousands of terms do not nest thousands
// deep. operations[i] stands between terms i and i + 1.
ExpressionPtr Builder::balanced(const std::vector<const Node*>& operations, const std::string& name,
                                const Expressions& terms)
{
  const auto reduce = [&](const auto& self, size_t low, size_t high) -> ExpressionPtr {
    if (low == high) return terms[low];
    const size_t middle = low + (high - low) / 2;
    return call(*operations[high - 1], name,
                {self(self, low, middle), self(self, middle + 1, high)});
  };
  return reduce(reduce, 0, terms.size() - 1);
}

Result<ExpressionPtr> Builder::logical_chain(const Node& node)
{
  const int kind = node.child(1).first().type;
  std::vector<const Node*> terms;
  std::vector<const Node*> operations; // last one first
  const Node* at = &node;
  while (at->alternative() == alt::LogicalBinary && at->child(1).first().type == kind) {
    terms.push_back(&at->child(2));
    operations.push_back(at);
    at = &at->child(0);
  }
  terms.push_back(at);
  std::reverse(terms.begin(), terms.end());
  std::reverse(operations.begin(), operations.end());
  TRY(Expressions made, expressions(terms));
  return balanced(operations, kind == token::And ? "and" : "or", made);
}

Result<ExpressionPtr> Builder::value_expression(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax)
    return unsupported_at(node, "an expression nested deeper than " +
                                    std::to_string(ExpressionDepthMax) + " levels");
  if (node.alternative() == alt::ValueExpressionDefault) return primary_expression(node.child(0));
  if (node.alternative() == alt::ArithmeticUnary) {
    TRY(ExpressionPtr operand, value_expression(node.child(1)));
    return call(node, std::string(node.first().text), {std::move(operand)});
  }
  TRY(ExpressionPtr left, value_expression(node.child(0)));
  TRY(ExpressionPtr right, value_expression(node.child(2)));
  std::string operation = to_lower(node.child(1).joined());
  if (operation == "||") operation = "concat";
  if (operation == "==") operation = "=";
  if (operation == "<>" || operation == "!=")
    return call(node, "not", {call(node, "=", {std::move(left), std::move(right)})});
  return call(node, std::move(operation), {std::move(left), std::move(right)});
}

Result<ExpressionPtr> Builder::primary_expression(const Node& node)
{
  const DepthGuard guard(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax)
    return unsupported_at(node, "an expression nested deeper than " +
                                    std::to_string(ExpressionDepthMax) + " levels");
  switch (node.alternative()) {
  case alt::ConstantDefault: return constant(node.child(0));
  case alt::ColumnReference: return column_reference(node);
  case alt::Dereference: return dereference(node);
  case alt::ParenthesizedExpression: return expression(node.get(rule::Expression));
  case alt::FunctionCall: return function_call(node);
  case alt::Star: return star(node);
  case alt::SearchedCase:
  case alt::SimpleCase: return case_when(node);
  case alt::Cast:
  case alt::CastByColon: return cast(node);
  case alt::Lambda: return lambda(node);
  case alt::RowConstructor:
  case alt::Struct: return row(node);
  case alt::SubqueryExpression: {
    auto subquery = make<Subquery>(node);
    TRY(subquery->relation, query(node.get(rule::Query)));
    return ExpressionPtr(subquery);
  }
  case alt::Subscript: {
    auto extract = make<ExtractValue>(node);
    TRY(extract->child, primary_expression(node.child(0)));
    TRY(extract->extraction, value_expression(node.get(rule::ValueExpression)));
    return ExpressionPtr(extract);
  }
  case alt::CurrentLike: {
    if (settings_.reserved_keywords) return call(node, to_lower(node.first().text), {});
    auto attribute = make<Attribute>(node); // a column of that name wins over the function
    attribute->parts = {std::string(node.first().text)};
    return ExpressionPtr(attribute);
  }
  default: return special_call(node);
  }
}

bool Builder::is_lambda_variable(const std::string& name) const
{
  for (const auto& names : lambda_variables_)
    for (const std::string& variable : names)
      if (equals_ignore_case(variable, name)) return true;
  return false;
}

Result<ExpressionPtr> Builder::column_reference(const Node& node)
{
  Name parts;
  TRY_VOID(add_parts(node.get(rule::Identifier), parts));
  if (is_lambda_variable(parts[0])) {
    auto variable = make<LambdaVariable>(node);
    variable->parts = std::move(parts);
    return ExpressionPtr(variable);
  }
  auto attribute = make<Attribute>(node);
  attribute->parts = std::move(parts);
  return ExpressionPtr(attribute);
}

// a.b.c is one name, whose parts the analyzer tells apart; of any other expression, .b takes a
// field.
Result<ExpressionPtr> Builder::dereference(const Node& node)
{
  TRY(ExpressionPtr base, primary_expression(node.child(0)));
  Name field;
  TRY_VOID(add_parts(node.get(rule::Identifier), field));
  // IDENTIFIER('t').x is the field x of a column t.
  const bool is_clause = node.child(0).alternative() == alt::FunctionCall;
  if (const auto* column = find_as<Attribute>(*base); column && !is_clause) {
    auto attribute = make<Attribute>(node);
    attribute->parts = column->parts;
    attribute->parts.insert(attribute->parts.end(), field.begin(), field.end());
    return ExpressionPtr(attribute);
  }
  if (const auto* column = find_as<LambdaVariable>(*base)) {
    auto variable = make<LambdaVariable>(node);
    variable->parts = column->parts;
    variable->parts.insert(variable->parts.end(), field.begin(), field.end());
    return ExpressionPtr(variable);
  }
  auto extract = make<ExtractValue>(node);
  extract->child = std::move(base);
  extract->extraction = literal(node, Value::string(field.back()));
  return ExpressionPtr(extract);
}

Result<ExpressionPtr> Builder::star(const Node& node)
{
  auto star = make<Star>(node);
  if (const Node* target = node.find(rule::QualifiedName)) {
    TRY(star->target, name(*target));
  }
  if (const Node* except = node.find(rule::ExceptClause))
    for (const Node* column :
         except->get(rule::MultipartIdentifierList).all(rule::MultipartIdentifier)) {
      TRY(Name name, this->name(*column));
      star->except.push_back(std::move(name));
    }
  return ExpressionPtr(star);
}

Result<ExpressionPtr> Builder::case_when(const Node& node)
{
  const bool is_simple = node.alternative() == alt::SimpleCase;
  Expressions arguments;
  ExpressionPtr value;
  if (is_simple) {
    TRY(value, expression(node.child(1)));
  }
  for (const Node* when : node.all(rule::WhenClause)) {
    const auto parts = when->all(rule::Expression);
    TRY(ExpressionPtr condition, expression(*parts[0]));
    if (is_simple) condition = call(*when, "=", {value, std::move(condition)});
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

Result<ExpressionPtr> Builder::cast(const Node& node)
{
  auto cast = make<Cast>(node);
  if (node.alternative() == alt::CastByColon) {
    TRY(cast->child, primary_expression(node.child(0)));
  } else {
    TRY(cast->child, expression(node.get(rule::Expression)));
    if (node.first().type == token::TryCast) cast->mode = CastMode::Try;
  }
  TRY(cast->type, data_type(node.get(rule::DataType)));
  return ExpressionPtr(cast);
}

Result<ExpressionPtr> Builder::lambda(const Node& node)
{
  auto lambda = make<Lambda>(node);
  for (const Node* parameter : node.all(rule::Identifier)) {
    TRY(std::string name, identifier(*parameter));
    lambda->parameters.push_back(std::move(name));
  }
  lambda_variables_.push_back(lambda->parameters);
  auto body = expression(node.get(rule::Expression));
  lambda_variables_.pop_back();
  TRY(lambda->body, std::move(body));
  return ExpressionPtr(lambda);
}

// (a, b) and STRUCT(a, b AS c)
Result<ExpressionPtr> Builder::row(const Node& node)
{
  Expressions items;
  for (const Node* item : node.all(rule::NamedExpression)) {
    TRY(ExpressionPtr one, named_expression(*item));
    items.push_back(std::move(one));
  }
  return call(node, "struct", std::move(items));
}

} // namespace bindery::sql::spark
