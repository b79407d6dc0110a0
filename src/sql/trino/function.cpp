// Function calls, and the functions that have a syntax of their own. Names are Trino's.
#include "base/text.h"
#include "sql/trino/builder.h"

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::function_call(const Node& node)
{
  if (const Node* mode = node.find(rule::ProcessingMode))
    return unsupported_at(*mode, "RUNNING and FINAL");
  if (node.find_labeled(label::Label) != nullptr)
    return unsupported_at(node, "a row pattern variable");
  auto function = make<Function>(node);
  TRY(function->name, name(node.get(rule::QualifiedName)));
  TRY(function->arguments, expressions(node.all(rule::Expression)));
  if (node.has(token::Asterisk)) {
    if (function->name.back() != "count")
      return parse_error(node, "* is an argument of count only");
    function->arguments = {literal(node, Value::integer(1))};
  }
  if (const Node* quantifier = node.find(rule::SetQuantifier))
    function->is_distinct = quantifier->has(token::Distinct);
  TRY(function->within_group, order_by(node.find(rule::OrderBy)));
  if (const Node* filter = node.find(rule::Filter)) {
    TRY(function->filter, boolean_expression(filter->get(rule::BooleanExpression)));
  }
  if (const Node* nulls = node.find(rule::NullTreatment))
    function->ignore_nulls = nulls->has(token::Ignore);
  if (const Node* over = node.find(rule::Over)) return window(*over, std::move(function));
  return ExpressionPtr(function);
}

Result<ExpressionPtr> Builder::listagg(const Node& node)
{
  if (const Node* overflow = node.find(rule::ListAggOverflowBehavior);
      overflow && !overflow->has(token::Error))
    return unsupported_at(*overflow, "ON OVERFLOW TRUNCATE");
  auto function = make<Function>(node);
  function->name = {"listagg"};
  TRY(function->arguments, expressions(node.all(rule::Expression)));
  if (const Node* separator = node.find(rule::String)) {
    TRY(std::string text, string(*separator));
    function->arguments.push_back(literal(*separator, Value::string(std::move(text))));
  }
  if (const Node* quantifier = node.find(rule::SetQuantifier))
    function->is_distinct = quantifier->has(token::Distinct);
  const Node* order = node.find(rule::OrderBy);
  TRY(function->within_group,
      sort_items(order != nullptr ? order->all(rule::SortItem) : node.all(rule::SortItem)));
  if (const Node* filter = node.find(rule::Filter)) {
    TRY(function->filter, boolean_expression(filter->get(rule::BooleanExpression)));
  }
  return ExpressionPtr(function);
}

Result<ExpressionPtr> Builder::special_call(const Node& node)
{
  Expressions values;
  for (const Node* value : node.all(rule::ValueExpression)) {
    TRY(ExpressionPtr made, value_expression(*value));
    values.push_back(std::move(made));
  }
  const bool has_precision = node.has(token::IntegerValue);
  if (has_precision) return unsupported_at(node, std::string(node.text()));
  switch (node.alternative()) {
  case alt::CurrentDate: return call(node, "current_date", {});
  case alt::CurrentTimestamp: return call(node, "current_timestamp", {});
  case alt::LocalTimestamp: return call(node, "localtimestamp", {});
  case alt::CurrentUser: return call(node, "current_user", {});
  case alt::CurrentCatalog: return call(node, "current_catalog", {});
  case alt::CurrentSchema: return call(node, "current_schema", {});
  case alt::Position: return call(node, "strpos", {values[1], values[0]});
  case alt::Substring: return call(node, "substring", std::move(values));
  case alt::Trim: return trim_call(node);
  case alt::Extract: {
    TRY(const std::string field, identifier(node.get(rule::Identifier)));
    return call(node, "extract",
                {literal(node, Value::string(to_upper(field))), std::move(values[0])});
  }
  case alt::GroupingOperation: {
    Expressions columns;
    for (const Node* column : node.all(rule::QualifiedName)) {
      auto attribute = make<Attribute>(*column);
      TRY(attribute->parts, name(*column));
      columns.push_back(std::move(attribute));
    }
    return call(node, "grouping", std::move(columns));
  }
  default: {
    std::string what = to_upper(node.first().text);
    return unsupported_at(node, "the expression " + what);
  }
  }
}

// "trim", "ltrim", "rtrim" of (characters, text) or (text), as for Spark's TRIM.
Result<ExpressionPtr> Builder::trim_call(const Node& node)
{
  Expressions arguments;
  for (const uint16_t part : {label::TrimChar, label::TrimSource})
    if (const Node* value = node.find_labeled(part)) {
      TRY(ExpressionPtr made, value_expression(*value));
      arguments.push_back(std::move(made));
    }
  const Node* sides = node.find(rule::TrimsSpecification);
  const bool is_left = sides != nullptr && sides->has(token::Leading);
  const bool is_right = sides != nullptr && sides->has(token::Trailing);
  return call(node, is_left ? "ltrim" : is_right ? "rtrim" : "trim", std::move(arguments));
}

} // namespace bindery::sql::trino
