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

// The arguments in the order of the parameters: named ones at their place, defaults where none is.
Result<std::vector<unresolved::ExpressionPtr>>
in_order(const unresolved::SqlFunction& function,
         const std::vector<unresolved::ExpressionPtr>& given, const Origin& origin)
{
  const auto& parameters = function.parameters;
  const std::string name = quote_name(function.name);
  std::vector<unresolved::ExpressionPtr> arguments(parameters.size());
  std::string last_name;
  for (size_t i = 0; i < given.size(); ++i) {
    const auto* named = unresolved::find_as<unresolved::NamedArgument>(*given[i]);
    if (!named) {
      if (!last_name.empty())
        return spark_error(
            "UNEXPECTED_POSITIONAL_ARGUMENT",
            {{"routineName", name}, {"parameterName", quote_name(std::string_view(last_name))}},
            origin);
      if (i < arguments.size()) {
        arguments[i] = given[i];
        continue;
      }
      return spark_error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                         {{"functionName", name},
                          {"expectedNum", std::to_string(parameters.size())},
                          {"actualNum", std::to_string(given.size())},
                          {"docroot", "https://spark.apache.org/docs/latest"}},
                         origin);
    }
    last_name = named->name;
    const auto at = std::find_if(parameters.begin(), parameters.end(), [&](const auto& one) {
      return equals_ignore_case(one.name, named->name);
    });
    if (at == parameters.end()) {
      std::vector<std::string> names;
      for (const auto& one : parameters) names.push_back(quote_name(std::string_view(one.name)));
      return spark_error("UNRECOGNIZED_PARAMETER_NAME",
                         {{"routineName", name},
                          {"argumentName", quote_name(std::string_view(named->name))},
                          {"proposal", join(names, " ")}},
                         origin);
    }
    auto& place = arguments[at - parameters.begin()];
    if (place)
      return spark_error(
          "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE",
          {{"routineName", name}, {"parameterName", quote_name(std::string_view(named->name))}},
          origin);
    place = named->value;
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i]) continue;
    if (!parameters[i].default_value) {
      if (last_name.empty())
        return spark_error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                           {{"functionName", name},
                            {"expectedNum", std::to_string(parameters.size())},
                            {"actualNum", std::to_string(given.size())},
                            {"docroot", "https://spark.apache.org/docs/latest"}},
                           origin);
      return spark_error("REQUIRED_PARAMETER_NOT_FOUND",
                         {{"routineName", name},
                          {"parameterName", quote_name(std::string_view(parameters[i].name))},
                          {"index", std::to_string(i)}},
                         origin);
    }
    arguments[i] = parameters[i].default_value;
  }
  return arguments;
}

struct Call {
  std::vector<ExpressionPtr> arguments; // of the parameters' types
  std::vector<typed::Attribute> parameters;
  Scope scope; // of the parameters
  std::string sql;
};

Result<Call> bind_call(Analysis& analysis, const unresolved::SqlFunction& function,
                       const std::vector<unresolved::ExpressionPtr>& given, Place& place,
                       const Origin& origin)
{
  TRY_VOID(check_depth(analysis, function));
  TRY(const auto arguments, in_order(function, given, origin));
  Call call;
  for (size_t i = 0; i < arguments.size(); ++i) {
    TRY(const Bound plain, analysis.expression(arguments[i], place));
    unresolved::Cast cast;
    cast.origin = origin;
    cast.type = function.parameters[i].type;
    TRY(const Bound bound, cast_bound(analysis, cast, plain));
    const bool is_given = arguments[i] != function.parameters[i].default_value;
    if (is_given) call.sql += (call.sql.empty() ? "" : ", ") + plain.sql;
    const ExpressionPtr& argument = bound.expression;
    call.arguments.push_back(argument);
    call.parameters.push_back(
        {analysis.mint(), function.parameters[i].name, argument->type, argument->nullable, ""});
    call.scope.columns.push_back({call.parameters.back(), {function.name.back()}});
  }
  call.sql = shown_name(function) + "(" + call.sql + ")";
  return call;
}

ExpressionPtr replaced(const ExpressionPtr& body, const Call& call)
{
  return build::rewrite(body, [&](const ExpressionPtr& node) -> ExpressionPtr {
    const auto* column = typed::find_as<typed::Column>(*node);
    if (!column) return nullptr;
    for (size_t i = 0; i < call.parameters.size(); ++i)
      if (call.parameters[i].id == column->id) return call.arguments[i];
    return nullptr;
  });
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

bool can_repeat(const Call& call)
{
  return std::all_of(call.arguments.begin(), call.arguments.end(),
                     [](const ExpressionPtr& argument) { return argument->deterministic; });
}

} // namespace

Result<Bound> call_sql_function(Analysis& analysis, const unresolved::SqlFunction& function,
                                const unresolved::Function& node, Place& place)
{
  if (function.is_table)
    return spark_error("NOT_A_SCALAR_FUNCTION", {{"functionName", quote_name(node.name)}},
                       node.origin);
  TRY(const Call call, bind_call(analysis, function, node.arguments, place, node.origin));
  TRY(const Bound body, bind_body(analysis, function, call));
  if (has_aggregate(*body.expression) ||
      build::contains(*body.expression, typed::ExpressionKind::WindowCall) ||
      build::contains(*body.expression, typed::ExpressionKind::Generator))
    return not_supported("an SQL function whose body aggregates, looks at windows or generates");
  Bound made;
  made.sql = call.sql;
  const bool queries = build::contains(*body.expression, typed::ExpressionKind::Subquery);
  if (!queries && can_repeat(call)) {
    made.expression = replaced(body.expression, call);
    return made;
  }
  for (const auto& argument : call.arguments)
    if (has_aggregate(*argument))
      return not_supported("an aggregate as the argument of an SQL function with a query inside");
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
    return spark_error("ASSIGNMENT_ARITY_MISMATCH",
                       {{"numTarget", std::to_string(fields->size())},
                        {"numExpr", std::to_string(columns.size())}},
                       node.origin);
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
