// Functions that take functions.
#include "plan/functions/row.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

typed::Attribute variable(Type type, bool nullable)
{
  return {{}, "", std::move(type), nullable, ""};
}

Result<void> resolve_plain(Site& site, size_t count)
{
  if (site.node.arguments.size() < count)
    return wrong_argument_count(site.shown, std::to_string(count), site.node.arguments.size(),
                                site.node.origin);
  for (size_t i = site.arguments.size(); i < count; ++i) {
    TRY(Bound one, site.analysis.expression(site.node.arguments[i], site.place));
    site.arguments.push_back(std::move(one));
  }
  return {};
}

Result<void> resolve_lambda(Site& site, size_t index, const std::vector<typed::Attribute>& types)
{
  if (site.node.arguments.size() <= index)
    return wrong_argument_count(site.shown, std::to_string(index + 1), site.node.arguments.size(),
                                site.node.origin);
  TRY(Bound lambda, resolve::bind_lambda(site.analysis, site.node.arguments[index], types,
                                         site.place, site.shown));
  site.arguments.push_back(std::move(lambda));
  return {};
}

Result<Type> array_at(const Site& site, size_t index)
{
  if (!site.type(index).is(TypeKind::Array)) return unexpected_type(site, index, "\"ARRAY\"");
  return site.type(index);
}
Result<Type> map_at(const Site& site, size_t index)
{
  if (!site.type(index).is(TypeKind::Map)) return unexpected_type(site, index, "\"MAP\"");
  return site.type(index);
}

// A lambda's body brought to another type.
ExpressionPtr with_body(const ExpressionPtr& lambda, ExpressionPtr body)
{
  auto copy = std::make_shared<typed::Lambda>(typed::as<typed::Lambda>(*lambda));
  copy->type = body->type;
  copy->nullable = body->nullable;
  copy->fallible = body->fallible;
  copy->body = std::move(body);
  return copy;
}
const ExpressionPtr& body_of(const ExpressionPtr& lambda)
{
  return typed::as<typed::Lambda>(*lambda).body;
}

Result<void> require_boolean(Site& site, size_t index)
{
  const ExpressionPtr& body = body_of(site.expression(index));
  if (!body->type.is(TypeKind::Boolean) && !body->type.is(TypeKind::Null))
    return unexpected_type(site, index, "\"BOOLEAN\"");
  site.arguments[index].expression =
      with_body(site.expression(index), site.analysis.convert(body, TypeKind::Boolean));
  return {};
}

ExpressionPtr made(Site& site, std::string_view form, Type type, bool nullable)
{
  build::Arguments arguments;
  for (const auto& argument : site.arguments) arguments.push_back(argument.expression);
  return build::form(form, std::move(type), std::move(arguments), nullable);
}

Result<Bound> transform(Site& site)
{
  TRY_VOID(resolve_plain(site, 1));
  TRY(const Type type, array_at(site, 0));
  TRY_VOID(resolve_lambda(
      site, 1,
      {variable(type.element(), type.contains_null()), variable(TypeKind::Integer, false)}));
  const ExpressionPtr& body = body_of(site.expression(1));
  return bound(made(site, "transform", Type::array(body->type, body->nullable),
                    site.expression(0)->nullable),
               site.sql());
}

Result<Bound> filter(Site& site)
{
  TRY_VOID(resolve_plain(site, 1));
  TRY(const Type type, array_at(site, 0));
  TRY_VOID(resolve_lambda(
      site, 1,
      {variable(type.element(), type.contains_null()), variable(TypeKind::Integer, false)}));
  TRY_VOID(require_boolean(site, 1));
  return bound(made(site, "filter", type, site.expression(0)->nullable), site.sql());
}

Result<Bound> exists(Site& site)
{
  TRY_VOID(resolve_plain(site, 1));
  TRY(const Type type, array_at(site, 0));
  TRY_VOID(resolve_lambda(site, 1, {variable(type.element(), type.contains_null())}));
  TRY_VOID(require_boolean(site, 1));
  const bool nullable = site.expression(0)->nullable || body_of(site.expression(1))->nullable;
  return bound(made(site, site.row.name, TypeKind::Boolean, nullable), site.sql());
}

