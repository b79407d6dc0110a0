// Functions whose body is SQL: the body is analyzed where only the parameters are known.
#include "plan/analyze/analysis.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan::resolve {

namespace {

constexpr int OpenFunctionsMax = 50;
constexpr int CalledFunctionsMax = 10000;

// What surrounds the call is not around the body.
class BodyGuard {
public:
  explicit BodyGuard(Analysis& analysis)
      : analysis_(analysis), tables_(std::exchange(analysis.common_tables, nullptr)),
        outer_(std::exchange(analysis.outer_queries, {})),
        parameters_(std::exchange(analysis.parameters, {}))
  {
    ++analysis.open_functions;
  }
  ~BodyGuard()
  {
    --analysis_.open_functions;
    analysis_.common_tables = tables_;
    analysis_.outer_queries = outer_;
    analysis_.parameters = parameters_;
  }
  BodyGuard(const BodyGuard&) = delete;
  BodyGuard& operator=(const BodyGuard&) = delete;

private:
  Analysis& analysis_;
  CommonTablesPtr tables_;
  std::vector<OuterQuery> outer_;
  std::vector<const unresolved::WithParameters*> parameters_;
};

std::string shown_name(const unresolved::SqlFunction& function) { return join(function.name, "."); }

Result<void> check_depth(Analysis& analysis, const unresolved::SqlFunction& function)
{
  if (++analysis.called_functions > CalledFunctionsMax)
    return not_supported("a query of more than 10,000 calls of SQL functions");
  if (analysis.open_functions < OpenFunctionsMax) return {};
  return not_supported("calls of SQL functions nested deeper than 50, at " + shown_name(function) +
                       ",");
}

struct Given {
  const unresolved::SqlFunction& function;
  const std::vector<unresolved::ExpressionPtr>& arguments;
  const Origin& origin;
  bool case_sensitive = false;
};

Error wrong_count(const Given& given)
{
  return spark_error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                     {{"functionName", quote_name(given.function.name)},
                      {"expectedNum", std::to_string(given.function.parameters.size())},
                      {"actualNum", std::to_string(given.arguments.size())},
                      {"docroot", "https://spark.apache.org/docs/latest"}},
                     given.origin);
}

// An error about one parameter.
Error about(const Given& given, std::string_view error_class, std::string_view parameter)
{
  return spark_error(
      error_class,
      {{"routineName", quote_name(given.function.name)}, {"parameterName", quote_name(parameter)}},
      given.origin);
}

Result<size_t> position_of(const Given& given, const std::string& name)
{
  std::vector<std::string> names;
  for (const auto& parameter : given.function.parameters) {
    if (same_name(parameter.name, name, given.case_sensitive)) return names.size();
    names.push_back(quote_name(std::string_view(parameter.name)));
  }
  return spark_error("UNRECOGNIZED_PARAMETER_NAME",
                     {{"routineName", quote_name(given.function.name)},
                      {"argumentName", quote_name(std::string_view(name))},
                      {"proposal", join(names, " ")}},
                     given.origin);
}

struct Ordered {
  std::vector<unresolved::ExpressionPtr> arguments; // null: the parameter's default
  bool is_named = false;                            // some of them
};

// The arguments in the order of the parameters: named ones at their place.
Result<Ordered> in_order(const Given& given)
{
  const auto& parameters = given.function.parameters;
  Ordered ordered;
  ordered.arguments.resize(parameters.size());
  std::string last_name;
  size_t positional = 0;
  for (const auto& argument : given.arguments) {
    const auto* named = unresolved::find_as<unresolved::NamedArgument>(*argument);
    if (!named) {
      if (ordered.is_named) return about(given, "UNEXPECTED_POSITIONAL_ARGUMENT", last_name);
      if (positional == parameters.size()) return wrong_count(given);
      ordered.arguments[positional++] = argument;
      continue;
    }
    ordered.is_named = true;
    last_name = named->name;
    TRY(const size_t at, position_of(given, named->name));
    if (ordered.arguments[at])
      return about(given,
                   at < positional
                       ? "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED"
                       : "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE",
                   named->name);
    ordered.arguments[at] = named->value;
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (ordered.arguments[i] || parameters[i].default_value) continue;
    if (!ordered.is_named) return wrong_count(given);
    return spark_error("REQUIRED_PARAMETER_NOT_FOUND",
                       {{"routineName", quote_name(given.function.name)},
                        {"parameterName", quote_name(std::string_view(parameters[i].name))},
                        {"index", std::to_string(i)}},
                       given.origin);
  }
  return ordered;
}

struct Call {
  std::vector<ExpressionPtr> arguments; // of the parameters' types
  std::vector<typed::Attribute> parameters;
  Scope scope; // of the parameters
  std::string sql;
};

// Nothing around the call is around a default.
Result<Bound> bind_default(Analysis& analysis, const unresolved::SqlFunction::Parameter& parameter)
{
  const BodyGuard guard(analysis);
  Place place;
  place.clause = "SQL function";
  return analysis.expression(parameter.default_value, place);
}

