// Expressions but for forms, casts and windows.
#include "engine/lower/lowerer.h"

#include "engine/types.h"

#include <map>

namespace bindery::engine {

using typed::ExpressionKind;

Result<Tree> Lowerer::expression(const typed::Expression& expression)
{
  switch (expression.kind) {
  case ExpressionKind::Literal: {
    TRY(auto value, to_duck_value(typed::as<typed::Literal>(expression).value));
    return constant(std::move(value));
  }
  case ExpressionKind::Column: {
    const auto id = typed::as<typed::Column>(expression).id;
    const auto inlined = inlined_.find(id.value);
    if (inlined != inlined_.end()) return inlined->second->Copy();
    return column(id);
  }
  case ExpressionKind::Outer: return column(typed::as<typed::Outer>(expression).id);
  case ExpressionKind::LambdaVariable: {
    const auto id = typed::as<typed::LambdaVariable>(expression).id;
    const auto inlined = inlined_.find(id.value);
    return inlined == inlined_.end() ? column(id) : inlined->second->Copy();
  }
  case ExpressionKind::Call: return call(typed::as<typed::Call>(expression));
  case ExpressionKind::Cast: return cast(typed::as<typed::Cast>(expression));
  case ExpressionKind::Case: return case_of(typed::as<typed::Case>(expression));
  case ExpressionKind::Lambda: return lambda(expression);
  case ExpressionKind::Subquery: return subquery(typed::as<typed::Subquery>(expression));
  case ExpressionKind::AggregateCall:
    return aggregate_call(typed::as<typed::AggregateCall>(expression));
  case ExpressionKind::WindowCall: return window_call(typed::as<typed::WindowCall>(expression));
  case ExpressionKind::Generator: return unsupported_operation("A generator inside an expression");
  case ExpressionKind::Python: return unsupported_operation("A Python function at this place");
  }
  UNREACHABLE();
}

// DuckDB's own function for a built-in of the contract, where the names differ.
static std::string builtin_name(const std::string& name)
{
  static const std::map<std::string, std::string> Renamed = {
      {"negate", "-"}, {"round_decimal", "round"}, {"like", "~~"}, {"sha1", "sha1"}, {"||", "||"},
  };
  const auto found = Renamed.find(name);
  return found == Renamed.end() ? name : found->second;
}

Result<Tree> Lowerer::call(const typed::Call& call)
{
  if (call.lowering.kind == typed::LoweringKind::Form) return form(call);
  TRY(auto arguments, expressions(call.arguments));
  TRY(auto type, to_physical(call.type));
  if (call.lowering.kind == typed::LoweringKind::BuiltIn) {
    return cast_to(type, function(builtin_name(call.lowering.name), std::move(arguments)));
  }
  if (!has_native(call.lowering.name))
    return unsupported_operation("The function " + call.function);
  // Names of fields are not in the physical type.
  if (call.lowering.name == "to_json" || call.lowering.name == "to_csv")
    arguments.push_back(constant(duckdb::Value(call.arguments.at(0)->type.json())));
  if (call.lowering.name == "from_json")
    arguments.push_back(constant(duckdb::Value(call.type.json())));
  return native_call(call.lowering.name, type, std::move(arguments));
}

Result<Tree> Lowerer::case_of(const typed::Case& expression)
{
  auto tree = duckdb::make_uniq<duckdb::CaseExpression>();
  for (const auto& [condition, value] : expression.branches) {
    duckdb::CaseCheck check;
    TRY(check.when_expr, this->expression(*condition));
    TRY(check.then_expr, this->expression(*value));
    tree->case_checks.push_back(std::move(check));
  }
  if (expression.otherwise) {
    TRY(tree->else_expr, this->expression(*expression.otherwise));
  } else {
    TRY(auto type, to_physical(expression.type));
    tree->else_expr = constant(duckdb::Value(type));
  }
  return Tree(std::move(tree));
}

static Tree exists(Block block, Tree condition)
{
  block.select().where_clause = std::move(condition);
  auto tree = duckdb::make_uniq<duckdb::SubqueryExpression>();
  tree->subquery = duckdb::make_uniq<duckdb::SelectStatement>();
  tree->subquery->node = std::move(block.node);
  tree->subquery_type = duckdb::SubqueryType::EXISTS;
  return tree;
}

// (a, b) IN (SELECT x, y …): true when a row equals, else NULL when a NULL keeps a row from being
// told apart, else false. NULLs inside a row would compare as values in DuckDB.
Result<Tree> Lowerer::in_rows(const typed::Subquery& expression)
{
  using duckdb::ExpressionType;
  auto result = duckdb::make_uniq<duckdb::CaseExpression>();
  for (const bool may_be_null : {false, true}) {
    TRY(auto block, relation(*expression.relation));
    block = to_plain(std::move(block));
    Trees conditions;
    for (size_t i = 0; i < expression.in_values.size(); i++) {
      TRY(auto value, this->expression(*expression.in_values[i]));
      const Tree other = column(block.output.at(i).id);
      auto equal = compare(ExpressionType::COMPARE_EQUAL, value->Copy(), other->Copy());
      if (may_be_null) {
        auto value_is_null = op(ExpressionType::OPERATOR_IS_NULL, std::move(value));
        auto other_is_null = op(ExpressionType::OPERATOR_IS_NULL, other->Copy());
        equal = conjunction(
            ExpressionType::CONJUNCTION_OR,
            trees(std::move(equal), std::move(value_is_null), std::move(other_is_null)));
      }
      conditions.push_back(std::move(equal));
    }
    duckdb::CaseCheck check;
    check.when_expr = exists(std::move(block),
                             conjunction(ExpressionType::CONJUNCTION_AND, std::move(conditions)));
    check.then_expr = constant(may_be_null ? duckdb::Value(duckdb::LogicalType::BOOLEAN)
                                           : duckdb::Value::BOOLEAN(true));
    result->case_checks.push_back(std::move(check));
  }
  result->else_expr = constant(duckdb::Value::BOOLEAN(false));
  return Tree(std::move(result));
}

Result<Tree> Lowerer::subquery(const typed::Subquery& expression)
{
  TRY(auto block, relation(*expression.relation));
  auto tree = duckdb::make_uniq<duckdb::SubqueryExpression>();
  tree->subquery = duckdb::make_uniq<duckdb::SelectStatement>();
  tree->subquery->node = std::move(block.node);
  switch (expression.subquery) {
  case typed::SubqueryKind::Scalar: tree->subquery_type = duckdb::SubqueryType::SCALAR; break;
  case typed::SubqueryKind::Exists: tree->subquery_type = duckdb::SubqueryType::EXISTS; break;
  case typed::SubqueryKind::In: {
    if (expression.in_values.size() != 1) return in_rows(expression);
    tree->subquery_type = duckdb::SubqueryType::ANY;
    tree->comparison_type = duckdb::ExpressionType::COMPARE_EQUAL;
    TRY(tree->child, this->expression(*expression.in_values[0]));
    break;
  }
  case typed::SubqueryKind::TableArgument: return unsupported_operation("A table argument");
  }
  return Tree(std::move(tree));
}

} // namespace bindery::engine