// aggregate(array, start, merge[, finish])
Result<Bound> aggregate_of(Site& site)
{
  TRY_VOID(resolve_plain(site, 2));
  TRY(const Type type, array_at(site, 0));
  const Type state = site.type(1);
  TRY_VOID(resolve_lambda(site, 2,
                          {variable(state, true), variable(type.element(), type.contains_null())}));
  const ExpressionPtr merge = body_of(site.expression(2));
  if (!merge->type.equals_ignoring_nullability(state)) {
    if (!coerce::allows_implicit(merge->type, state, site.analysis.coercion()))
      return spark_error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                         {{"sqlExpr", quote_sql(site.sql())},
                          {"paramIndex", "third"},
                          {"requiredType", quote_sql(state.sql())},
                          {"inputSql", quote_sql(site.arguments[2].sql)},
                          {"inputType", quote_sql(merge->type.sql())}},
                         site.node.origin);
    site.arguments[2].expression =
        with_body(site.expression(2), site.analysis.convert(merge, state));
  }
  if (site.node.arguments.size() > 3) {
    TRY_VOID(resolve_lambda(site, 3, {variable(state, true)}));
  } else {
    auto identity = std::make_shared<typed::Lambda>();
    auto self = std::make_shared<typed::LambdaVariable>();
    self->id = site.analysis.mint();
    self->type = state;
    identity->parameters = {self->id};
    identity->type = state;
    identity->body = self;
    site.arguments.push_back({identity,
                              "lambdafunction(namedlambdavariable(), namedlambdavariable())",
                              "",
                              "",
                              false,
                              {}});
  }
  return bound(made(site, "aggregate", body_of(site.expression(3))->type, true), site.sql());
}

Result<Bound> zip_with(Site& site)
{
  TRY_VOID(resolve_plain(site, 2));
  TRY(const Type left, array_at(site, 0));
  TRY(const Type right, array_at(site, 1));
  TRY_VOID(
      resolve_lambda(site, 2, {variable(left.element(), true), variable(right.element(), true)}));
  const ExpressionPtr& body = body_of(site.expression(2));
  return bound(made(site, "zip_with", Type::array(body->type, body->nullable),
                    site.expression(0)->nullable || site.expression(1)->nullable),
               site.sql());
}

Result<Type> bind_entry_lambda(Site& site)
{
  TRY_VOID(resolve_plain(site, 1));
  TRY(Type type, map_at(site, 0));
  TRY_VOID(resolve_lambda(
      site, 1, {variable(type.key(), false), variable(type.value(), type.contains_null())}));
  return type;
}

