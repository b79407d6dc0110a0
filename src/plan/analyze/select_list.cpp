// Select lists: stars and regular expressions opened, names given, generators put below.
#include "plan/analyze/analysis.h"

#include "base/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <set>

namespace bindery::plan::resolve {

static Bound bound_of(const typed::Attribute& attribute)
{
  return {build::column(attribute), attribute.name, attribute.name, attribute.metadata, false, {}};
}

static Error cannot_expand(const Scope& scope, const unresolved::Star& star)
{
  std::vector<std::string> names;
  for (const auto& column : scope.columns)
    names.push_back(quote_name(std::string_view(column.attribute.name)));
  std::sort(names.begin(), names.end());
  return spark_error("CANNOT_RESOLVE_STAR_EXPAND",
                     {{"targetString", quote_name(star.target)}, {"columns", join(names, ", ")}},
                     star.origin);
}

static const PlanOutput* find_plan(const std::vector<PlanOutputPtr>& plans, int64_t plan_id)
{
  for (const auto& plan : plans) {
    if (plan->plan_id == plan_id) return plan.get();
    if (const PlanOutput* found = find_plan(plan->inputs, plan_id)) return found;
  }
  return nullptr;
}

// t.* where t is of a query around.
static std::vector<Bound> outer_columns(Analysis& analysis, const unresolved::Name& target)
{
  std::vector<Bound> columns;
  auto& queries = analysis.outer_queries;
  for (size_t i = queries.size(); i-- > 0 && columns.empty();)
    for (const auto& column :
         find_by_qualifier(*queries[i].scope, target, analysis.settings.case_sensitive)) {
      const auto& attribute = column.attribute;
      for (size_t k = i; k < queries.size(); ++k)
        queries[k].uses.push_back({k + 1 == queries.size() ? attribute.name : "", attribute.id});
      auto outer = std::make_shared<typed::Outer>();
      outer->type = attribute.type;
      outer->nullable = attribute.nullable;
      outer->id = attribute.id;
      columns.push_back({std::move(outer), attribute.name, attribute.name, "", true, {}});
    }
  return columns;
}

static Result<std::vector<Bound>> star_columns(Analysis& analysis, const unresolved::Star& star,
                                               const Scope& scope)
{
  std::vector<Bound> columns;
  if (star.plan_id >= 0 && star.target.empty()) {
    if (const PlanOutput* plan = find_plan(scope.plans, star.plan_id)) {
      for (const auto& attribute : plan->output)
        if (const auto* now = find_by_id(scope, attribute.id)) columns.push_back(bound_of(*now));
      return columns;
    }
  }
  if (star.target.empty()) {
    for (const auto& column : scope.columns) columns.push_back(bound_of(column.attribute));
    return columns;
  }
  const auto qualified = find_by_qualifier(scope, star.target, analysis.settings.case_sensitive);
  for (const auto& column : qualified) columns.push_back(bound_of(column.attribute));
  if (!columns.empty()) return columns;
  unresolved::Attribute attribute;
  attribute.parts = star.target;
  attribute.origin = star.origin;
  TRY(const auto parent, find_attribute(analysis, attribute, scope));
  if (!parent) columns = outer_columns(analysis, star.target);
  if (!columns.empty()) return columns;
  if (!parent || !parent->expression->type.is(TypeKind::Struct)) return cannot_expand(scope, star);
  const auto& fields = parent->expression->type.fields();
  for (size_t i = 0; i < fields.size(); ++i)
    columns.push_back({build::field(parent->expression, static_cast<int>(i)),
                       fields[i].name,
                       fields[i].name,
                       fields[i].metadata,
                       false,
                       {}});
  return columns;
}

// As they are written: names that differ in case alone may stand together.
static Result<void> check_distinct(const unresolved::Star& star)
{
  std::vector<std::string> names;
  for (const auto& except : star.except) names.push_back(join(except, "."));
  const std::set<std::string> distinct(names.begin(), names.end());
  if (distinct.size() == names.size()) return {};
  return spark_error("EXCEPT_OVERLAPPING_COLUMNS", {{"columns", join(names, ", ")}}, star.origin);
}

static Result<std::vector<Bound>> open_star(Analysis& analysis, const unresolved::Star& star,
                                            const Place& place)
{
  const Scope none;
  const Scope& scope = place.scope ? *place.scope : none;
  TRY(std::vector<Bound> columns, star_columns(analysis, star, scope));
  TRY_VOID(check_distinct(star));
  std::set<int64_t> gone;
  for (const auto& except : star.except) {
    unresolved::Attribute attribute;
    attribute.parts = except;
    attribute.origin = star.origin;
    TRY(const auto found, find_attribute(analysis, attribute, scope));
    const auto* named = found ? typed::find_as<typed::Column>(*found->expression) : nullptr;
    if (found && !named) return not_supported("EXCEPT of the field of a struct");
    const auto removed = std::remove_if(columns.begin(), columns.end(), [&](const Bound& column) {
      const auto* shown = typed::find_as<typed::Column>(*column.expression);
      if (named && shown) return named->id == shown->id;
      return same_name(column.name, except.back(), analysis.settings.case_sensitive);
    });
    const bool is_gone = named && !gone.insert(named->id.value).second;
    if (removed == columns.end() && !is_gone) return unresolved_column(scope, attribute);
    columns.erase(removed, columns.end());
  }
  return columns;
}

// Java's (a)?+b: where a is, it is taken and not given back. Of possessive quantifiers this one
// alone is known, at the start: it is how all columns but one are chosen.
struct NamePattern {
  std::unique_ptr<re2::RE2> first;
  std::unique_ptr<re2::RE2> rest;

