// Function calls, and the functions that have a syntax of their own.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

namespace {

// COUNT(*) is COUNT(1), as Spark's parser makes it.
bool is_count_of_star(const Function& function)
{
  if (function.arguments.size() != 1 || function.is_distinct || function.name.size() != 1)
    return false;
  const auto* star = find_as<Star>(*function.arguments[0]);
  return star && star->target.empty() && star->except.empty() &&
         equals_ignore_case(function.name[0], "count");
}

} // namespace

Result<Name> Builder::function_name(const Node& node)
{
  if (const Node* qualified = node.find(rule::QualifiedName)) return name(*qualified);
  if (node.find(rule::Expression) != nullptr) return identifier_clause(node);
  return Name{std::string(node.first().text)};
}

Result<ExpressionPtr> Builder::function_argument(const Node& node)
{
  const Node* named = node.find(rule::NamedArgumentExpression);
  if (named == nullptr) return expression(node.get(rule::Expression));
  auto argument = make<NamedArgument>(node);
  TRY(argument->name, identifier(named->get(rule::Identifier)));
  TRY(argument->value, expression(named->get(rule::Expression)));
  return ExpressionPtr(argument);
}

Result<ExpressionPtr> Builder::function_call(const Node& node)
{
  const Node& called = node.get(rule::FunctionName);
  const auto given = node.all(rule::FunctionArgument);
  const bool is_plain = node.find(rule::SetQuantifier) == nullptr && !node.has(token::Nulls) &&
                        node.find_labeled(label::Where) == nullptr &&
                        node.find(rule::WindowSpec) == nullptr &&
                        node.find(rule::SortItem) == nullptr;
  if (is_plain && called.size() == 1 && called.has(token::IdentifierKw) && given.size() == 1 &&
      given[0]->find(rule::Expression) != nullptr) { // IDENTIFIER('column')
    auto attribute = make<Attribute>(node);
    TRY(attribute->parts, identifier_clause(*given[0]));
    return ExpressionPtr(attribute);
  }
  auto function = make<Function>(node);
  TRY(function->name, function_name(node.get(rule::FunctionName)));
  for (const Node* argument : node.all(rule::FunctionArgument)) {
    TRY(ExpressionPtr made, function_argument(*argument));
    function->arguments.push_back(std::move(made));
  }
  if (const Node* quantifier = node.find(rule::SetQuantifier))
    function->is_distinct = quantifier->has(token::Distinct);
  if (is_count_of_star(*function))
    function->arguments = {literal(*node.all(rule::FunctionArgument)[0], Value::integer(1))};
  TRY(function->within_group, sort_items(node.all(rule::SortItem)));
  if (const Node* where = node.find_labeled(label::Where)) {
    TRY(function->filter, boolean_expression(*where));
  }
  if (node.has(token::Nulls)) function->ignore_nulls = node.has(token::Ignore);
  if (const Node* over = node.find(rule::WindowSpec)) return window(*over, std::move(function));
  return ExpressionPtr(function);
}

// Every alternative of primaryExpression that is a function in disguise.
Result<ExpressionPtr> Builder::special_call(const Node& node)
{
  const auto values = node.all(rule::ValueExpression);
  Expressions arguments;
  if (node.alternative() != alt::Extract) {
    for (const Node* value : values) {
      TRY(ExpressionPtr made, value_expression(*value));
      arguments.push_back(std::move(made));
    }
  }
  switch (node.alternative()) {
  case alt::First: return first_or_last(node, "first");
  case alt::Last: return first_or_last(node, "last");
  case alt::AnyValue: return first_or_last(node, "any_value");
  case alt::Timestampadd: return date_arithmetic(node, "timestampadd");
  case alt::Timestampdiff: return date_arithmetic(node, "timestampdiff");
  case alt::Trim: return trim_call(node);
  case alt::Position: return call(node, "locate", std::move(arguments));
  case alt::Substring: return call(node, "substring", std::move(arguments));
  case alt::Overlay:
    if (arguments.size() == 3) arguments.push_back(literal(node, Value::integer(-1)));
    return call(node, "overlay", std::move(arguments));
  case alt::Extract: {
    ExpressionPtr field = literal(node, Value::string(node.get(rule::SimpleIdentifier).joined()));
    TRY(ExpressionPtr source, value_expression(*values[0]));
    return call(node, "extract", {std::move(field), std::move(source)});
  }
  case alt::Collate: {
    TRY(ExpressionPtr child, primary_expression(node.child(0)));
    TRY(const Name collation, name(node.get(rule::CollateClause).get(rule::MultipartIdentifier)));
    return call(node, "collate",
                {std::move(child), literal(node, Value::string(bindery::join(collation, ".")))});
  }
  case alt::SemiStructuredExtract: return unsupported_at(node, "the path operator ':' of VARIANT");
  default: return unsupported_at(node, "the expression " + std::string(node.text()));
  }
}

Result<ExpressionPtr> Builder::first_or_last(const Node& node, std::string name)
{
  auto function = make<Function>(node);
  function->name = {std::move(name)};
  TRY(ExpressionPtr child, expression(node.get(rule::Expression)));
  function->arguments = {std::move(child)};
  if (node.has(token::Ignore)) function->ignore_nulls = true;
  return ExpressionPtr(function);
}

// TIMESTAMPADD(unit, amount, time) and TIMESTAMPDIFF(unit, start, end); the unit is a literal of
// its name.
Result<ExpressionPtr> Builder::date_arithmetic(const Node& node, std::string name)
{
  const Node* unit = node.find(rule::DatetimeUnit);
  if (unit == nullptr)
    return error(node, "INVALID_PARAMETER_VALUE.DATETIME_UNIT",
                 {{"parameter", "`unit`"},
                  {"functionName", "`" + std::string(node.first().text) + "`"},
                  {"invalidValue", node.get(rule::StringLit).joined()}});
  Expressions arguments = {literal(*unit, Value::string(to_upper(unit->joined())))};
  for (const Node* value : node.all(rule::ValueExpression)) {
    TRY(ExpressionPtr made, value_expression(*value));
    arguments.push_back(std::move(made));
  }
  return call(node, std::move(name), std::move(arguments));
}

// TRIM([BOTH|LEADING|TRAILING] [what] FROM text): "trim", "ltrim", "rtrim" of (what, text) or
// (text).
Result<ExpressionPtr> Builder::trim_call(const Node& node)
{
  Expressions arguments;
  for (const Node* value : node.all(rule::ValueExpression)) {
    TRY(ExpressionPtr made, value_expression(*value));
    arguments.push_back(std::move(made));
  }
  const char* name = node.has(token::Leading)    ? "ltrim"
                     : node.has(token::Trailing) ? "rtrim"
                                                 : "trim";
  return call(node, name, std::move(arguments));
}

} // namespace bindery::sql::spark
