// Names into columns, fields, elements and values.
#include "plan/analyze/analysis.h"

#include "base/text.h"
#include "plan/literal_text.h"

#include <algorithm>

namespace bindery::plan::resolve {

Error unresolved_column(const Scope& scope, const unresolved::Attribute& attribute)
{
  const std::string proposal = suggest(scope, attribute.parts);
  if (proposal.empty())
    return spark_error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
                       {{"objectName", quote_name(attribute.parts)}}, attribute.origin);
  return spark_error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                     {{"objectName", quote_name(attribute.parts)}, {"proposal", proposal}},
                     attribute.origin);
}

static Error ambiguous(const unresolved::Attribute& attribute,
                       const std::vector<ScopeColumn>& columns)
{
  std::vector<std::string> names;
  for (const auto& column : columns) {
    unresolved::Name name = column.qualifier;
    name.push_back(column.attribute.name);
    names.push_back(quote_name(name));
  }
  return spark_error(
      "AMBIGUOUS_REFERENCE",
      {{"name", quote_name(attribute.parts)}, {"referenceNames", "[" + join(names, ", ") + "]"}},
      attribute.origin);
}

// The names after a column are fields of it, and of each other.
static Result<Bound> with_fields(Analysis& analysis, Bound bound,
                                 const unresolved::Attribute& attribute, size_t from)
{
  for (size_t i = from; i < attribute.parts.size(); ++i) {
    TRY(bound, extract_field(analysis, std::move(bound), attribute.parts[i], attribute.origin));
    bound.name = attribute.parts[i];
  }
  return bound;
}

static Bound bound_column(const typed::Attribute& attribute, std::string_view as_written)
{
  return {build::column(attribute), std::string(as_written), std::string(as_written),
          attribute.metadata};
}

// ---- by plan id ---------------------------------------------------------------------------------

namespace {

struct Candidate {
  typed::Attribute attribute;
  int depth = 0;
};

void find_in_plans(std::vector<Candidate>& found, const std::vector<PlanOutputPtr>& plans,
                   int64_t plan_id, std::string_view name, bool case_sensitive, int depth)
{
  for (const auto& plan : plans) {
    if (plan->plan_id != plan_id) {
      find_in_plans(found, plan->inputs, plan_id, name, case_sensitive, depth + 1);
      continue;
    }
    for (const auto& attribute : plan->output)
      if (same_name(attribute.name, name, case_sensitive)) found.push_back({attribute, depth});
  }
}

bool knows_plan(const std::vector<PlanOutputPtr>& plans, int64_t plan_id)
{
  return std::any_of(plans.begin(), plans.end(), [&](const PlanOutputPtr& plan) {
    return plan->plan_id == plan_id || knows_plan(plan->inputs, plan_id);
  });
}

} // namespace

// df.column: looked up in what that frame gave out, then found again by id in what is here. A
// column that a projection in between has dropped is no candidate.
static Result<std::optional<Bound>>
find_by_plan(Analysis& analysis, const unresolved::Attribute& attribute, const Scope& scope)
{
  std::vector<Candidate> all;
  find_in_plans(all, scope.plans, attribute.plan_id, attribute.parts.front(),
                analysis.settings.case_sensitive, 0);
  std::vector<Candidate> here;
  for (const auto& candidate : all)
    if (find_by_id(scope, candidate.attribute.id)) here.push_back(candidate);
  if (here.empty()) return std::optional<Bound>();
  const auto nearest = std::min_element(
      here.begin(), here.end(), [](const auto& a, const auto& b) { return a.depth < b.depth; });
  const auto rivals = std::count_if(here.begin(), here.end(), [&](const auto& candidate) {
    return candidate.depth == nearest->depth && candidate.attribute.id != nearest->attribute.id;
  });
  if (rivals > 0)
    return spark_error("AMBIGUOUS_COLUMN_REFERENCE", {{"name", quote_name(attribute.parts)}},
                       attribute.origin);
  const typed::Attribute* now = find_by_id(scope, nearest->attribute.id);
  TRY(Bound bound,
      with_fields(analysis, bound_column(*now, attribute.parts.front()), attribute, 1));
  return std::optional(std::move(bound));
}

Result<std::optional<Bound>>
find_attribute(Analysis& analysis, const unresolved::Attribute& attribute, const Scope& scope)
{
  if (attribute.plan_id >= 0) {
    TRY(auto bound, find_by_plan(analysis, attribute, scope));
    if (bound || knows_plan(scope.plans, attribute.plan_id)) return bound;
  }
  const NameMatch match = find_by_name(scope, attribute.parts, analysis.settings.case_sensitive);
  if (match.columns.empty()) return std::optional<Bound>();
  if (match.columns.size() > 1) return ambiguous(attribute, match.columns);
  const std::string& written = attribute.parts[match.parts_used - 1];
  TRY(Bound bound, with_fields(analysis, bound_column(match.columns.front().attribute, written),
                               attribute, match.parts_used));
  return std::optional(std::move(bound));
}

