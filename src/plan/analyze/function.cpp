// Calls by name, casts, lambdas, Python functions, parameters.
#include "plan/analyze/pipe.h"
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>
#include <cctype>

namespace bindery::plan::resolve {

static Error unknown_routine(const Analysis& analysis, const unresolved::Function& node)
{
  const auto& settings = analysis.settings;
  const std::string path = "[`system`.`builtin`, `system`.`session`, " +
                           quote_name({settings.current_catalog, settings.current_database}) + "]";
  return spark_error("UNRESOLVED_ROUTINE",
                     {{"routineName", quote_name(node.name)}, {"searchPath", path}}, node.origin);
}

// Stars among arguments: count(*) counts rows, elsewhere they are the columns.
static Result<std::vector<Bound>> bind_arguments(Analysis& analysis,
                                                 const unresolved::Function& node,
                                                 const std::string& name, Place& place)
{
  const auto is_star = [](const unresolved::ExpressionPtr& argument) {
    return argument->kind == unresolved::ExpressionKind::Star;
  };
  const bool counts_rows =
      name == "count" && node.arguments.size() == 1 && is_star(node.arguments[0]) &&
      unresolved::as<unresolved::Star>(*node.arguments[0]).target.empty() && !node.is_distinct;
  if (counts_rows)
    return std::vector<Bound>{{build::literal(Value::integer(1)), "1", "", "", false, {}}};
  if (std::none_of(node.arguments.begin(), node.arguments.end(), is_star))
    return analysis.expressions(node.arguments, place);
  std::vector<Bound> bound;
  for (const auto& argument : node.arguments) {
    if (!is_star(argument)) {
      TRY(Bound one, analysis.expression(argument, place));
      bound.push_back(std::move(one));
      continue;
    }
    TRY(auto opened, analysis.select_list({argument}, place));
    for (auto& one : opened) bound.push_back(std::move(one));
  }
  return bound;
}

static Result<Bound> call_python(const std::shared_ptr<const unresolved::PythonUdf>& function,
                                 std::vector<Bound> arguments, std::string_view name)
{
  auto call = std::make_shared<typed::Python>();
  call->type = function->return_type;
  call->nullable = true;
  call->fallible = true;
  call->deterministic = function->is_deterministic;
  call->function = function;
  std::string sql;
  for (auto& argument : arguments) {
    sql += (sql.empty() ? "" : ", ") + argument.sql;
    call->arguments.push_back(std::move(argument.expression));
  }
  return Bound{std::move(call), std::string(name) + "(" + sql + ")", "", "", false, {}};
}

Result<Bound> analyze_python(Analysis& analysis, const unresolved::PythonUdf& node, Place& place)
{
  constexpr int ScalarKinds[] = {100, 101, 102, 200, 204, 250, 251};
  if (std::find(std::begin(ScalarKinds), std::end(ScalarKinds), node.eval_type) ==
      std::end(ScalarKinds))
    return not_supported("a Python function of evaluation type " + std::to_string(node.eval_type) +
                         " as an expression");
  TRY(auto arguments, analysis.expressions(node.arguments, place));
  auto function = std::make_shared<unresolved::PythonUdf>();
  function->origin = node.origin;
  function->name = node.name;
  function->is_deterministic = node.is_deterministic;
  function->eval_type = node.eval_type;
  function->command = node.command;
  function->return_type = node.return_type;
  function->python_version = node.python_version;
  return call_python(function, std::move(arguments), node.name);
}

// What only some functions take: DISTINCT, IGNORE NULLS.
static Result<void> check_syntax(const unresolved::Function& node, const std::string& name,
                                 const Row& row)
{
  constexpr std::string_view SkipNulls[] = {"first",     "first_value", "last", "last_value",
                                            "any_value", "nth_value",   "lag",  "lead",
                                            "array_agg", "collect_list"};
  const bool can_skip =
      std::find(std::begin(SkipNulls), std::end(SkipNulls), name) != std::end(SkipNulls);
  std::string_view wrong;
  if (node.is_distinct && row.call == CallKind::Scalar) wrong = "DISTINCT";
  if (node.ignore_nulls.value_or(false) && !can_skip) wrong = "IGNORE NULLS";
  if (wrong.empty()) return {};
  return spark_error(
      "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX",
      {{"prettyName", quote_name(std::string_view(name))}, {"syntax", quote_sql(wrong)}},
      node.origin);
}

Result<Bound> analyze_function(Analysis& analysis, const unresolved::Function& node, Place& place)
{
  if (node.name.empty()) return invalid_input("a function without a name");
  const std::string name = to_lower(node.name.back());
  TRY(auto piped, find_pipe_call(analysis, node, place));
  if (piped) return std::move(*piped);
  const bool is_builtin = node.name.size() == 1 &&
                          (find_row(name, analysis.settings.dialect) || is_spark_function(name));
  if (!is_builtin && analysis.context.find_sql_function)
    if (const auto function = analysis.context.find_sql_function(node.name))
      return call_sql_function(analysis, *function, node, place);
  const bool qualified_elsewhere = node.name.size() > 1 &&
                                   to_lower(node.name[node.name.size() - 2]) != "builtin" &&
                                   to_lower(node.name[node.name.size() - 2]) != "session";
  if (qualified_elsewhere) return unknown_routine(analysis, node);
  if (node.name.size() == 1 && analysis.context.find_function)
    if (const auto function = analysis.context.find_function(node.name.front())) {
      TRY(auto arguments, analysis.expressions(node.arguments, place));
      return call_python(function, std::move(arguments), node.name.front());
    }
  const Row* row = find_row(name, analysis.settings.dialect);
  if (!row && analysis.settings.dialect == Dialect::Trino)
    return invalid_input("Function '" + name + "' not registered, or not supported here yet")
        .with_name("FUNCTION_NOT_FOUND");
  if (!row) {
    if (is_spark_function(name)) return not_supported("the function " + name);
    return unknown_routine(analysis, node);
  }
  constexpr std::string_view Ordered[] = {"listagg", "string_agg", "mode", "percentile_cont",
                                          "percentile_disc"};
  const bool takes_order =
      std::find(std::begin(Ordered), std::end(Ordered), name) != std::end(Ordered);
  if (!node.within_group.empty() && (!takes_order || analysis.settings.dialect != Dialect::Spark))
    return not_supported("WITHIN GROUP of " + name);
  if (row->call == CallKind::Scalar && node.filter)
    return not_supported("FILTER on " + name + ", which is no aggregate function,");
  TRY_VOID(check_syntax(node, name, *row));
  Site site{analysis, node, place, *row, row->shown.empty() ? name : std::string(row->shown), {}};
  if (row->call == CallKind::Window && !place.in_window)
    return spark_error("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE",
                       {{"funcName", quote_sql(name + "()")}}, node.origin);
  // Arguments of a window function's call stand outside the window again.
  const bool in_window = place.in_window;
  if (row->call == CallKind::Window || row->call == CallKind::Aggregate) place.in_window = false;
  const Scope* const scope = place.scope;
  if (row->call == CallKind::Aggregate && place.aggregate_scope)
    place.scope = place.aggregate_scope;
  if (!row->binds_itself) {
    auto arguments = bind_arguments(analysis, node, name, place);
    place.in_window = in_window;
    if (!arguments.ok()) return std::move(arguments).error();
    site.arguments = std::move(*arguments);
    for (const auto& argument : site.arguments)
      if (argument.expression->kind == typed::ExpressionKind::Generator) {
        const bool infix =
            site.arguments.size() == 2 && !std::isalpha(static_cast<unsigned char>(name.front()));
        const std::string sql =
            infix ? "(" + site.arguments[0].sql + " " + name + " " + site.arguments[1].sql + ")"
                  : site.sql();
        return spark_error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
                           {{"expression", quote_sql(sql)}});
      }
  }
  if (row->build && !row->binds_itself) {
    TRY_VOID(check_argument_count(site));
  }
  auto bound = row->build ? row->build(site) : resolve_by_signature(site);
  place.in_window = in_window;
  place.scope = scope;
  if (!bound.ok()) return bound;
  if (node.filter && row->call == CallKind::Aggregate) {
    TRY(const Bound filter, analysis.expression(node.filter, place));
    bound->sql += " FILTER (WHERE " + filter.sql + ")";
  }
  return bound;
}

