// Session variables, EXECUTE IMMEDIATE, and functions whose body is SQL.
#include "base/text.h"
#include "plan/errors.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;
using plan::unresolved::SqlFunction;

// RETURNS TABLE without columns reads as a type of that name.
static bool is_bare_table(const Node& type) { return equals_ignore_case(type.joined(), "table"); }

Result<plan::command::Command> Builder::declare_variable(const Node& node)
{
  command::DeclareVariable declare;
  for (const Node* reference : node.all(rule::IdentifierReference)) {
    TRY(Name one, name(*reference));
    declare.names.push_back(std::move(one));
  }
  if (const Node* type = node.find(rule::DataType)) {
    TRY(declare.type, data_type(*type));
  }
  if (const Node* value = node.find(rule::VariableDefaultExpression)) {
    TRY(declare.default_value, expression(value->get(rule::Expression)));
  }
  if (!declare.type && !declare.default_value)
    return error(node, "INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", {});
  declare.replace = node.has(token::Replace);
  return Command(std::move(declare));
}

Result<plan::command::Command> Builder::set_variable(const Node& node)
{
  command::SetVariable set;
  if (const Node* names = node.find(rule::MultipartIdentifierList)) {
    for (const Node* one : names->all(rule::MultipartIdentifier)) {
      TRY(Name parts, name(*one));
      set.names.push_back(std::move(parts));
    }
    TRY(set.query, query(node.get(rule::Query)));
    return Command(std::move(set));
  }
  for (const Node* assignment : node.get(rule::AssignmentList).all(rule::Assignment)) {
    TRY(Name parts, name(assignment->get(rule::MultipartIdentifier)));
    set.names.push_back(std::move(parts));
    TRY(ExpressionPtr value, expression(assignment->get(rule::Expression)));
    const auto* attribute = plan::unresolved::find_as<plan::unresolved::Attribute>(*value);
    const bool is_default = attribute && attribute->parts.size() == 1 &&
                            equals_ignore_case(attribute->parts[0], "default");
    set.values.push_back(is_default ? nullptr : std::move(value));
  }
  return Command(std::move(set));
}

Result<plan::command::Command> Builder::execute_immediate(const Node& node)
{
  const Node& statement = node.get(rule::ExecuteImmediate);
  command::ExecuteImmediate execute;
  TRY(execute.text, expression(statement.get(rule::Expression)));
  if (const Node* targets = statement.find(rule::MultipartIdentifierList))
    for (const Node* one : targets->all(rule::MultipartIdentifier)) {
      TRY(Name parts, name(*one));
      execute.into.push_back(std::move(parts));
    }
  if (const Node* given = statement.find(rule::ExecuteImmediateUsing)) {
    TRY(execute.arguments, named_expressions(given->get(rule::NamedExpressionSeq)));
  }
  return Command(std::move(execute));
}

Result<plan::command::Command> Builder::create_function(const Node& node)
{
  auto function = std::make_shared<SqlFunction>();
  TRY(function->name, name(node.get(rule::IdentifierReference)));
  if (const Node* parameters = node.find(rule::ColDefinitionList))
    for (const Node* one : parameters->all(rule::ColDefinition)) {
      SqlFunction::Parameter parameter;
      TRY(parameter.name, identifier(one->get(rule::ErrorCapturingIdentifier)));
      TRY(parameter.type, data_type(one->get(rule::DataType)));
      for (const Node* option : one->all(rule::ColDefinitionOption)) {
        if (option->find(rule::CommentSpec) != nullptr) continue;
        const Node* given = option->find(rule::DefaultExpression);
        if (given == nullptr) return unsupported_at(*option, "this option of a parameter");
        TRY(parameter.default_value, expression(given->get(rule::Expression)));
      }
      function->parameters.push_back(std::move(parameter));
    }
  if (const Node* types = node.find(rule::ColTypeList)) {
    TRY(function->returns, column_list(*types));
  } else if (const Node* type = node.find(rule::DataType); type && !is_bare_table(*type)) {
    TRY(function->returns, data_type(*type));
  }
  const Node* returns = node.find(rule::DataType);
  function->is_table = node.has(token::Table) || (returns && is_bare_table(*returns));
  const Node& traits = node.get(rule::RoutineCharacteristics);
  for (const Node& trait : traits.children())
    if (trait.is_rule(rule::RoutineLanguage) && !equals_ignore_case(trait.last().text, "sql"))
      return unsupported_at(trait, "a function in another language than SQL");
  if (const Node* body = node.find(rule::Query)) {
    TRY(function->query, query(*body));
  } else {
    TRY(function->body, expression(node.get(rule::Expression)));
  }
  command::CreateFunction create;
  create.function = std::move(function);
  create.is_temporary = node.has(token::Temporary);
  create.replace = node.has(token::Replace);
  create.if_not_exists = node.has(token::Exists);
  if (create.is_temporary && create.function->name.size() > 1)
    return error(node, "INVALID_SQL_SYNTAX.MULTI_PART_NAME",
                 {{"statement", "CREATE TEMPORARY FUNCTION"},
                  {"name", plan::quote_name(create.function->name)}});
  if (create.replace && create.if_not_exists)
    return error(node, "INVALID_SQL_SYNTAX.CREATE_ROUTINE_WITH_IF_NOT_EXISTS_AND_REPLACE", {});
  if (create.is_temporary && create.if_not_exists)
    return error(node, "INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS", {});
  return Command(std::move(create));
}

Result<plan::command::Command> Builder::drop_function(const Node& node)
{
  command::DropFunction drop;
  TRY(drop.name, name(node.get(rule::IdentifierReference)));
  drop.is_temporary = node.has(token::Temporary);
  drop.if_exists = node.has(token::Exists);
  return Command(std::move(drop));
}

} // namespace bindery::sql::spark
