#include "sql/trino/builder.h"

#include "base/text.h"

namespace bindery::sql::trino {

plan::Origin Builder::origin(const Node& node) const
{
  plan::Origin origin;
  origin.text = tree_.text;
  origin.start = node.first().start;
  origin.stop = node.last().stop;
  origin.line = node.first().line;
  origin.column = node.first().column;
  return origin;
}

ExpressionPtr Builder::call(const Node& node, std::string name, Expressions arguments) const
{
  auto function = make<plan::unresolved::Function>(node);
  function->name = {std::move(name)};
  function->arguments = std::move(arguments);
  return function;
}

ExpressionPtr Builder::literal(const Node& node, Value value) const
{
  auto made = make<plan::unresolved::Literal>(node);
  made->value = std::move(value);
  return made;
}

// Names without quotes are in lower case, as in Athena's catalog.
Result<std::string> Builder::identifier(const Node& node)
{
  const std::string text(node.first().text);
  if (text == "\"\"") return parse_error(node, "Zero-length delimited identifier not allowed");
  switch (node.alternative()) {
  case alt::QuotedIdentifier: return replace_all(text.substr(1, text.size() - 2), "\"\"", "\"");
  case alt::BackQuotedIdentifier:
    return parse_error(
        node, "backquoted identifiers are not supported; use double quotes to quote identifiers");
  case alt::DigitIdentifier:
    return parse_error(
        node,
        "identifiers must not start with a digit; surround the identifier with double quotes");
  default: return to_lower(text);
  }
}

Result<std::vector<std::string>> Builder::identifiers(const std::vector<const Node*>& nodes)
{
  std::vector<std::string> names;
  for (const Node* node : nodes) {
    TRY(std::string name, identifier(*node));
    names.push_back(std::move(name));
  }
  return names;
}

// Names of tables and functions are in lower case even in quotes.
Result<Name> Builder::name(const Node& node)
{
  TRY(Name parts, identifiers(node.all(rule::Identifier)));
  for (std::string& part : parts) part = to_lower(part);
  return parts;
}

Result<plan::Statement> Builder::statement(const Node& node)
{
  if (node.alternative() != alt::StatementDefault) {
    std::string words;
    for (const Node& child : node.children())
      if (child.is_token()) words += (words.empty() ? "" : " ") + to_upper(child.first().text);
    return unsupported_at(node, "the statement " + words);
  }
  const Node& outer = node.get(rule::RootQueryWithSession);
  if (outer.find(rule::SessionProperty) != nullptr) return unsupported_at(outer, "WITH SESSION");
  const Node& root = outer.get(rule::RootQuery);
  if (root.find(rule::FunctionSpecification) != nullptr)
    return unsupported_at(root, "WITH FUNCTION");
  TRY(RelationPtr relation, query(root.get(rule::Query)));
  return plan::Statement(std::move(relation));
}

} // namespace bindery::sql::trino