// ---- casts --------------------------------------------------------------------------------------

static Error bad_cast(const Analysis& analysis, const Bound& child, const Type& type,
                      typed::CastMode mode, const Origin& origin)
{
  const Type from = child.expression->type;
  const std::string verb = mode == typed::CastMode::Try ? "TRY_CAST(" : "CAST(";
  ErrorParameters parameters = {
      {"sqlExpr", quote_sql(verb + child.sql + " AS " + type.sql() + ")")},
      {"srcType", quote_sql(from.sql())},
      {"targetType", quote_sql(type.sql())}};
  const char* instead = nullptr;
  if (from.is(TypeKind::Date) && type.is_numeric()) instead = "`UNIX_DATE`";
  if (from.is_numeric() && type.is(TypeKind::Date)) instead = "`DATE_FROM_UNIX_DATE`";
  if (analysis.is_ansi() && instead) {
    parameters.emplace_back("functionNames", instead);
    return spark_error("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", std::move(parameters),
                       origin);
  }
  const bool legacy_could = coerce::allows_cast(from, type, typed::CastMode::Legacy);
  if (analysis.is_ansi() && legacy_could) {
    parameters.emplace_back("config", quote_sql("spark.sql.ansi.enabled"));
    parameters.emplace_back("configVal", "'false'");
    return spark_error("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", std::move(parameters),
                       origin);
  }
  return spark_error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", std::move(parameters), origin);
}