// ---- in order: lambda variables, columns, earlier aliases, columns below, functions written as
// names, queries around, session variables

static std::optional<Bound> find_variable(const Place& place, const std::string& name)
{
  for (auto frame = place.lambdas.rbegin(); frame != place.lambdas.rend(); ++frame)
    for (size_t i = 0; i < frame->names.size(); ++i) {
      if (!equals_ignore_case(frame->names[i], name)) continue;
      auto variable = std::make_shared<typed::LambdaVariable>();
      variable->type = frame->variables[i].type;
      variable->nullable = frame->variables[i].nullable;
      variable->id = frame->variables[i].id;
      return Bound{std::move(variable), "namedlambdavariable()", name, ""};
    }
  return std::nullopt;
}

static Result<std::optional<Bound>> find_outer(Analysis& analysis,
                                               const unresolved::Attribute& attribute)
{
  auto& queries = analysis.outer_queries;
  for (size_t i = queries.size(); i-- > 0;) {
    TRY(auto bound, find_attribute(analysis, attribute, *queries[i].scope));
    if (!bound) continue;
    for (const auto id : columns_of(*bound->expression))
      for (size_t k = i; k < queries.size(); ++k)
        queries[k].uses.push_back({k + 1 == queries.size() ? bound->sql : "", id});
    bound->expression =
        build::rewrite(bound->expression, [](const ExpressionPtr& node) -> ExpressionPtr {
          const auto* column = typed::find_as<typed::Column>(*node);
          if (!column) return nullptr;
          auto outer = std::make_shared<typed::Outer>();
          outer->type = column->type;
          outer->nullable = column->nullable;
          outer->id = column->id;
          return outer;
        });
    return bound;
  }
  return std::optional<Bound>();
}

// x, session.x or system.session.x, with the names of fields behind.
static Result<std::optional<Bound>> find_session_variable(Analysis& analysis,
                                                          const unresolved::Attribute& attribute)
{
  for (size_t count = std::min<size_t>(3, attribute.parts.size()); count > 0; --count) {
    const unresolved::Name name(attribute.parts.begin(), attribute.parts.begin() + count);
    const auto value = analysis.context.find_variable(name);
    if (!value) continue;
    Bound bound{build::literal(*value),
                "variablereference(system.session." + to_lower(name.back()) + "=" +
                    sql_literal(*value) + ")",
                name.back(), ""};
    TRY(bound, with_fields(analysis, std::move(bound), attribute, count));
    return std::optional(std::move(bound));
  }
  return std::optional<Bound>();
}

// Names that are functions when no column has them.
static bool is_function_name(const unresolved::Name& parts)
{
  constexpr std::string_view Names[] = {"current_date", "current_timestamp", "current_user", "user",
                                        "session_user"};
  return parts.size() == 1 &&
         std::find(std::begin(Names), std::end(Names), to_lower(parts.front())) != std::end(Names);
}

static Error cannot_resolve(const Place& place, const unresolved::Attribute& attribute)
{
  const Scope none;
  const Scope& scope = place.scope ? *place.scope : none;
  if (attribute.plan_id >= 0)
    return spark_error("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", quote_name(attribute.parts)}},
                       attribute.origin);
  return unresolved_column(scope, attribute);
}

Result<Bound> analyze_attribute(Analysis& analysis, const unresolved::Attribute& attribute,
                                Place& place)
{
  if (attribute.parts.empty()) return invalid_input("a column without a name");
  if (auto variable = find_variable(place, attribute.parts.front()))
    return with_fields(analysis, std::move(*variable), attribute, 1);
  if (place.scope) {
    TRY(auto bound, find_attribute(analysis, attribute, *place.scope));
    if (bound) return std::move(*bound);
  }
  if (place.aliases && attribute.plan_id < 0) {
    const auto alias = place.aliases->find(to_lower(attribute.parts.front()));
    if (alias != place.aliases->end()) {
      if (alias->second.second > 1)
        return spark_error(
            "AMBIGUOUS_LATERAL_COLUMN_ALIAS",
            {{"name", quote_name(attribute.parts)}, {"n", std::to_string(alias->second.second)}},
            attribute.origin);
      Bound bound = alias->second.first;
      bound.name = attribute.parts.front();
      TRY(bound, with_fields(analysis, std::move(bound), attribute, 1));
      bound.sql = "lateralAliasReference(" + attribute.parts.back() + ")";
      return bound;
    }
  }
  if (place.fallback) {
    TRY(auto bound, find_attribute(analysis, attribute, *place.fallback));
    if (bound) return std::move(*bound);
  }
  if (attribute.plan_id < 0 && is_function_name(attribute.parts)) {
    unresolved::Function function;
    function.origin = attribute.origin;
    function.name = attribute.parts;
    return analyze_function(analysis, function, place);
  }
  TRY(auto outer, find_outer(analysis, attribute));
  if (outer) return std::move(*outer);
  if (attribute.plan_id < 0 && analysis.context.find_variable) {
    TRY(auto variable, find_session_variable(analysis, attribute));
    if (variable) return std::move(*variable);
  }
  return cannot_resolve(place, attribute);
}