  bool ok() const { return rest->ok() && (!first || first->ok()); }
  bool matches(const std::string& name) const
  {
    re2::StringPiece left(name);
    if (first) re2::RE2::Consume(&left, *first);
    return re2::RE2::FullMatch(left, *rest);
  }
};

static NamePattern compiled(const std::string& pattern, bool case_sensitive)
{
  re2::RE2::Options options;
  options.set_case_sensitive(case_sensitive);
  options.set_log_errors(false);
  const size_t close = pattern.find(")?+");
  const bool is_possessive = !pattern.empty() && pattern.front() == '(' &&
                             close != std::string::npos &&
                             pattern.find('(', 1) == std::string::npos;
  const auto compile = [&](const std::string& text) {
    return std::make_unique<re2::RE2>(text, options);
  };
  if (!is_possessive) return {nullptr, compile(pattern)};
  return {compile(pattern.substr(0, close + 1)), compile(pattern.substr(close + 3))};
}

static Result<std::vector<Bound>> open_regex(Analysis& analysis, const unresolved::Regex& regex,
                                             const Place& place)
{
  constexpr size_t PatternMax = 1000;
  std::string pattern = regex.pattern;
  if (pattern.size() > PatternMax)
    return invalid_input("a column pattern of more than 1000 characters");
  if (pattern.size() >= 2 && pattern.front() == '`' && pattern.back() == '`')
    pattern = pattern.substr(1, pattern.size() - 2);
  const NamePattern wanted = compiled(pattern, analysis.settings.case_sensitive);
  if (!wanted.ok()) return not_supported("the column pattern " + regex.pattern);
  std::vector<Bound> columns;
  if (place.scope)
    for (const auto& column : place.scope->columns)
      if (wanted.matches(column.attribute.name)) columns.push_back(bound_of(column.attribute));
  return columns;
}

Result<std::vector<Bound>> Analysis::select_list(const std::vector<unresolved::ExpressionPtr>& list,
                                                 Place& place)
{
  std::vector<Bound> columns;
  EarlierAliases aliases;
  Place inner = place;
  inner.aliases = &aliases;
  for (const auto& item : list) {
    if (const auto* star = unresolved::find_as<unresolved::Star>(*item)) {
      TRY(auto opened, open_star(*this, *star, inner));
      for (auto& column : opened) columns.push_back(std::move(column));
      continue;
    }
    if (const auto* regex = unresolved::find_as<unresolved::Regex>(*item)) {
      TRY(auto opened, open_regex(*this, *regex, inner));
      for (auto& column : opened) columns.push_back(std::move(column));
      continue;
    }
    TRY(Bound column, expression(item, inner));
    if (column.is_alias && column.expression->deterministic && settings.dialect == Dialect::Spark) {
      auto [alias, is_new] = aliases.try_emplace(to_lower(column.name), column, 0);
      alias->second.second++;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

// ---- generators ---------------------------------------------------------------------------------

Result<std::shared_ptr<const typed::Generate>>
make_generate(Analysis& analysis, typed::RelationPtr input, const ExpressionPtr& generator,
              bool is_outer, const std::vector<std::string>& names, const Origin& origin)
{
  auto call = std::make_shared<typed::Generator>(typed::as<typed::Generator>(*generator));
  constexpr std::string_view Outer = "_outer";
  if (call->function.ends_with(Outer)) {
    call->function.resize(call->function.size() - Outer.size());
    is_outer = true;
  }
  const auto& fields = call->type.fields();
  if (!names.empty() && names.size() != fields.size())
    return spark_error(
        "UDTF_ALIAS_NUMBER_MISMATCH",
        {{"aliasesSize", std::to_string(fields.size())}, {"aliasesNames", join(names, ",")}},
        origin);
  auto generate = std::make_shared<typed::Generate>();
  generate->origin = origin;
  generate->output = input->output;
  for (size_t i = 0; i < fields.size(); ++i)
    generate->output.push_back({analysis.mint(), names.empty() ? fields[i].name : names[i],
                                fields[i].type, fields[i].nullable || is_outer, ""});
  generate->input = std::move(input);
  generate->generator = std::move(call);
  generate->is_outer = is_outer;
  return std::shared_ptr<const typed::Generate>(std::move(generate));
}

Result<void> expand_generators(Analysis& analysis, typed::RelationPtr& input,
                               std::vector<Bound>& columns, const Origin& origin)
{
  const auto is_generator = [](const Bound& column) {
    return column.expression->kind == typed::ExpressionKind::Generator;
  };
  for (const auto& column : columns)
    if (!is_generator(column) &&
        build::contains(*column.expression, typed::ExpressionKind::Generator))
      return spark_error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
                         {{"expression", quote_sql(column.sql)}});
  // Several generators give every combination of their rows.
  while (true) {
    const auto at = std::find_if(columns.begin(), columns.end(), is_generator);
    if (at == columns.end()) return {};
    std::vector<std::string> names = at->names;
    if (names.empty() && at->is_alias) names = {at->name};
    const ExpressionPtr generator = at->expression;
    TRY(const auto generate, make_generate(analysis, input, generator, false, names, origin));
    std::vector<Bound> made;
    for (size_t i = generate->input->output.size(); i < generate->output.size(); ++i)
      made.push_back(bound_of(generate->output[i]));
    const auto place = columns.erase(at);
    columns.insert(place, made.begin(), made.end());
    input = generate;
  }
}

} // namespace bindery::plan::resolve