// CHAR and VARCHAR in a cast are plain texts, as in Spark.
static Type without_lengths(const Type& type)
{
  switch (type.kind()) {
  case TypeKind::Char:
  case TypeKind::Varchar: return TypeKind::String;
  case TypeKind::Array: return Type::array(without_lengths(type.element()), type.contains_null());
  case TypeKind::Map:
    return Type::map(without_lengths(type.key()), without_lengths(type.value()),
                     type.contains_null());
  case TypeKind::Struct: {
    std::vector<Field> fields = type.fields();
    for (auto& field : fields) field.type = without_lengths(field.type);
    return Type::structure(std::move(fields));
  }
  default: return type;
  }
}

// Trino rounds to integers, half away from zero; Spark cuts.
static ExpressionPtr rounded_for(const ExpressionPtr& child, const Type& type)
{
  const Type& from = child->type;
  if (!type.is_integral()) return child;
  if (from.is(TypeKind::Double) || from.is(TypeKind::Float))
    return build::native("round_double", from, {child, build::literal(Value::integer(0))});
  if (!from.is(TypeKind::Decimal) || from.scale() == 0) return child;
  const int precision = std::min(38, from.precision() - from.scale() + 1);
  return build::cast({.child = child, .type = Type::decimal(precision, 0), .time_zone = ""});
}

// Whether elements would have to be rounded or cut one by one.
static bool needs_values(const Type& from, const Type& to)
{
  const auto is_sized = [](const Type& type) {
    return type.is(TypeKind::Varchar) || type.is(TypeKind::Char);
  };
  const auto inner = [&](const Type& a, const Type& b) {
    const bool rounds = b.is_integral() && !a.is_integral() && a.is_numeric();
    return rounds || (is_sized(b) && !(a == b)) || needs_values(a, b);
  };
  if (from.kind() != to.kind()) return false;
  if (from.is(TypeKind::Array)) return inner(from.element(), to.element());
  if (from.is(TypeKind::Map)) return inner(from.key(), to.key()) || inner(from.value(), to.value());
  if (!from.is(TypeKind::Struct) || from.fields().size() != to.fields().size()) return false;
  for (size_t i = 0; i < from.fields().size(); ++i)
    if (inner(from.fields()[i].type, to.fields()[i].type)) return true;
  return false;
}