Result<Bound> map_filter(Site& site)
{
  TRY(const Type type, bind_entry_lambda(site));
  TRY_VOID(require_boolean(site, 1));
  return bound(made(site, "map_filter", type, site.expression(0)->nullable), site.sql());
}
Result<Bound> transform_values(Site& site)
{
  TRY(const Type type, bind_entry_lambda(site));
  const ExpressionPtr& body = body_of(site.expression(1));
  return bound(made(site, "transform_values", Type::map(type.key(), body->type, body->nullable),
                    site.expression(0)->nullable),
               site.sql());
}
// Every key of either map, in order, with what each map has for it: a transform of such entries.
Result<Bound> map_zip_with(Site& site)
{
  TRY_VOID(resolve_plain(site, 2));
  TRY(const Type left, map_at(site, 0));
  TRY(const Type right, map_at(site, 1));
  const auto key = coerce::find_wider(left.key(), right.key(), site.analysis.coercion());
  if (!key || left.key().is_text() != right.key().is_text())
    return spark_error("DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"functionName", quote_name(std::string_view(site.shown))},
                        {"leftType", quote_sql(left.key().sql())},
                        {"rightType", quote_sql(right.key().sql())}},
                       site.node.origin);
  build::Arguments maps;
  for (const size_t i : {0, 1}) {
    const Type& own = site.type(i);
    maps.push_back(site.analysis.convert(site.expression(i),
                                         Type::map(*key, own.value(), own.contains_null())));
  }
  TRY_VOID(resolve_lambda(
      site, 2,
      {variable(*key, false), variable(left.value(), true), variable(right.value(), true)}));
  const auto& lambda = typed::as<typed::Lambda>(*site.expression(2));
  if (lambda.parameters.size() != 3)
    return spark_error(
        "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH",
        {{"expectedNumArgs", std::to_string(lambda.parameters.size())}, {"actualNumArgs", "3"}},
        site.node.origin);
  if (!maps[0]->deterministic || !maps[1]->deterministic)
    return not_supported("map_zip_with of maps that are not deterministic");
  const Type entry = Type::structure({{"key", *key, false, ""},
                                      {"left", left.value(), true, ""},
                                      {"right", right.value(), true, ""}});
  const ExpressionPtr entries = build::native("map_zip", Type::array(entry, false), maps);
  const auto one = std::make_shared<typed::LambdaVariable>();
  one->id = site.analysis.mint();
  one->type = entry;
  one->nullable = false;
  auto values = std::make_shared<typed::Lambda>(lambda);
  values->parameters = {one->id};
  values->body = build::rewrite(lambda.body, [&](const ExpressionPtr& node) -> ExpressionPtr {
    const auto* used = typed::find_as<typed::LambdaVariable>(*node);
    for (const int i : {0, 1, 2})
      if (used && used->id == lambda.parameters[static_cast<size_t>(i)])
        return build::field(one, i);
    return nullptr;
  });
  const ExpressionPtr body = values->body;
  auto keys = std::make_shared<typed::Lambda>(*values);
  keys->body = build::field(one, 0);
  keys->type = *key;
  const auto each = [&](const ExpressionPtr& made) {
    return build::form("transform", Type::array(body_of(made)->type, body_of(made)->nullable),
                       {entries, made}, entries->nullable);
  };
  return bound(build::native("map_from_arrays", Type::map(*key, body->type, body->nullable),
                             {each(keys), each(values)}),
               site.sql());
}
Result<Bound> transform_keys(Site& site)
{
  TRY(const Type type, bind_entry_lambda(site));
  const ExpressionPtr& body = body_of(site.expression(1));
  return bound(made(site, "transform_keys",
                    Type::map(body->type, type.value(), type.contains_null()),
                    site.expression(0)->nullable),
               site.sql());
}

// array_sort without a comparison; with one it would need a sort by lambda.
Result<Bound> array_sort(Site& site)
{
  TRY_VOID(resolve_plain(site, 1));
  TRY(const Type type, array_at(site, 0));
  if (site.node.arguments.size() > 1) return not_supported("array_sort with a comparison");
  // The order that Spark writes out as a lambda of its own.
  const std::string v = "namedlambdavariable()";
  const std::string order = "lambdafunction((IF(((" + v + " IS NULL) AND (" + v +
                            " IS NULL)), 0, (IF((" + v + " IS NULL), 1, (IF((" + v +
                            " IS NULL), -1, (IF((" + v + " < " + v + "), -1, (IF((" + v + " > " +
                            v + "), 1, 0)))))))))), " + v + ", " + v + ")";
  return bound(build::native("array_sort", type, {site.expression(0)}),
               "array_sort(" + site.arguments[0].sql + ", " + order + ")");
}

constexpr Row Rows[] = {
    binding("transform", "any, any", transform),
    binding("filter", "any, any", filter),
    binding("exists", "any, any", exists),
    binding("forall", "any, any", exists),
    binding("aggregate", "any, any, any, any?", aggregate_of),
    binding("reduce", "any, any, any, any?", aggregate_of),
    binding("zip_with", "any, any, any", zip_with),
    binding("map_filter", "any, any", map_filter),
    binding("transform_values", "any, any", transform_values),
    binding("transform_keys", "any, any", transform_keys),
    binding("map_zip_with", "any, any, any", map_zip_with),
    binding("array_sort", "any, any?", array_sort),
};

} // namespace

std::span<const Row> lambda_rows() { return Rows; }

} // namespace bindery::plan
