// CREATE FUNCTION … RETURN, DROP FUNCTION, DESCRIBE QUERY.
#include "engine/command/commands.h"

#include "base/text.h"
#include "plan/errors.h"
#include "plan/functions/row.h"

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

Result<void> check_names(const un::SqlFunction& function, bool case_sensitive)
{
  const auto& parameters = function.parameters;
  for (size_t i = 0; i < parameters.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (case_sensitive ? parameters[i].name == parameters[k].name
                         : equals_ignore_case(parameters[i].name, parameters[k].name))
        return plan::spark_error(
            "DUPLICATE_ROUTINE_PARAMETER_NAMES",
            {{"routineName", plan::quote_name(function.name)},
             {"names", plan::quote_name(std::string_view(parameters[i].name))}});
  return {};
}

Result<void> check_types(const un::SqlFunction& function)
{
  bool has = function.returns && has_length(*function.returns);
  for (const auto& parameter : function.parameters) has = has || has_length(parameter.type);
  if (!has) return {};
  return plan::spark_error("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING", {});
}

// Defaults come last, and name nothing: no column, no variable.
Result<void> check_defaults(const un::SqlFunction& function, CommandContext& context)
{
  const un::SqlFunction::Parameter* before = nullptr;
  auto analyzer = context.host.analyzer_context();
  analyzer.find_variable = nullptr;
  for (const auto& parameter : function.parameters) {
    if (before && before->default_value && !parameter.default_value)
      return plan::spark_error(
          "USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION",
          {{"functionName", plan::quote_name(function.name)},
           {"parameterName", plan::quote_name(std::string_view(before->name))},
           {"nextParameterName", plan::quote_name(std::string_view(parameter.name))}});
    before = &parameter;
    if (!parameter.default_value) continue;
    auto cast = std::make_shared<un::Cast>();
    cast->child = parameter.default_value;
    cast->type = parameter.type;
    auto project = std::make_shared<un::Project>();
    project->expressions = {std::move(cast)};
    TRY_VOID(plan::analyze(project, analyzer));
  }
  return {};
}

// The function with the type that its body gives when it names none. What of the session alone the
// body names is noted in `use`.
Result<FunctionPtr> checked(const FunctionPtr& function, CommandContext& context, TemporaryUse& use)
{
  auto analyzer = note_temporaries(context.host, use);
  TRY_VOID(check_names(*function, analyzer.settings.case_sensitive));
  TRY_VOID(check_types(*function));
  TRY_VOID(check_defaults(*function, context));
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

// A built-in function keeps its name.
Result<void> check_not_built_in(const command::CreateFunction& command)
{
  const un::Name& name = command.function->name;
  if (!plan::is_spark_function(to_lower(name.back()))) return {};
  if (!command.replace) return already_there(name);
  return plan::spark_error("USER_DEFINED_FUNCTIONS.CANNOT_REPLACE_NON_SQL_UDF_WITH_SQL_UDF",
                           {{"name", name.back()}});
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
    TRY_VOID(check_not_built_in(command));
    if (!command.replace && context.host.find_temporary_function(name.back()))
      return already_there(name);
    TemporaryUse use;
    TRY(auto function, checked(command.function, context, use));
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
  TemporaryUse use;
  TRY(auto function, checked(full, context, use));
  TRY_VOID(check_no_temporaries(use, "FUNCTION", plan::quote_name(stored)));
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
    if (plan::is_spark_function(to_lower(command.name.back())))
      return plan::spark_error("_LEGACY_ERROR_TEMP_1255", {{"functionName", command.name.back()}});
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