// Trino's varchar(n) holds n characters and no more; char(n) is padded with blanks to n.
static ExpressionPtr with_length(ExpressionPtr text, const Type& type)
{
  if (!type.is(TypeKind::Varchar) && !type.is(TypeKind::Char)) return text;
  const ExpressionPtr length = build::literal(Value::integer(type.length()));
  text = build::native("substring", type, {text, build::literal(Value::integer(1)), length});
  if (!type.is(TypeKind::Char)) return text;
  return build::native("rpad", type, {text, length, build::literal(Value::string(" "))});
}

Result<Bound> analyze_cast(Analysis& analysis, const unresolved::Cast& node, Place& place)
{
  TRY(Bound child, analysis.expression(node.child, place));
  return cast_bound(analysis, node, child);
}

Result<Bound> cast_bound(Analysis& analysis, const unresolved::Cast& node, const Bound& child)
{
  const Type type =
      analysis.settings.dialect == Dialect::Spark ? without_lengths(node.type) : node.type;
  typed::CastMode mode = analysis.cast_mode();
  if (node.mode == unresolved::CastMode::Try) mode = typed::CastMode::Try;
  if (node.mode == unresolved::CastMode::Ansi) mode = typed::CastMode::Ansi;
  if (node.mode == unresolved::CastMode::Legacy) mode = typed::CastMode::Legacy;
  if (!coerce::allows_cast(child.expression->type, type, mode))
    return bad_cast(analysis, child, type, mode, node.origin);
  const std::string verb = mode == typed::CastMode::Try ? "TRY_CAST(" : "CAST(";
  const bool is_trino = analysis.settings.dialect == Dialect::Trino;
  if (is_trino && needs_values(child.expression->type, type))
    return not_supported("CAST of " + child.expression->type.simple_string() + " AS " +
                         type.simple_string());
  // Spark names a cast column by its child when that is a name alone.
  const bool is_name = !is_trino && !child.name.empty() && !child.is_alias &&
                       child.expression->kind == typed::ExpressionKind::Column;
  ExpressionPtr made =
      build::cast({.child = is_trino ? rounded_for(child.expression, type) : child.expression,
                   .type = type,
                   .mode = mode,
                   .is_implicit = false,
                   .time_zone = analysis.settings.time_zone});
  if (is_trino) made = with_length(std::move(made), type);
  return Bound{std::move(made),
               verb + child.sql + " AS " + type.sql() + ")",
               is_name ? child.name : "",
               "",
               false,
               {}};
}

// ---- lambdas ------------------------------------------------------------------------------------

Result<Bound> bind_lambda(Analysis& analysis, const unresolved::ExpressionPtr& node,
                          const std::vector<typed::Attribute>& types, Place& place,
                          std::string_view function)
{
  const auto* lambda = unresolved::find_as<unresolved::Lambda>(*node);
  if (!lambda)
    return not_supported("an argument of " + std::string(function) + " that is no lambda");
  if (lambda->parameters.size() > types.size())
    return spark_error("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
                       {{"expectedNumArgs", std::to_string(lambda->parameters.size())},
                        {"actualNumArgs", std::to_string(types.size())}},
                       node->origin);
  LambdaFrame frame;
  auto made = std::make_shared<typed::Lambda>();
  for (size_t i = 0; i < lambda->parameters.size(); ++i) {
    frame.names.push_back(lambda->parameters[i]);
    frame.variables.push_back(types[i]);
    frame.variables.back().id = analysis.mint();
    made->parameters.push_back(frame.variables.back().id);
  }
  place.lambdas.push_back(std::move(frame));
  auto body = analysis.expression(lambda->body, place);
  place.lambdas.pop_back();
  if (!body.ok()) return body;
  if (build::contains(*body->expression, typed::ExpressionKind::Python))
    return spark_error("UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_PYTHON_UDF",
                       {{"funcName", quote_sql(std::string(function))}}, node->origin);
  made->type = body->expression->type;
  made->nullable = body->expression->nullable;
  made->fallible = body->expression->fallible;
  made->deterministic = body->expression->deterministic;
  made->body = body->expression;
  return Bound{std::move(made),
               "lambdafunction(" + body->sql + ", " +
                   [&] {
                     std::string text;
                     for (size_t i = 0; i < lambda->parameters.size(); ++i)
                       text += (i ? ", " : "") + std::string("namedlambdavariable()");
                     return text;
                   }() +
                   ")",
               "",
               "",
               false,
               {}};
}

