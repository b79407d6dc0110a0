// Forms of the contract: shapes that the engine builds itself.
#include "engine/lower/lowerer.h"

#include "engine/types.h"

#include <map>

namespace bindery::engine {

using duckdb::ExpressionType;

static const std::map<std::string, ExpressionType>& comparisons()
{
  static const std::map<std::string, ExpressionType> Table = {
      {"equal", ExpressionType::COMPARE_EQUAL},
      {"not_equal", ExpressionType::COMPARE_NOTEQUAL},
      {"equal_null_safe", ExpressionType::COMPARE_NOT_DISTINCT_FROM},
      {"less", ExpressionType::COMPARE_LESSTHAN},
      {"less_equal", ExpressionType::COMPARE_LESSTHANOREQUALTO},
      {"greater", ExpressionType::COMPARE_GREATERTHAN},
      {"greater_equal", ExpressionType::COMPARE_GREATERTHANOREQUALTO},
  };
  return Table;
}

static const std::map<std::string, ExpressionType>& operators()
{
  static const std::map<std::string, ExpressionType> Table = {
      {"not", ExpressionType::OPERATOR_NOT},
      {"is_null", ExpressionType::OPERATOR_IS_NULL},
      {"is_not_null", ExpressionType::OPERATOR_IS_NOT_NULL},
      {"in", ExpressionType::COMPARE_IN},
      {"try", ExpressionType::OPERATOR_TRY},
      {"coalesce", ExpressionType::OPERATOR_COALESCE},
  };
  return Table;
}

static Tree operator_of(ExpressionType type, Trees arguments)
{
  return duckdb::make_uniq<duckdb::OperatorExpression>(type, std::move(arguments));
}

static Tree struct_of(Trees arguments)
{
  for (size_t i = 0; i < arguments.size(); i++) arguments[i]->SetAlias("f" + std::to_string(i));
  return function("struct_pack", std::move(arguments));
}

static Result<std::string> field_name(const typed::Expression& position)
{
  const auto* literal = typed::find_as<typed::Literal>(position);
  if (literal == nullptr || !std::holds_alternative<int64_t>(literal->value.data)) {
    return internal("The position of a field is no integer constant.");
  }
  return "f" + std::to_string(std::get<int64_t>(literal->value.data));
}

static Tree text(const std::string& value) { return constant(duckdb::Value(value)); }

static Tree field_of_each(Tree list, const std::string& field, const std::string& parameter)
{
  auto body =
      function("struct_extract",
               trees(Tree(duckdb::make_uniq<duckdb::ColumnRefExpression>(parameter)), text(field)));
  auto lambda = duckdb::make_uniq<duckdb::LambdaExpression>(duckdb::vector<std::string>{parameter},
                                                            std::move(body));
  return function("list_transform", trees(std::move(list), Tree(std::move(lambda))));
}

// a and (b and c) as one conjunction: chains of thousands would be as many levels.
static Tree flat(ExpressionType type, Trees arguments)
{
  Trees children;
  for (auto& argument : arguments) {
    if (argument->GetExpressionType() != type) {
      children.push_back(std::move(argument));
      continue;
    }
    for (auto& child : argument->Cast<duckdb::ConjunctionExpression>().children)
      children.push_back(std::move(child));
  }
  return conjunction(type, std::move(children));
}

static bool is_higher_order(const typed::Call& call)
{
  for (const auto& argument : call.arguments) {
    if (argument->kind == typed::ExpressionKind::Lambda) return true;
  }
  return false;
}

Result<Tree> Lowerer::form(const typed::Call& call)
{
  const std::string& name = call.lowering.name;
  if (is_higher_order(call)) return higher_order(call);
  TRY(auto arguments, expressions(call.arguments));
  TRY(auto type, to_physical(call.type));
  if (name == "and") return flat(ExpressionType::CONJUNCTION_AND, std::move(arguments));
  if (name == "or") return flat(ExpressionType::CONJUNCTION_OR, std::move(arguments));
  if (name.starts_with("less") || name.starts_with("greater")) {
    const bool by_key =
        has_inner_null(call.arguments.at(0)->type) || has_inner_null(call.arguments.at(1)->type);
    for (auto& argument : arguments)
      if (by_key) argument = order_key(std::move(argument));
  }
  if (const auto found = comparisons().find(name); found != comparisons().end()) {
    return compare(found->second, std::move(arguments.at(0)), std::move(arguments.at(1)));
  }
  if (const auto found = operators().find(name); found != operators().end()) {
    return operator_of(found->second, std::move(arguments));
  }
  if (name == "struct") return struct_of(std::move(arguments));
  if (name == "field" || name == "array_field") {
    TRY(auto field, field_name(*call.arguments.at(1)));
    if (name == "array_field")
      return field_of_each(std::move(arguments.at(0)), field, "x" + fresh_alias());
    return function("struct_extract", trees(std::move(arguments.at(0)), text(field)));
  }
  if (name == "array") {
    if (arguments.empty()) {
      return constant(duckdb::Value::LIST(duckdb::ListType::GetChildType(type),
                                          duckdb::vector<duckdb::Value>()));
    }
    return function("list_value", std::move(arguments));
  }
  if (name == "map_value") return function("map_extract_value", std::move(arguments));
  if (!has_native(name)) return unsupported_operation("The function " + call.function);
  return native_call(name, type, std::move(arguments));
}

} // namespace bindery::engine
