// Functions that take functions.
#include "engine/lower/lowerer.h"

#include "engine/types.h"
#include "plan/build.h"

#include <set>

namespace bindery::engine {

static Tree lambda_of(duckdb::vector<std::string> parameters, Tree body)
{
  return duckdb::make_uniq<duckdb::LambdaExpression>(std::move(parameters), std::move(body));
}

static Tree name_of(const std::string& name)
{
  return duckdb::make_uniq<duckdb::ColumnRefExpression>(name);
}

static Tree part(const std::string& entry, const char* field)
{
  return function("struct_extract", trees(name_of(entry), constant(duckdb::Value(field))));
}

static Tree part(const std::string& entry, int position)
{
  return function("struct_extract",
                  trees(name_of(entry), constant(duckdb::Value::BIGINT(position))));
}

// `value`, but NULL where one of the arguments is.
static Tree unless_null(const Trees& arguments, Tree value)
{
  Trees nulls;
  for (const auto& argument : arguments)
    nulls.push_back(op(duckdb::ExpressionType::OPERATOR_IS_NULL, argument->Copy()));
  auto result = duckdb::make_uniq<duckdb::CaseExpression>();
  duckdb::CaseCheck check;
  check.when_expr = nulls.size() == 1
                        ? std::move(nulls[0])
                        : conjunction(duckdb::ExpressionType::CONJUNCTION_OR, std::move(nulls));
  check.then_expr = constant(duckdb::Value());
  result->case_checks.push_back(std::move(check));
  result->else_expr = std::move(value);
  return result;
}

Result<Tree> Lowerer::lambda(const typed::Expression& expression)
{
  const auto& lambda = typed::as<typed::Lambda>(expression);
  TRY(auto body, this->expression(*lambda.body));
  duckdb::vector<std::string> parameters;
  for (const auto& id : lambda.parameters) parameters.push_back(column_name(id));
  return lambda_of(std::move(parameters), std::move(body));
}

// The body of a lambda whose parameters stand for `values`.
Result<Tree> Lowerer::body_with(const typed::Expression& expression, const Trees& values)
{
  const auto& lambda = typed::as<typed::Lambda>(expression);
  CHECK(lambda.parameters.size() <= values.size());
  for (size_t i = 0; i < lambda.parameters.size(); i++)
    inlined_[lambda.parameters[i].value] = values[i].get();
  auto body = this->expression(*lambda.body);
  for (const auto& id : lambda.parameters) inlined_.erase(id.value);
  return body;
}

// transform, filter, exists, forall
Result<Tree> Lowerer::each_element(const typed::Call& call, const duckdb::LogicalType& type)
{
  const std::string& name = call.lowering.name;
  const auto& lambda = typed::as<typed::Lambda>(*call.arguments.at(1));
  TRY(auto list, expression(*call.arguments.at(0)));
  Trees values = trees(column(lambda.parameters.at(0)));
  duckdb::vector<std::string> parameters;
  for (const auto& id : lambda.parameters) parameters.push_back(column_name(id));
  if (lambda.parameters.size() == 2) { // DuckDB counts from 1.
    values.push_back(cast_to(
        duckdb::LogicalType::INTEGER,
        function("-", trees(column(lambda.parameters[1]), constant(duckdb::Value::BIGINT(1))))));
  }
  TRY(auto body, body_with(lambda, values));
  const char* target = name == "filter" ? "list_filter" : "list_transform";
  Tree result =
      function(target, trees(std::move(list), lambda_of(std::move(parameters), std::move(body))));
  if (name == "exists" || name == "forall")
    return native_call(name, type, trees(std::move(result)));
  return result;
}

static Tree named(const char* name, Tree tree)
{
  tree->SetAlias(name);
  return tree;
}

// What a lambda's body takes from around it, each once.
static void find_captures(const typed::Expression& body, std::set<int64_t>& known,
                          std::vector<typed::ExpressionPtr>& captures, bool& has_outer)
{
  plan::build::for_each_child(body, [&](const typed::ExpressionPtr& child) {
    std::optional<plan::typed::ColumnId> id;
    if (const auto* column = typed::find_as<typed::Column>(*child)) id = column->id;
    if (const auto* variable = typed::find_as<typed::LambdaVariable>(*child)) id = variable->id;
    if (id && known.insert(id->value).second) captures.push_back(child);
    has_outer = has_outer || child->kind == typed::ExpressionKind::Outer ||
                child->kind == typed::ExpressionKind::Subquery;
    if (const auto* lambda = typed::find_as<typed::Lambda>(*child))
      for (const auto& own : lambda->parameters) known.insert(own.value);
    find_captures(*child, known, captures, has_outer);
  });
}

static bool captures_anything(const typed::Expression& lambda)
{
  std::set<int64_t> known;
  std::vector<typed::ExpressionPtr> captures;
  bool has_outer = false;
  for (const auto& id : typed::as<typed::Lambda>(lambda).parameters) known.insert(id.value);
  find_captures(lambda, known, captures, has_outer);
  return has_outer || !captures.empty();
}

// DuckDB's list_reduce wants a start of the elements' type, and takes captured values from wrong
// rows when lists differ in length: elements become tuples of the result, the element and what is
// captured.
Result<Tree> Lowerer::fold_pairs(const typed::Call& call, const duckdb::LogicalType& start_type)
{
  const auto& merge = typed::as<typed::Lambda>(*call.arguments.at(2));
  std::set<int64_t> known;
  std::vector<typed::ExpressionPtr> captures;
  bool has_outer = false;
  for (const auto& id : merge.parameters) known.insert(id.value);
  find_captures(merge, known, captures, has_outer);
  if (has_outer) return unsupported_operation("aggregate with a column of a query around it");

  TRY(auto element_type, to_physical(call.arguments.at(0)->type.element()));
  const std::string element = "x" + fresh_alias(), left = "x" + fresh_alias(),
                    right = "x" + fresh_alias();
  Trees captured, taken;
  std::vector<duckdb::LogicalType> types;
  for (size_t i = 0; i < captures.size(); i++) {
    TRY(auto type, to_physical(captures[i]->type));
    TRY(auto value, expression(*captures[i]));
    types.push_back(std::move(type));
    captured.push_back(std::move(value));
    taken.push_back(part(right, ("c" + std::to_string(i)).c_str()));
  }
  const auto null = [] { return constant(duckdb::Value()); };
  const auto tuple = [&](Tree result, Tree one, bool has_captured) {
    Trees fields = trees(named("r", cast_to(start_type, std::move(result))),
                         named("e", cast_to(element_type, std::move(one))));
    for (size_t i = 0; i < types.size(); i++) {
      auto value = cast_to(types[i], has_captured ? captured[i]->Copy() : null());
      value->SetAlias("c" + std::to_string(i));
      fields.push_back(std::move(value));
    }
    return function("struct_pack", std::move(fields));
  };

  TRY(auto list, expression(*call.arguments[0]));
  TRY(auto start, expression(*call.arguments.at(1)));
  auto outside = inlined_;
  const auto id_of = [](const typed::Expression& capture) {
    const auto* column = typed::find_as<typed::Column>(capture);
    return column != nullptr ? column->id.value
                             : typed::as<typed::LambdaVariable>(capture).id.value;
  };
  for (size_t i = 0; i < captures.size(); i++) inlined_[id_of(*captures[i])] = taken[i].get();
  auto merged = body_with(merge, trees(part(left, "r"), part(right, "e")));
  inlined_ = std::move(outside);
  if (!merged.ok()) return merged;
  auto tuples =
      function("list_transform",
               trees(std::move(list), lambda_of({element}, tuple(null(), name_of(element), true))));
  auto step = lambda_of({left, right}, tuple(std::move(merged).value(), null(), false));
  auto reduced = function("list_reduce", trees(std::move(tuples), std::move(step),
                                               tuple(std::move(start), null(), false)));
  return function("struct_extract", trees(std::move(reduced), constant(duckdb::Value("r"))));
}

// aggregate: a left fold, then the last function on a list of the one result.
Result<Tree> Lowerer::fold(const typed::Call& call)
{
  TRY(auto list, expression(*call.arguments.at(0)));
  TRY(auto start_type, to_physical(call.arguments.at(1)->type));
  TRY(auto element_type, to_physical(call.arguments[0]->type.element()));
  const Trees lists = trees(list->Copy());
  Tree result;
  if (start_type == element_type && !captures_anything(*call.arguments.at(2))) {
    TRY(auto start, expression(*call.arguments[1]));
    TRY(auto merge, lambda(*call.arguments.at(2)));
    result = function("list_reduce", trees(std::move(list), std::move(merge),
                                           cast_to(start_type, std::move(start))));
  } else {
    TRY(result, fold_pairs(call, start_type));
  }
  if (call.arguments.size() > 3) {
    TRY(auto finish, lambda(*call.arguments[3]));
    result = function("list_transform",
                      trees(function("list_value", trees(std::move(result))), std::move(finish)));
    result = function("list_extract", trees(std::move(result), constant(duckdb::Value::BIGINT(1))));
  }
  return unless_null(lists, std::move(result));
}

Result<Tree> Lowerer::zip_with(const typed::Call& call)
{
  TRY(auto left, expression(*call.arguments.at(0)));
  TRY(auto right, expression(*call.arguments.at(1)));
  const std::string pair = "x" + fresh_alias();
  TRY(auto body, body_with(*call.arguments.at(2), trees(part(pair, 1), part(pair, 2))));
  const Trees lists = trees(left->Copy(), right->Copy());
  auto zipped = function("list_zip", trees(std::move(left), std::move(right)));
  return unless_null(lists, function("list_transform",
                                     trees(std::move(zipped), lambda_of({pair}, std::move(body)))));
}

// map_filter, transform_keys, transform_values: over the entries, and a map of what comes out.
Result<Tree> Lowerer::each_entry(const typed::Call& call, const duckdb::LogicalType& type)
{
  const std::string& name = call.lowering.name;
  TRY(auto map, expression(*call.arguments.at(0)));
  const std::string entry = "x" + fresh_alias();
  TRY(auto body, body_with(*call.arguments.at(1), trees(part(entry, "key"), part(entry, "value"))));
  const Trees maps = trees(map->Copy());
  auto entries = function("map_entries", trees(std::move(map)));
  if (name == "map_filter") {
    entries =
        function("list_filter", trees(std::move(entries), lambda_of({entry}, std::move(body))));
    return unless_null(maps, function("map_from_entries", trees(std::move(entries))));
  }
  const bool is_key = name == "transform_keys";
  Tree key = is_key ? std::move(body) : part(entry, "key");
  Tree value = is_key ? part(entry, "value") : std::move(body);
  key->SetAlias("key");
  value->SetAlias("value");
  auto pair = function("struct_pack", trees(std::move(key), std::move(value)));
  entries =
      function("list_transform", trees(std::move(entries), lambda_of({entry}, std::move(pair))));
  // New keys may repeat: Spark's own error then.
  auto made = is_key ? native_call("map_from_entries", type, trees(std::move(entries)))
                     : function("map_from_entries", trees(std::move(entries)));
  return unless_null(maps, std::move(made));
}

Result<Tree> Lowerer::higher_order(const typed::Call& call)
{
  const std::string& name = call.lowering.name;
  TRY(auto type, to_physical(call.type));
  if (name == "transform" || name == "filter" || name == "exists" || name == "forall")
    return each_element(call, type);
  Result<Tree> made = unsupported_operation("The function " + call.function);
  if (name == "aggregate") made = fold(call);
  if (name == "zip_with") made = zip_with(call);
  if (name == "map_filter" || name.starts_with("transform_")) made = each_entry(call, type);
  if (!made.ok()) return made;
  return cast_to(type, std::move(made).value());
}

} // namespace bindery::engine