Result<Call> bind_call(Analysis& analysis, const unresolved::SqlFunction& function,
                       const std::vector<unresolved::ExpressionPtr>& given, Place& place,
                       const Origin& origin)
{
  TRY_VOID(check_depth(analysis, function));
  TRY(const Ordered ordered, in_order({function, given, origin, analysis.settings.case_sensitive}));
  Call call;
  for (size_t i = 0; i < ordered.arguments.size(); ++i) {
    const auto& parameter = function.parameters[i];
    const auto& argument = ordered.arguments[i];
    TRY(const Bound plain,
        argument ? analysis.expression(argument, place) : bind_default(analysis, parameter));
    unresolved::Cast cast;
    cast.origin = origin;
    cast.type = parameter.type;
    TRY(const Bound bound, cast_bound(analysis, cast, plain));
    // A default shows where it stands among names.
    if (argument || ordered.is_named) call.sql += (call.sql.empty() ? "" : ", ") + plain.sql;
    call.arguments.push_back(bound.expression);
    call.parameters.push_back(
        {analysis.mint(), parameter.name, bound.expression->type, bound.expression->nullable, ""});
    call.scope.columns.push_back({call.parameters.back(), {function.name.back()}});
  }
  call.sql = shown_name(function) + "(" + call.sql + ")";
  return call;
}

ExpressionPtr put_for(const ExpressionPtr& body, typed::ColumnId parameter,
                      const ExpressionPtr& value)
{
  return build::rewrite(body, [&](const ExpressionPtr& node) -> ExpressionPtr {
    const auto* column = typed::find_as<typed::Column>(*node);
    return column && column->id == parameter ? value : nullptr;
  });
}

size_t uses_of(const ExpressionPtr& body, typed::ColumnId parameter)
{
  size_t count = 0;
  build::rewrite(body, [&](const ExpressionPtr& node) -> ExpressionPtr {
    const auto* column = typed::find_as<typed::Column>(*node);
    if (column && column->id == parameter) ++count;
    return nullptr;
  });
  return count;
}

// The body over one value of `argument`: transform(array(argument), x -> body)[0].
ExpressionPtr over_one_value(Analysis& analysis, const ExpressionPtr& body,
                             typed::ColumnId parameter, const ExpressionPtr& argument)
{
  auto variable = std::make_shared<typed::LambdaVariable>();
  variable->id = analysis.mint();
  variable->type = argument->type;
  variable->nullable = argument->nullable;
  auto lambda = std::make_shared<typed::Lambda>();
  lambda->parameters = {variable->id};
  lambda->body = put_for(body, parameter, variable);
  lambda->type = lambda->body->type;
  lambda->nullable = lambda->body->nullable;
  lambda->fallible = lambda->body->fallible;
  const ExpressionPtr values =
      build::form("array", Type::array(argument->type, argument->nullable), {argument}, false);
  const ExpressionPtr results = build::form(
      "transform", Type::array(lambda->type, lambda->nullable), {values, lambda}, false);
  return build::form("array_index", lambda->type, {results, build::literal(Value::integer(0))},
                     lambda->nullable);
}

// The body with the arguments for the parameters. What is not deterministic is evaluated once.
ExpressionPtr replaced(Analysis& analysis, ExpressionPtr body, const Call& call)
{
  for (size_t i = 0; i < call.parameters.size(); ++i) {
    const ExpressionPtr& argument = call.arguments[i];
    const auto parameter = call.parameters[i].id;
    const bool can_repeat =
        argument->deterministic ||
        (uses_of(body, parameter) <= 1 && !build::contains(*body, typed::ExpressionKind::Lambda));
    body = can_repeat ? put_for(body, parameter, argument)
                      : over_one_value(analysis, body, parameter, argument);
  }
  return body;
}

// The arguments as one row below the body. Inside a subquery their columns are those of the query
// around.
typed::RelationPtr row_of(const Call& call, bool is_in_subquery, std::vector<typed::ColumnId>& used)
{
  auto row = std::make_shared<typed::Project>();
  row->input = std::make_shared<typed::OneRow>();
  row->output = call.parameters;
  for (const auto& argument : call.arguments)
    row->expressions.push_back(
        build::rewrite(argument, [&](const ExpressionPtr& node) -> ExpressionPtr {
          const auto* column = typed::find_as<typed::Column>(*node);
          if (!column || !is_in_subquery) return nullptr;
          used.push_back(column->id);
          auto outer = std::make_shared<typed::Outer>();
          outer->type = column->type;
          outer->nullable = column->nullable;
          outer->id = column->id;
          return outer;
        }));
  return row;
}

