// CREATE FUNCTION … RETURN, DROP FUNCTION, DESCRIBE QUERY.
#include "engine/command/commands.h"

#include "base/text.h"
#include "plan/errors.h"

namespace bindery::engine {

namespace command = plan::command;
namespace un = plan::unresolved;

namespace {

using FunctionPtr = std::shared_ptr<const un::SqlFunction>;

std::vector<un::ExpressionPtr> nulls_for(const un::SqlFunction& function)
{
  std::vector<un::ExpressionPtr> nulls;
  for (const auto& parameter : function.parameters) {
    auto null = std::make_shared<un::Literal>();
    null->value = plan::Value::null();
    auto cast = std::make_shared<un::Cast>();
    cast->child = std::move(null);
    cast->type = parameter.type;
    nulls.push_back(std::move(cast));
  }
  return nulls;
}

// A query that calls the function, so that its body is looked at now.
un::RelationPtr call_of(const un::SqlFunction& function)
{
  if (function.is_table) {
    auto call = std::make_shared<un::TableFunction>();
    call->name = function.name;
    call->arguments = nulls_for(function);
    return call;
  }
  auto call = std::make_shared<un::Function>();
  call->name = function.name;
  call->arguments = nulls_for(function);
  auto project = std::make_shared<un::Project>();
  project->expressions = {std::move(call)};
  return project;
}

// The function with the type that its body gives when it names none.
Result<FunctionPtr> checked(const FunctionPtr& function, CommandContext& context)
{
  for (size_t i = 0; i < function->parameters.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (equals_ignore_case(function->parameters[i].name, function->parameters[k].name))
        return plan::spark_error(
            "DUPLICATE_ROUTINE_PARAMETER_NAMES",
            {{"routineName", plan::quote_name(function->name)},
             {"names", plan::quote_name(std::string_view(function->parameters[i].name))}});
  auto analyzer = context.host.analyzer_context();
  const auto others = analyzer.find_sql_function;
  analyzer.find_sql_function = [&](const un::Name& name) {
    return name == function->name ? function : others(name);
  };
  TRY(const auto relation, plan::analyze(call_of(*function), analyzer));
  if (function->returns) return function;
  auto typed = std::make_shared<un::SqlFunction>(*function);
  typed->returns = function->is_table ? plan::schema_of(*relation) : relation->output.at(0).type;
  return FunctionPtr(std::move(typed));
}

Error already_there(const un::Name& name)
{
  return plan::spark_error("ROUTINE_ALREADY_EXISTS", {{"routineName", plan::quote_name(name)},
                                                      {"newRoutineType", "routine"},
                                                      {"existingRoutineType", "routine"}});
}

// Database and name, in lower case.
Result<un::Name> stored_name(const un::Name& name, CommandContext& context)
{
  TRY(const TableName resolved, resolve_table_name(name, context));
  return un::Name{resolved.database, resolved.name};
}

} // namespace

Result<CommandOutput> run_create_function(const command::CreateFunction& command,
                                          CommandContext& context)
{
  const un::Name& name = command.function->name;
  if (command.is_temporary) {
    if (!command.replace && context.host.find_temporary_function(name.back()))
      return already_there(name);
    TRY(auto function, checked(command.function, context));
    context.host.put_temporary_function(std::move(function));
    return CommandOutput();
  }
  TRY(auto* catalog, get_catalog(context));
  if (!catalog->keeps_functions())
    return unsupported("CREATE FUNCTION in this catalog is not supported; a TEMPORARY one is")
        .with_name("UNSUPPORTED_OPERATION");
  TRY(const un::Name stored, stored_name(name, context));
  TRY_VOID(get_database(stored.front(), context));
  const bool exists = catalog->find_function(stored) != nullptr;
  if (exists && command.if_not_exists) return CommandOutput();
  if (exists && !command.replace) return already_there(name);
  auto full = std::make_shared<un::SqlFunction>(*command.function);
  full->name = {"spark_catalog", stored[0], stored[1]};
  TRY(auto function, checked(full, context));
  catalog->put_function(stored, std::move(function));
  return CommandOutput();
}

Result<CommandOutput> run_drop_function(const command::DropFunction& command,
                                        CommandContext& context)
{
  const auto missing = [&] {
    return plan::spark_error("ROUTINE_NOT_FOUND",
                             {{"routineName", plan::quote_name(command.name)}});
  };
  if (command.is_temporary) {
    if (!context.host.drop_temporary_function(command.name.back()) && !command.if_exists)
      return missing();
    return CommandOutput();
  }
  TRY(auto* catalog, get_catalog(context));
  TRY(const un::Name stored, stored_name(command.name, context));
  if (catalog->find_function(stored))
    catalog->put_function(stored, nullptr);
  else if (!command.if_exists)
    return missing();
  return CommandOutput();
}

Result<CommandOutput> run_describe_query(const command::DescribeQuery& command,
                                         CommandContext& context)
{
  auto analyzer = context.host.analyzer_context();
  TRY(const auto relation, plan::analyze(command.input, analyzer));
  CommandOutput output = text_rows({"col_name", "data_type", "comment"}, {});
  for (const auto& attribute : relation->output)
    output.rows.push_back({plan::Value::string(attribute.name),
                           plan::Value::string(attribute.type.simple_string()),
                           plan::Value::null(plan::TypeKind::String)});
  return output;
}

} // namespace bindery::engine
