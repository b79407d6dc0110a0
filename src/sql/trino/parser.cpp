// The TextParser of Trino's dialect, as Athena takes it.
#include "base/text.h"
#include "plan/errors.h"
#include "sql/grammars.h"
#include "sql/trino/builder.h"

namespace bindery::sql {

namespace trino {

namespace {

// The text up to the semicolons that end it: the grammar has none.
std::string without_semicolon(const std::string& text)
{
  const size_t last = text.find_last_not_of("; \t\r\n");
  const size_t semicolon = text.find(';', last == std::string::npos ? 0 : last + 1);
  return text.substr(0, semicolon);
}

class TrinoParser : public plan::TextParser {
public:
  explicit TrinoParser(TrinoSettings settings) : settings_(std::move(settings)) {}

  Result<plan::Statement> parse_statement(const std::string& text) override
  {
    const StatementKind kind = classify_statement(text);
    if (kind == StatementKind::Ddl || kind == StatementKind::Utility)
      return plan::not_supported("the statement " + first_words(text));
    TRY(const Tree tree, parse(without_semicolon(text), rule::SingleStatement));
    return Builder(tree, settings_).statement(tree.root().get(rule::Statement));
  }

  Result<plan::unresolved::ExpressionPtr> parse_expression(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::StandaloneExpression));
    return Builder(tree, settings_).expression(tree.root().get(rule::Expression));
  }

  // Names have no entry of their own in the grammar: a name is an expression a.b.c.
  Result<plan::unresolved::Name> parse_name(const std::string& text) override
  {
    TRY(const auto expression, parse_expression(text));
    const auto* column = plan::unresolved::find_as<plan::unresolved::Attribute>(*expression);
    if (column == nullptr)
      return invalid_input("'" + text + "' is not a name").with_name("SYNTAX_ERROR");
    return column->parts;
  }

  Result<Type> parse_type(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::StandaloneType));
    return Builder(tree, settings_).type(tree.root().get(rule::Type));
  }

  Result<Type> parse_schema(const std::string& text) override
  {
    TRY(Type type, parse_type(text));
    if (type.is(plan::TypeKind::Struct)) return type;
    return Type::structure(
        {{.name = "value", .type = std::move(type), .nullable = true, .metadata = ""}});
  }

private:
  static Result<Tree> parse(const std::string& text, uint16_t rule)
  {
    ParseRequest request;
    request.text = std::make_shared<const std::string>(text);
    request.rule = rule;
    auto parsed = trino_grammar().parse(request);
    if (auto* failed = std::get_if<SyntaxError>(&parsed)) return syntax_error(*failed);
    return std::move(std::get<Tree>(parsed));
  }

  TrinoSettings settings_;
};

} // namespace

} // namespace trino

std::unique_ptr<plan::TextParser> make_trino_parser(TrinoSettings settings)
{
  return std::make_unique<trino::TrinoParser>(std::move(settings));
}

} // namespace bindery::sql
