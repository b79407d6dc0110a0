// Session variables: DECLARE, SET VARIABLE, DROP TEMPORARY VARIABLE.
#include "engine/command/commands.h"

#include "base/text.h"
#include "plan/errors.h"

#include <algorithm>

namespace bindery::engine {

namespace command = plan::command;
namespace un = plan::unresolved;
using un::Name;

namespace {

constexpr const char* SearchPath = "[`system`.`session`]";

// x, session.x and system.session.x are one name.
std::optional<std::string> variable_of(const Name& name)
{
  const size_t above = name.size() - 1;
  if (above > 2) return std::nullopt;
  if (above >= 1 && !equals_ignore_case(name[above - 1], "session")) return std::nullopt;
  if (above == 2 && !equals_ignore_case(name[0], "system")) return std::nullopt;
  return name.back();
}

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

un::ExpressionPtr cast_to(un::ExpressionPtr child, const plan::Type& type)
{
  auto cast = std::make_shared<un::Cast>();
  cast->child = std::move(child);
  cast->type = type;
  cast->mode = un::CastMode::Ansi;
  return cast;
}

// The one row of a relation; nothing when there is none.
Result<std::optional<plan::Value::Items>> row_of(const un::RelationPtr& relation,
                                                 CommandContext& context)
{
  auto analyzer = context.host.analyzer_context();
  TRY(const auto analyzed, plan::analyze(relation, analyzer));
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

Result<plan::Value::Items> values_of(std::vector<un::ExpressionPtr> expressions,
                                     CommandContext& context)
{
  auto project = std::make_shared<un::Project>();
  project->expressions = std::move(expressions);
  TRY(auto row, row_of(project, context));
  return std::move(*row);
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
    project->expressions.push_back(cast_to(std::move(column), targets[i].variable.value.type));
  }
  project->input = std::move(renamed);
  TRY(auto row, row_of(project, context));
  if (row) return std::move(*row);
  plan::Value::Items nulls;
  for (const Target& target : targets)
    nulls.push_back(plan::Value::null(target.variable.value.type));
  return nulls;
}

} // namespace

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
  un::ExpressionPtr value = command.default_value ? command.default_value : null_literal();
  if (command.type) value = cast_to(std::move(value), *command.type);
  TRY(const auto row, values_of({std::move(value)}, context));
  for (const std::string& name : names)
    if (!command.replace && context.host.find_variable(name))
      return plan::spark_error("VARIABLE_ALREADY_EXISTS", {{"variableName", full_name(name)}});
  for (const std::string& name : names)
    context.host.put_variable(name, {row.at(0), command.default_value});
  return CommandOutput();
}

Result<CommandOutput> run_set_variable(const command::SetVariable& command, CommandContext& context)
{
  TRY(auto targets, targets_of(command.names, context));
  plan::Value::Items row;
  if (command.query) {
    TRY(row, row_for(targets, command.query, context));
  } else {
    std::vector<un::ExpressionPtr> values;
    for (size_t i = 0; i < targets.size(); ++i) {
      un::ExpressionPtr value = command.values.at(i);
      if (!value) value = targets[i].variable.default_value;
      values.push_back(cast_to(value ? value : null_literal(), targets[i].variable.value.type));
    }
    TRY(row, values_of(std::move(values), context));
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