// ---- parts of values ----------------------------------------------------------------------------

static Result<int> find_field(Analysis& analysis, const Type& type, const std::string& name,
                              const Origin& origin)
{
  const auto& fields = type.fields();
  int found = -1;
  int count = 0;
  for (size_t i = 0; i < fields.size(); ++i)
    if (same_name(fields[i].name, name, analysis.settings.case_sensitive)) {
      if (found < 0) found = static_cast<int>(i);
      ++count;
    }
  if (count > 1)
    return spark_error(
        "AMBIGUOUS_REFERENCE_TO_FIELDS",
        {{"field", quote_name(std::string_view(name))}, {"count", std::to_string(count)}}, origin);
  if (found >= 0) return found;
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(quote_name(std::string_view(field.name)));
  return spark_error(
      "FIELD_NOT_FOUND",
      {{"fieldName", quote_name(std::string_view(name))}, {"fields", join(names, ", ")}}, origin);
}

Result<Bound> extract_field(Analysis& analysis, Bound child, const std::string& name,
                            const Origin& origin)
{
  const Type type = child.expression->type;
  if (type.is(TypeKind::Struct)) {
    TRY(const int index, find_field(analysis, type, name, origin));
    return Bound{build::field(child.expression, index), child.sql + "." + name, "",
                 type.fields()[index].metadata};
  }
  if (type.is(TypeKind::Array) && type.element().is(TypeKind::Struct)) {
    TRY(const int index, find_field(analysis, type.element(), name, origin));
    const Field& field = type.element().fields()[index];
    Type result = Type::array(field.type, type.contains_null() || field.nullable);
    return Bound{build::form("array_field", std::move(result),
                             {child.expression, build::literal(Value::integer(index))}),
                 child.sql + "." + name, "", ""};
  }
  if (type.is(TypeKind::Map) || type.is(TypeKind::Array)) {
    Bound key{build::literal(Value::string(name)), name, "", ""};
    return extract_value(analysis, std::move(child), std::move(key), origin);
  }
  return spark_error("INVALID_EXTRACT_BASE_FIELD_TYPE",
                     {{"base", quote_sql(child.sql)}, {"other", quote_sql(type.sql())}}, origin);
}

Result<Bound> extract_value(Analysis& analysis, Bound child, Bound key, const Origin& origin)
{
  const Type type = child.expression->type;
  const auto* literal = typed::find_as<typed::Literal>(*key.expression);
  const bool named = literal && literal->value.type.is_text() && !literal->value.is_null();
  const bool structs = type.is(TypeKind::Struct) ||
                       (type.is(TypeKind::Array) && type.element().is(TypeKind::Struct));
  if (structs && named)
    return extract_field(analysis, std::move(child), std::get<std::string>(literal->value.data),
                         origin);
  const std::string sql = child.sql + "[" + key.sql + "]";
  if (type.is(TypeKind::Array)) {
    if (!key.expression->type.is_integral())
      return spark_error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                         {{"sqlExpr", quote_sql(sql)},
                          {"paramIndex", "second"},
                          {"requiredType", quote_sql("INTEGRAL")},
                          {"inputSql", quote_sql(key.sql)},
                          {"inputType", quote_sql(key.expression->type.sql())}},
                         origin);
    const ExpressionPtr index = analysis.convert(key.expression, TypeKind::Integer);
    const bool ansi = analysis.is_ansi();
    return Bound{build::form(ansi ? "array_index_ansi" : "array_index", type.element(),
                             {child.expression, index}, true),
                 sql, "", ""};
  }
  if (type.is(TypeKind::Map)) {
    if (!coerce::allows_implicit(key.expression->type, type.key(), analysis.coercion()))
      return spark_error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                         {{"sqlExpr", quote_sql(sql)},
                          {"paramIndex", "second"},
                          {"requiredType", quote_sql(type.key().sql())},
                          {"inputSql", quote_sql(key.sql)},
                          {"inputType", quote_sql(key.expression->type.sql())}},
                         origin);
    const ExpressionPtr wanted = analysis.convert(key.expression, type.key());
    return Bound{build::form("map_value", type.value(), {child.expression, wanted}, true), sql, "",
                 ""};
  }
  if (structs)
    return spark_error("INVALID_EXTRACT_FIELD_TYPE", {{"extraction", quote_sql(key.sql)}}, origin);
  return spark_error("INVALID_EXTRACT_BASE_FIELD_TYPE",
                     {{"base", quote_sql(child.sql)}, {"other", quote_sql(type.sql())}}, origin);
}

Result<Bound> analyze_extract(Analysis& analysis, const unresolved::ExtractValue& node,
                              Place& place)
{
  TRY(Bound child, analysis.expression(node.child, place));
  TRY(Bound key, analysis.expression(node.extraction, place));
  return extract_value(analysis, std::move(child), std::move(key), node.origin);
}

} // namespace bindery::plan::resolve