Result<Bound> bind_body(Analysis& analysis, const unresolved::SqlFunction& function,
                        const Call& call)
{
  unresolved::ExpressionPtr body = function.body;
  if (!body) {
    auto subquery = std::make_shared<unresolved::Subquery>();
    subquery->relation = function.query;
    body = std::move(subquery);
  }
  if (function.returns) {
    auto cast = std::make_shared<unresolved::Cast>();
    cast->child = std::move(body);
    cast->type = *function.returns;
    body = std::move(cast);
  }
  Place place;
  place.scope = &call.scope;
  place.clause = "SQL function";
  const BodyGuard guard(analysis);
  return analysis.expression(body, place);
}

// DISTINCT, FILTER and their like are of aggregate functions.
Result<void> check_plain(const unresolved::Function& call)
{
  const char* syntax = call.is_distinct             ? "DISTINCT"
                       : call.filter                ? "FILTER CLAUSE"
                       : call.ignore_nulls          ? "IGNORE NULLS"
                       : !call.within_group.empty() ? "WITHIN GROUP (ORDER BY ...)"
                                                    : nullptr;
  if (!syntax) return {};
  return spark_error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
                     {{"prettyName", quote_name(call.name)}, {"syntax", syntax}}, call.origin);
}

std::string text_of(const Origin& origin)
{
  if (!origin.text || origin.start < 0) return "";
  return origin.text->substr(origin.start, origin.stop - origin.start + 1);
}

} // namespace

Result<Bound> call_sql_function(Analysis& analysis, const unresolved::SqlFunction& function,
                                const unresolved::Function& node, Place& place)
{
  if (function.is_table)
    return spark_error("NOT_A_SCALAR_FUNCTION", {{"functionName", quote_name(node.name)}},
                       node.origin);
  TRY_VOID(check_plain(node));
  TRY(const Call call, bind_call(analysis, function, node.arguments, place, node.origin));
  TRY(const Bound body, bind_body(analysis, function, call));
  if (has_aggregate(*body.expression) ||
      build::contains(*body.expression, typed::ExpressionKind::WindowCall) ||
      build::contains(*body.expression, typed::ExpressionKind::Generator))
    return spark_error(
        "USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS",
        {{"queryText", text_of(function.body ? function.body->origin : function.query->origin)}});
  Bound made;
  made.sql = call.sql;
  if (!build::contains(*body.expression, typed::ExpressionKind::Subquery)) {
    made.expression = replaced(analysis, body.expression, call);
    return made;
  }
  for (const auto& argument : call.arguments) {
    if (has_aggregate(*argument))
      return not_supported("an aggregate as the argument of an SQL function with a query inside");
    if (!argument->deterministic)
      return not_supported("what is not deterministic as the argument of an SQL function with a "
                           "query inside");
  }
  auto subquery = std::make_shared<typed::Subquery>();
  subquery->type = body.expression->type;
  subquery->nullable = true;
  subquery->fallible = true;
  subquery->origin = node.origin;
  typed::Attribute output{analysis.mint(), "", body.expression->type, body.expression->nullable,
                          ""};
  TRY(subquery->relation, make_projection(analysis, row_of(call, true, subquery->outer),
                                          {body.expression}, {std::move(output)}, node.origin));
  made.expression = std::move(subquery);
  return made;
}

Result<Node> call_table_function(Analysis& analysis, const unresolved::SqlFunction& function,
                                 const unresolved::TableFunction& node)
{
  if (!function.is_table)
    return spark_error("NOT_A_TABLE_FUNCTION", {{"functionName", quote_name(node.name)}},
                       node.origin);
  if (!function.query) return not_supported("a table function whose body is no query");
  Place place;
  place.clause = "table function";
  TRY(const Call call, bind_call(analysis, function, node.arguments, place, node.origin));
  Node body;
  {
    const BodyGuard guard(analysis);
    analysis.outer_queries.push_back({&call.scope});
    TRY(body, analysis.closed(function.query));
  }
  std::vector<typed::ColumnId> none;
  auto join = std::make_shared<typed::Join>();
  join->origin = node.origin;
  join->join_type = typed::JoinType::Inner;
  join->is_lateral = true;
  join->left = row_of(call, false, none);
  join->right = body.relation;
  join->output = join->left->output;
  for (const auto& attribute : body.relation->output) join->output.push_back(attribute);
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  const auto& columns = body.scope.columns;
  const auto* fields = function.returns ? &function.returns->fields() : nullptr;
  if (fields && fields->size() != columns.size())
    return spark_error("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH",
                       {{"outputSize", std::to_string(columns.size())},
                        {"returnParamSize", std::to_string(fields->size())},
                        {"name", shown_name(function)}});
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto& from = columns[i].attribute;
    const Type& type = fields ? (*fields)[i].type : from.type;
    expressions.push_back(analysis.convert(build::column(from), type));
    output.push_back({analysis.mint(), fields ? (*fields)[i].name : from.name, type,
                      expressions.back()->nullable, ""});
  }
  Node made;
  made.scope = scope_of(output, {});
  for (auto& column : made.scope.columns) column.qualifier = {function.name.back()};
  TRY(made.relation, make_projection(analysis, std::move(join), std::move(expressions),
                                     std::move(output), node.origin));
  return made;
}

} // namespace bindery::plan::resolve
