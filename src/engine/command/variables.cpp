// Session variables: DECLARE, SET VARIABLE, DROP TEMPORARY VARIABLE.
#include "engine/command/commands.h"

#include "base/text.h"
#include "plan/build.h"
#include "plan/errors.h"

#include <algorithm>

namespace bindery::engine {

namespace command = plan::command;
namespace un = plan::unresolved;
using un::Name;

namespace {

constexpr const char* SearchPath = "[`system`.`session`]";

std::string full_name(const std::string& name)
{
  return plan::quote_name(Name{"system", "session", name});
}

Error unresolved_variable(const Name& name)
{
  return plan::spark_error("UNRESOLVED_VARIABLE",
                           {{"variableName", plan::quote_name(name)}, {"searchPath", SearchPath}});
}

un::ExpressionPtr null_literal()
{
  auto made = std::make_shared<un::Literal>();
  made->value = plan::Value::null();
  return made;
}

un::ExpressionPtr cast_to(un::ExpressionPtr child, const plan::Type& type, un::CastMode mode)
{
  auto cast = std::make_shared<un::Cast>();
  cast->child = std::move(child);
  cast->type = type;
  cast->mode = mode;
  return cast;
}

// The one row of an analyzed relation; nothing when there is none.
Result<std::optional<plan::Value::Items>> row_of(const plan::typed::RelationPtr& analyzed,
                                                 CommandContext& context)
{
  auto limit = std::make_shared<plan::typed::Limit>();
  limit->input = analyzed;
  limit->output = analyzed->output;
  limit->limit = 2;
  auto options = context.host.query_options();
  options.cancellation = context.cancellation;
  TRY(auto rows, context.engine.collect(limit, options, 2));
  if (rows.size() > 1) return plan::spark_error("ROW_SUBQUERY_TOO_MANY_ROWS", {});
  if (rows.empty()) return std::optional<plan::Value::Items>();
  for (size_t i = 0; i < rows[0].size(); ++i) rows[0][i].type = analyzed->output.at(i).type;
  return std::optional(std::move(rows[0]));
}

std::string text_of(const plan::Origin& origin)
{
  if (!origin.text || origin.start < 0) return "";
  return origin.text->substr(origin.start, origin.stop - origin.start + 1);
}

struct Target {
  std::string name;
  SessionVariable variable;
};

Result<std::vector<Target>> targets_of(const std::vector<Name>& names, CommandContext& context)
{
  std::vector<Target> targets;
  for (const Name& name : names) {
    const auto plain = variable_of(name);
    const auto found = plain ? context.host.find_variable(*plain) : std::nullopt;
    if (!found) return unresolved_variable(name);
    for (const Target& other : targets)
      if (equals_ignore_case(other.name, *plain))
        return plan::spark_error("DUPLICATE_ASSIGNMENTS",
                                 {{"nameList", plan::quote_name(std::string_view(*plain))}});
    targets.push_back({*plain, *found});
  }
  return targets;
}

// The row of a query, each value as its variable's type; NULLs when there is no row.
Result<plan::Value::Items> row_for(const std::vector<Target>& targets, const un::RelationPtr& query,
                                   CommandContext& context)
{
  auto analyzer = context.host.analyzer_context();
  TRY(const auto analyzed, plan::analyze(query, analyzer));
  if (analyzed->output.size() != targets.size())
    return plan::spark_error("ASSIGNMENT_ARITY_MISMATCH",
                             {{"numTarget", std::to_string(targets.size())},
                              {"numExpr", std::to_string(analyzed->output.size())}});
  auto renamed = std::make_shared<un::ToDf>();
  renamed->input = query;
  auto project = std::make_shared<un::Project>();
  for (size_t i = 0; i < targets.size(); ++i) {
    renamed->names.push_back("v" + std::to_string(i));
    auto column = std::make_shared<un::Attribute>();
    column->parts = {renamed->names.back()};
    project->expressions.push_back(
        cast_to(std::move(column), targets[i].variable.value.type, un::CastMode::Ansi));
  }
  project->input = std::move(renamed);
  TRY(const auto cast, plan::analyze(project, analyzer));
  TRY(auto row, row_of(cast, context));
  if (row) return std::move(*row);
  plan::Value::Items nulls;
  for (const Target& target : targets)
    nulls.push_back(plan::Value::null(target.variable.value.type));
  return nulls;
}

// What SET … = DEFAULT gives names no variable.
Result<void> check_default(const SessionVariable& variable, const std::string& name,
                           const char* statement, CommandContext& context)
{
  if (!variable.default_value) return {};
  auto project = std::make_shared<un::Project>();
  project->expressions = {variable.default_value};
  auto analyzer = context.host.analyzer_context();
  analyzer.find_variable = nullptr;
  const auto analyzed = plan::analyze(project, analyzer);
  if (analyzed.ok() || !analyzed.error().wire_name.starts_with("UNRESOLVED_COLUMN")) return {};
  return plan::spark_error("INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION",
                           {{"statement", statement},
                            {"colName", full_name(name)},
                            {"defaultValue", text_of(variable.default_value->origin)}});
}

// One after the other, each as its variable's type: later ones see those before them.
Result<plan::Value::Items> values_for(const std::vector<Target>& targets,
                                      const std::vector<un::ExpressionPtr>& values,
                                      CommandContext& context)
{
  un::RelationPtr relation;
  for (size_t i = 0; i < targets.size(); ++i) {
    const SessionVariable& variable = targets[i].variable;
    un::ExpressionPtr value = values.at(i);
    if (!value) {
      TRY_VOID(check_default(variable, targets[i].name, "SET VARIABLE", context));
      value = variable.default_value ? variable.default_value : null_literal();
    }
    auto alias = std::make_shared<un::Alias>();
    alias->child = cast_to(std::move(value), variable.value.type, un::CastMode::Ansi);
    alias->names = {targets[i].name};
    auto project = std::make_shared<un::Project>();
    if (relation) project->expressions.push_back(std::make_shared<un::Star>());
    project->expressions.push_back(std::move(alias));
    project->input = std::move(relation);
    relation = std::move(project);
  }
  auto analyzer = context.host.analyzer_context();
  TRY(const auto analyzed, plan::analyze(relation, analyzer));
  TRY(auto row, row_of(analyzed, context));
  if (!row) return invalid_input("a value of SET VARIABLE gave no row");
  return std::move(*row);
}

// The value of a DEFAULT, of the type, when it says one.
Result<plan::Value> value_of_default(const command::DeclareVariable& command,
                                     CommandContext& context)
{
  const un::ExpressionPtr given = command.default_value ? command.default_value : null_literal();
  const un::ExpressionPtr value =
      command.type ? cast_to(given, *command.type, un::CastMode::Plain) : given;
  auto project = std::make_shared<un::Project>();
  project->expressions = {value};
  auto analyzer = context.host.analyzer_context();
  TRY(const auto analyzed, plan::analyze(project, analyzer));
  const std::string text = text_of(given->origin);
  const auto* made = plan::typed::find_as<plan::typed::Project>(*analyzed);
  if (!made || made->input->kind != plan::typed::RelationKind::OneRow)
    return plan::spark_error("UNSUPPORTED_EXPR_FOR_OPERATOR",
                             {{"invalidExprSqls", plan::quote_sql(text)}}, given->origin);
  if (plan::build::contains(*made->expressions.front(), plan::typed::ExpressionKind::Subquery))
    return plan::spark_error("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION",
                             {{"statement", "DECLARE VARIABLE"},
                              {"colName", full_name(*variable_of(command.names.front()))},
                              {"defaultValue", text}});
  TRY(auto row, row_of(analyzed, context));
  if (!row) return invalid_input("a DEFAULT gave no row");
  return std::move(row->at(0));
}

} // namespace

std::optional<std::string> variable_of(const Name& name)
{
  const size_t above = name.size() - 1;
  if (above > 2) return std::nullopt;
  if (above >= 1 && !equals_ignore_case(name[above - 1], "session")) return std::nullopt;
  if (above == 2 && !equals_ignore_case(name[0], "system")) return std::nullopt;
  return name.back();
}

bool has_length(const plan::Type& type)
{
  using plan::TypeKind;
  switch (type.kind()) {
  case TypeKind::Char:
  case TypeKind::Varchar: return true;
  case TypeKind::Array: return has_length(type.element());
  case TypeKind::Map: return has_length(type.key()) || has_length(type.value());
  case TypeKind::Struct:
    return std::any_of(type.fields().begin(), type.fields().end(),
                       [](const plan::Field& field) { return has_length(field.type); });
  default: return false;
  }
}

Result<CommandOutput> run_declare_variable(const command::DeclareVariable& command,
                                           CommandContext& context)
{
  std::vector<std::string> names;
  for (const Name& name : command.names) {
    const auto plain = variable_of(name);
    if (!plain)
      return plan::spark_error("UNRESOLVED_VARIABLE", {{"variableName", plan::quote_name(name)},
                                                       {"searchPath", "SYSTEM.SESSION"}});
    for (const std::string& other : names)
      if (equals_ignore_case(other, *plain))
        return plan::spark_error("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE",
                                 {{"variableName", plan::quote_name(std::string_view(*plain))}});
    names.push_back(*plain);
  }
  if (command.type && has_length(*command.type))
    return plan::not_supported("a variable of the type " + command.type->sql());
  TRY(const plan::Value value, value_of_default(command, context));
  for (const std::string& name : names)
    if (!command.replace && context.host.find_variable(name))
      return plan::spark_error("VARIABLE_ALREADY_EXISTS", {{"variableName", full_name(name)}});
  for (const std::string& name : names)
    context.host.put_variable(name, {value, command.default_value});
  return CommandOutput();
}

Result<CommandOutput> run_set_variable(const command::SetVariable& command, CommandContext& context)
{
  TRY(auto targets, targets_of(command.names, context));
  plan::Value::Items row;
  if (command.query) {
    TRY(row, row_for(targets, command.query, context));
  } else {
    TRY(row, values_for(targets, command.values, context));
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    targets[i].variable.value = std::move(row.at(i));
    context.host.put_variable(targets[i].name, std::move(targets[i].variable));
  }
  return CommandOutput();
}

Result<CommandOutput> run_drop_variable(const command::DropVariable& command,
                                        CommandContext& context)
{
  const auto plain = variable_of(command.name);
  if (!plain) return unresolved_variable(command.name);
  if (!context.host.drop_variable(*plain) && !command.if_exists)
    return plan::spark_error("VARIABLE_NOT_FOUND", {{"variableName", full_name(*plain)}});
  return CommandOutput();
}

} // namespace bindery::engine