// ---- parameters ---------------------------------------------------------------------------------

Result<Bound> analyze_parameter(Analysis& analysis, const unresolved::Parameter& node, Place& place)
{
  for (auto frame = analysis.parameters.rbegin(); frame != analysis.parameters.rend(); ++frame) {
    const auto& parameters = **frame;
    if (node.position >= 0 && node.position < static_cast<int>(parameters.positional.size()))
      return analysis.expression(parameters.positional[node.position], place);
    if (const auto named = parameters.named.find(node.name);
        node.position < 0 && named != parameters.named.end())
      return analysis.expression(named->second, place);
  }
  const std::string name = node.position >= 0 ? "_" + std::to_string(node.position) : node.name;
  return spark_error("UNBOUND_SQL_PARAMETER", {{"name", quote_name(std::string_view(name))}},
                     node.origin);
}

// ---- withField, dropFields ----------------------------------------------------------------------

static Result<ExpressionPtr> update(Analysis& analysis, const ExpressionPtr& child,
                                    const unresolved::Name& path, size_t at, const Bound* value,
                                    Type& type, const Origin& origin)
{
  if (!child->type.is(TypeKind::Struct))
    return spark_error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                       {{"sqlExpr", quote_sql("update_fields()")},
                        {"paramIndex", "first"},
                        {"requiredType", quote_sql("STRUCT")},
                        {"inputSql", quote_sql("col")},
                        {"inputType", quote_sql(child->type.sql())}},
                       origin);
  std::vector<Field> fields;
  build::Arguments values;
  bool found = false;
  for (size_t i = 0; i < child->type.fields().size(); ++i) {
    Field field = child->type.fields()[i];
    ExpressionPtr item = build::field(child, static_cast<int>(i));
    if (same_name(field.name, path[at], analysis.settings.case_sensitive)) {
      found = true;
      if (at + 1 < path.size()) {
        TRY(item, update(analysis, item, path, at + 1, value, field.type, origin));
      } else if (!value) {
        continue;
      } else {
        item = value->expression;
        field = {path[at], item->type, item->nullable, ""};
      }
    }
    fields.push_back(std::move(field));
    values.push_back(std::move(item));
  }
  if (!found && at + 1 < path.size()) {
    std::string names;
    for (const auto& field : child->type.fields())
      names += (names.empty() ? "" : ", ") + quote_name(std::string_view(field.name));
    return spark_error("FIELD_NOT_FOUND",
                       {{"fieldName", quote_name(std::string_view(path[at]))}, {"fields", names}},
                       origin);
  }
  if (!found && value && at + 1 == path.size()) {
    fields.push_back({path[at], value->expression->type, value->expression->nullable, ""});
    values.push_back(value->expression);
  }
  type = Type::structure(std::move(fields));
  ExpressionPtr made = build::form("struct", type, std::move(values), false);
  if (!child->nullable) return made;
  return build::if_else(build::is_null(child), build::null_of(type), made);
}

Result<Bound> analyze_update_fields(Analysis& analysis, const unresolved::UpdateFields& node,
                                    Place& place)
{
  TRY(const Bound child, analysis.expression(node.child, place));
  if (node.field.empty()) return invalid_input("a field without a name");
  std::optional<Bound> value;
  if (node.value) {
    TRY(value, analysis.expression(node.value, place));
  }
  Type type;
  TRY(ExpressionPtr made, update(analysis, child.expression, node.field, 0,
                                 value ? &*value : nullptr, type, node.origin));
  const std::string change = value ? "WithField(" + value->sql + ")" : "dropfield()";
  return Bound{
      std::move(made), "update_fields(" + child.sql + ", " + change + ")", "", "", false, {}};
}

} // namespace bindery::plan::resolve
