// The TextParser of Spark's dialect.
#include "base/text.h"
#include "plan/errors.h"
#include "plan/literal_text.h"
#include "sql/grammars.h"
#include "sql/spark/builder.h"

#include <algorithm>

namespace bindery::sql {

namespace spark {

namespace {

// Of EXECUTE IMMEDIATE, which knows each value by its place, and some by a name too.
Result<void> check_markers(const Tree& tree, const plan::unresolved::WithParameters& parameters)
{
  bool has_named = false;
  bool has_positional = false;
  for (const Node& node : tree.nodes) {
    has_named = has_named || node.alternative() == alt::NamedParameterLiteral;
    has_positional = has_positional || node.alternative() == alt::PosParameterLiteral;
  }
  if (!has_named || parameters.positional.empty()) return {};
  if (has_positional) return plan::spark_error("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {});
  std::vector<std::string> nameless;
  for (const auto& value : parameters.positional) {
    const bool is_named = std::any_of(parameters.named.begin(), parameters.named.end(),
                                      [&](const auto& named) { return named.second == value; });
    const auto* literal = plan::unresolved::find_as<plan::unresolved::Literal>(*value);
    if (!is_named)
      nameless.push_back(plan::quote_sql(literal ? plan::sql_literal(literal->value) : "?"));
  }
  if (nameless.empty()) return {};
  return plan::spark_error("ALL_PARAMETERS_MUST_BE_NAMED",
                           {{"exprs", bindery::join(nameless, ", ")}});
}

class SparkParser : public plan::TextParser {
public:
  explicit SparkParser(SparkSettings settings) : settings_(std::move(settings)) {}

  Result<plan::Statement> parse_statement(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::CompoundOrSingleStatement));
    return Builder(tree, settings_).statement(tree.root());
  }

  Result<ExpressionPtr> parse_expression(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::SingleExpression));
    return Builder(tree, settings_).named_expression(tree.root().get(rule::NamedExpression));
  }

  Result<Name> parse_name(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::SingleMultipartIdentifier));
    return Builder(tree, settings_).name(tree.root().get(rule::MultipartIdentifier));
  }

  Result<Type> parse_type(const std::string& text) override
  {
    TRY(const Tree tree, parse(text, rule::SingleDataType));
    return Builder(tree, settings_).data_type(tree.root().get(rule::DataType));
  }

  Result<Type> parse_schema(const std::string& text) override
  {
    auto columns = parse(text, rule::SingleTableSchema);
    if (columns.ok())
      return Builder(*columns, settings_).column_list(columns->root().get(rule::ColTypeList));
    auto type = parse_type(text);
    if (!type.ok()) type = parse_type("struct<" + text + ">"); // a: INT, b: STRING
    if (!type.ok()) return std::move(columns).error();
    if (type->is(plan::TypeKind::Struct)) return type;
    return Type::structure({{.name = "value", .type = *type, .nullable = true, .metadata = ""}});
  }

private:
  Result<Tree> parse(const std::string& text, uint16_t rule) const
  {
    ParseRequest request;
    request.text = std::make_shared<const std::string>(text);
    request.rule = rule;
    request.flags.legacy_setops_precedence_enabled = settings_.legacy_set_operations;
    request.flags.legacy_exponent_literal_as_decimal_enabled = settings_.exponent_is_decimal;
    request.flags.sql_standard_keyword_behavior = settings_.reserved_keywords;
    request.flags.double_quoted_identifiers = settings_.double_quoted_identifiers;
    auto parsed = spark_grammar().parse(request);
    if (auto* failed = std::get_if<SyntaxError>(&parsed)) return syntax_error(*failed, text);
    Tree& tree = std::get<Tree>(parsed);
    for (const Node& node : tree.nodes)
      if (node.is_rule(rule::ErrorCapturingNot) && node.has(token::Bang))
        return parse_error(node, text, "SYNTAX_DISCONTINUED.BANG_EQUALS_NOT", {{"clause", "!"}});
    if (settings_.parameters) TRY_VOID(check_markers(tree, *settings_.parameters));
    return std::move(tree);
  }

  SparkSettings settings_;
};

} // namespace

} // namespace spark

std::unique_ptr<plan::TextParser> make_spark_parser(SparkSettings settings)
{
  return std::make_unique<spark::SparkParser>(std::move(settings));
}

} // namespace bindery::sql
