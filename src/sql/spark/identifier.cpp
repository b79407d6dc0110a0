// Names: plain, quoted, and IDENTIFIER('a.b').
#include "base/text.h"
#include "plan/errors.h"
#include "sql/grammars.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace {

std::string unquoted(const Token& token)
{
  std::string text(token.text);
  const char quote = token.type == token::BackquotedIdentifier ? '`'
                     : token.type == token::DoublequotedString ? '"'
                                                               : 0;
  if (quote == 0) return text;
  text = text.substr(1, text.size() - 2);
  return replace_all(std::move(text), std::string(2, quote), std::string(1, quote));
}

} // namespace

Result<void> Builder::add_parts(const Node& node, Name& parts)
{
  const Node* at = &node;
  while (!at->is_token()) {
    if (at->alternative() == alt::IdentifierLiteral) {
      TRY(const std::string text, string(at->get(rule::StringLit)));
      ParseRequest request;
      request.text = std::make_shared<const std::string>(text);
      request.rule = rule::SingleMultipartIdentifier;
      const auto parsed = spark_grammar().parse(request);
      if (const auto* failed = std::get_if<SyntaxError>(&parsed))
        return syntax_error(*failed, text);
      const Tree& tree = std::get<Tree>(parsed);
      TRY(const Name more,
          Builder(tree, settings_).name(tree.root().get(rule::MultipartIdentifier)));
      parts.insert(parts.end(), more.begin(), more.end());
      return {};
    }
    at = &at->child(0);
  }
  parts.push_back(unquoted(at->first()));
  return {};
}

Result<std::string> Builder::identifier(const Node& node)
{
  Name parts;
  TRY_VOID(add_parts(node, parts));
  if (parts.size() != 1)
    return error(node, "IDENTIFIER_TOO_MANY_NAME_PARTS",
                 {{"identifier", plan::quote_name(parts)}, {"limit", "1"}});
  return std::move(parts[0]);
}

Result<Name> Builder::name(const Node& node)
{
  if (node.has(token::IdentifierKw)) return identifier_clause(node);
  if (node.is_rule(rule::IdentifierReference)) return name(node.get(rule::MultipartIdentifier));
  Name parts;
  for (const Node& child : node.children())
    if (!child.is_token()) TRY_VOID(add_parts(child, parts));
  return parts;
}

// IDENTIFIER(expression): evaluated now, since nothing else is known before the names are.
Result<Name> Builder::identifier_clause(const Node& node)
{
  TRY(const ExpressionPtr expression, this->expression(node.get(rule::Expression)));
  Value value;
  if (const auto* constant = plan::unresolved::find_as<plan::unresolved::Literal>(*expression)) {
    value = constant->value;
  } else if (settings_.evaluate) {
    TRY(value, settings_.evaluate(expression));
  } else {
    return unsupported_at(node, "IDENTIFIER of an expression that is not a string literal");
  }
  const std::string shown = node.get(rule::Expression).joined();
  if (value.is_null())
    return error(node, "NOT_A_CONSTANT_STRING.NULL", {{"name", "IDENTIFIER"}, {"expr", shown}});
  const std::string* text = std::get_if<std::string>(&value.data);
  if (text == nullptr || !value.type.is_text())
    return error(node, "NOT_A_CONSTANT_STRING.WRONG_TYPE",
                 {{"name", "IDENTIFIER"}, {"expr", shown}, {"dataType", value.type.sql()}});
  ParseRequest request;
  request.text = std::make_shared<const std::string>(*text);
  request.rule = rule::SingleMultipartIdentifier;
  const auto parsed = spark_grammar().parse(request);
  if (const auto* failed = std::get_if<SyntaxError>(&parsed)) return syntax_error(*failed, *text);
  const Tree& tree = std::get<Tree>(parsed);
  return Builder(tree, settings_).name(tree.root().get(rule::MultipartIdentifier));
}

Result<std::vector<std::string>> Builder::identifier_list(const Node& node)
{
  const Node& sequence = node.is_rule(rule::IdentifierList) ? node.get(rule::IdentifierSeq) : node;
  std::vector<std::string> names;
  for (const Node* child : sequence.all(rule::ErrorCapturingIdentifier)) {
    TRY(std::string name, identifier(*child));
    names.push_back(std::move(name));
  }
  return names;
}

} // namespace bindery::sql::spark
