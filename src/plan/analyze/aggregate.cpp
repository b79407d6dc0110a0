// GROUP BY and select lists with aggregate functions.
#include "plan/analyze/aggregate.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan::resolve {

using typed::ExpressionKind;

static constexpr size_t CubeColumnsMax = 12; // 4096 grouping sets

static Error missing_aggregation(const AggregateParts& parts, const typed::Column& column,
                                 const Origin& origin)
{
  const typed::Attribute* attribute = find_by_id(parts.input.scope, column.id);
  const std::string name = attribute ? attribute->name : "column";
  if (parts.grouping.empty() && parts.sets.empty())
    return spark_error("MISSING_GROUP_BY", {}, origin);
  return spark_error("MISSING_AGGREGATION",
                     {{"expression", quote_sql(name)},
                      {"expressionAnyValue", quote_sql("any_value(" + name + ")")}});
}

ExpressionPtr find_key(const AggregateParts& parts, const ExpressionPtr& node)
{
  if (parts.keys.empty() || node->kind == ExpressionKind::Literal) return nullptr;
  const std::string key = typed::dump(*node);
  for (size_t i = 0; i < parts.keys.size(); ++i)
    if (parts.keys[i] == key) return build::column(parts.grouping_output[i]);
  return nullptr;
}

// An aggregate function of what this aggregation itself gives out, as in ORDER BY sum(a) where a is
// an alias.
static std::optional<Error> check_arguments(const AggregateParts& parts, const ExpressionPtr& call,
                                            const Origin& origin)
{
  for (const typed::ColumnId id : columns_of(*call)) {
    if (find_by_id(parts.input.scope, id)) continue;
    std::string missing = "column";
    for (const auto& attribute : parts.output)
      if (attribute.id == id) missing = attribute.name;
    missing = quote_sql(missing);
    std::string given;
    for (const auto& column : parts.input.scope.columns)
      given += (given.empty() ? "" : ", ") + quote_sql(column.attribute.name);
    return spark_error("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION",
                       {{"missingAttributes", missing},
                        {"input", given},
                        {"operator", "Aggregate"},
                        {"operation", missing}},
                       origin);
  }
  return std::nullopt;
}

static ExpressionPtr add_call(Analysis& analysis, AggregateParts& parts, const ExpressionPtr& node)
{
  const std::string key = typed::dump(*node);
  for (size_t i = 0; i < parts.call_keys.size(); ++i)
    if (parts.call_keys[i] == key && node->deterministic)
      return build::column(parts.call_output[i]);
  parts.calls.push_back(node);
  parts.call_keys.push_back(key);
  parts.call_output.push_back({analysis.mint(), "", node->type, node->nullable, ""});
  return build::column(parts.call_output.back());
}

// Columns that a subquery names must be there after the aggregation.
static std::optional<Error> check_outer(const AggregateParts& parts, const typed::Subquery& query,
                                        const Origin& origin)
{
  for (const typed::ColumnId id : query.outer) {
    const auto is_it = [&](const typed::Attribute& attribute) { return attribute.id == id; };
    if (!find_by_id(parts.input.scope, id) ||
        std::any_of(parts.grouping_output.begin(), parts.grouping_output.end(), is_it))
      continue;
    return spark_error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE",
                       {{"sqlExprs", quote_sql(find_by_id(parts.input.scope, id)->name)}}, origin);
  }
  return std::nullopt;
}

// The expression over the aggregation's output: grouping expressions and aggregate calls become
// columns of it.
Result<ExpressionPtr> over_aggregate(Analysis& analysis, AggregateParts& parts,
                                     const ExpressionPtr& expression, const Origin& origin)
{
  std::optional<Error> error;
  const auto change = [&](const ExpressionPtr& node) -> ExpressionPtr {
    if (ExpressionPtr column = find_key(parts, node)) return column;
    if (error) return nullptr;
    if (node->kind == ExpressionKind::AggregateCall) {
      error = check_arguments(parts, node, origin);
      return add_call(analysis, parts, node);
    }
    if (const auto* subquery = typed::find_as<typed::Subquery>(*node)) {
      if (auto wrong = check_outer(parts, *subquery, origin)) error = std::move(wrong);
    }
    const auto* column = typed::find_as<typed::Column>(*node);
    if (!column) return nullptr;
    if (parts.grouping_id && column->id == parts.grouping_id->id) return node;
    const auto is_own = [&](const typed::Attribute& attribute) {
      return attribute.id == column->id;
    };
    if (std::any_of(parts.grouping_output.begin(), parts.grouping_output.end(), is_own))
      return node;
    if (std::any_of(parts.call_output.begin(), parts.call_output.end(), is_own)) return node;
    error = missing_aggregation(parts, *column, origin);
    return nullptr;
  };
  ExpressionPtr changed = build::rewrite(expression, change);
  if (error) return std::move(*error);
  return changed;
}

// Python calls within the arguments of aggregates and groupings run before the aggregation: a
// projection below.
static Result<typed::RelationPtr> with_prepared_input(Analysis& analysis, AggregateParts& parts)
{
  const auto has_python = [](const ExpressionPtr& e) {
    return build::contains(*e, ExpressionKind::Python);
  };
  const bool needed = std::any_of(parts.calls.begin(), parts.calls.end(), has_python) ||
                      std::any_of(parts.grouping.begin(), parts.grouping.end(), has_python);
  if (!needed) return parts.input.relation;
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output;
  for (const auto& attribute : parts.input.relation->output) {
    expressions.push_back(build::column(attribute));
    output.push_back(attribute);
  }
  const auto lift = [&](const ExpressionPtr& expression) {
    return build::rewrite(expression, [&](const ExpressionPtr& node) -> ExpressionPtr {
      if (node->kind != ExpressionKind::Python) return nullptr;
      output.push_back({analysis.mint(), "", node->type, node->nullable, ""});
      expressions.push_back(node);
      return build::column(output.back());
    });
  };
  for (auto& call : parts.calls) call = lift(call);
  for (auto& key : parts.grouping) key = lift(key);
  return make_projection(analysis, parts.input.relation, std::move(expressions), std::move(output),
                         parts.origin);
}

Result<Node> finish_aggregate(Analysis& analysis, AggregateParts parts)
{
  AggregateParts prepared = parts;
  TRY(typed::RelationPtr input, with_prepared_input(analysis, prepared));
  auto aggregate = std::make_shared<typed::Aggregate>();
  aggregate->origin = parts.origin;
  aggregate->input = std::move(input);
  aggregate->grouping = prepared.grouping;
  aggregate->grouping_sets = parts.sets;
  aggregate->aggregates = prepared.calls;
  aggregate->output = parts.grouping_output;
  aggregate->output.insert(aggregate->output.end(), parts.call_output.begin(),
                           parts.call_output.end());
  if (parts.grouping_id) aggregate->output.push_back(*parts.grouping_id);
  Node grouped;
  grouped.relation = std::move(aggregate);
  for (const auto& filter : parts.filters) {
    TRY(grouped, filter_node(analysis, std::move(grouped), filter, parts.origin));
  }
  Node node;
  node.scope.plans = parts.input.scope.plans;
  TRY(node.relation,
      make_projection(analysis, grouped.relation, parts.columns, parts.output, parts.origin));
  for (size_t i = 0; i < parts.output.size(); ++i) {
    unresolved::Name qualifier;
    for (const auto& column : parts.input.scope.columns)
      if (column.attribute.id == parts.output[i].id) qualifier = column.qualifier;
    auto& list = i < parts.visible ? node.scope.columns : node.scope.hidden;
    list.push_back({parts.output[i], std::move(qualifier)});
  }
  node.below = std::make_shared<Node>(parts.input);
  node.aggregate = std::make_shared<AggregateParts>(std::move(parts));
  return node;
}

Result<ExpressionPtr> absorb_aggregates(Analysis& analysis, Node& node,
                                        const ExpressionPtr& expression)
{
  CHECK(node.aggregate != nullptr);
  // What a filter in between has kept away must stay away: only an aggregation directly below can
  // take more.
  std::vector<ExpressionPtr> filters;
  for (const typed::Relation* at = node.relation.get(); at->kind == typed::RelationKind::Filter;) {
    const auto& filter = typed::as<typed::Filter>(*at);
    filters.push_back(filter.condition);
    at = filter.input.get();
  }
  AggregateParts parts = *node.aggregate;
  std::optional<Error> error;
  const auto hide = [&](const ExpressionPtr& inner) -> ExpressionPtr {
    for (size_t i = 0; i < parts.columns.size(); ++i)
      if (typed::dump(*parts.columns[i]) == typed::dump(*inner))
        return build::column(parts.output[i]);
    parts.columns.push_back(inner);
    parts.output.push_back({analysis.mint(), "", inner->type, inner->nullable, ""});
    return build::column(parts.output.back());
  };
  const ExpressionPtr changed =
      build::rewrite(expression, [&](const ExpressionPtr& inner) -> ExpressionPtr {
        if (error) return inner;
        if (const auto* column = typed::find_as<typed::Column>(*inner)) {
          const auto is_output = [&](const typed::Attribute& attribute) {
            return attribute.id == column->id;
          };
          if (std::any_of(parts.output.begin(), parts.output.end(), is_output)) return inner;
        }
        const bool is_part = find_key(parts, inner) ||
                             inner->kind == ExpressionKind::AggregateCall ||
                             inner->kind == ExpressionKind::Column;
        if (!is_part) return nullptr;
        auto over = over_aggregate(analysis, parts, inner, inner->origin);
        if (!over.ok()) {
          error = over.error();
          return inner;
        }
        return hide(*over);
      });
  if (error) return std::move(*error);
  TRY(Node wider, finish_aggregate(analysis, std::move(parts)));
  for (auto filter = filters.rbegin(); filter != filters.rend(); ++filter) {
    TRY(wider, filter_node(analysis, std::move(wider), *filter, {}));
  }
  wider.scope.plans = node.scope.plans;
  node = std::move(wider);
  return changed;
}

// ---- grouping -----------------------------------------------------------------------------------

static Result<void> check_groupable(const Bound& key, const Origin& origin)
{
  if (has_aggregate(*key.expression))
    return spark_error("GROUP_BY_AGGREGATE", {{"sqlExpr", key.sql}}, origin);
  if (key.expression->type.is(TypeKind::Map) || key.expression->type.is(TypeKind::Variant))
    return spark_error("UNSUPPORTED_GROUPING_EXPRESSION", {}, origin);
  return {};
}

static void add_grouping(Analysis& analysis, AggregateParts& parts, const Bound& key,
                         bool with_sets)
{
  std::string text = typed::dump(*key.expression);
  if (std::find(parts.keys.begin(), parts.keys.end(), text) != parts.keys.end()) return;
  const auto* column = typed::find_as<typed::Column>(*key.expression);
  const bool keeps_id = column && !with_sets;
  parts.grouping_output.push_back({keeps_id ? column->id : analysis.mint(),
                                   key.name.empty() ? key.sql : key.name, key.expression->type,
                                   key.expression->nullable || with_sets, key.metadata});
  parts.grouping.push_back(key.expression);
  parts.keys.push_back(std::move(text));
}

static int index_of(const AggregateParts& parts, const Bound& key)
{
  const auto found = std::find(parts.keys.begin(), parts.keys.end(), typed::dump(*key.expression));
  return static_cast<int>(found - parts.keys.begin());
}

// A literal integer in SQL's GROUP BY is a position of the select list; a name that is no column,
// an alias of it.
static Result<Bound> grouping_key(Analysis& analysis, const unresolved::Aggregate& node,
                                  const unresolved::ExpressionPtr& item, Place& place,
                                  const std::vector<Bound>& columns)
{
  const auto* literal = unresolved::find_as<unresolved::Literal>(*item);
  if (node.is_select && literal && literal->value.type.is(TypeKind::Integer)) {
    const int64_t position = std::get<int64_t>(literal->value.data);
    const std::string text = std::to_string(position);
    if (position < 1 || position > static_cast<int64_t>(columns.size()))
      return spark_error("GROUP_BY_POS_OUT_OF_RANGE",
                         {{"index", text}, {"size", std::to_string(columns.size())}}, item->origin);
    const Bound& column = columns[position - 1];
    if (has_aggregate(*column.expression))
      return spark_error(
          "GROUP_BY_POS_AGGREGATE",
          {{"index", text},
           {"aggExpr", column.is_alias
                           ? column.sql
                           : column.sql + " AS " + quote_name(std::string_view(column.sql))}},
          item->origin);
    return column;
  }
  auto key = analysis.expression(item, place);
  const auto* attribute = unresolved::find_as<unresolved::Attribute>(*item);
  // An alias comes before a session variable.
  const bool is_variable =
      key.ok() && attribute && key->expression->kind == ExpressionKind::Literal;
  if ((!key.ok() || is_variable) && node.is_select && attribute && attribute->parts.size() == 1)
    for (const auto& column : columns)
      if (column.is_alias &&
          same_name(column.name, attribute->parts.front(), analysis.settings.case_sensitive)) {
        if (has_aggregate(*column.expression))
          return spark_error("GROUP_BY_AGGREGATE", {{"sqlExpr", column.sql}}, item->origin);
        return column;
      }
  return key;
}

static Result<void> add_sets(Analysis& analysis, AggregateParts& parts,
                             const unresolved::Aggregate& node, Place& place,
                             const std::vector<Bound>& columns)
{
  const int count = static_cast<int>(parts.keys.size());
  switch (node.group_type) {
  case unresolved::GroupType::GroupBy: return {};
  case unresolved::GroupType::Rollup:
    for (int size = count; size >= 0; --size) {
      parts.sets.emplace_back();
      for (int i = 0; i < size; ++i) parts.sets.back().push_back(i);
    }
    break;
  case unresolved::GroupType::Cube:
    if (parts.keys.size() > CubeColumnsMax) return not_supported("a cube of more than 12 columns");
    for (int mask = (1 << count) - 1; mask >= 0; --mask) {
      parts.sets.emplace_back();
      for (int i = 0; i < count; ++i)
        if (mask & (1 << (count - 1 - i))) parts.sets.back().push_back(i);
    }
    break;
  case unresolved::GroupType::GroupingSets:
    for (const auto& set : node.grouping_sets) {
      std::vector<int> indices;
      for (const auto& item : set) {
        TRY(const Bound key, grouping_key(analysis, node, item, place, columns));
        if (index_of(parts, key) == static_cast<int>(parts.keys.size())) {
          TRY_VOID(check_groupable(key, item->origin));
          add_grouping(analysis, parts, key, true);
        }
        indices.push_back(index_of(parts, key));
      }
      parts.sets.push_back(std::move(indices));
    }
    break;
  }
  return {};
}

static Result<Node> finish_select(Analysis& analysis, AggregateParts parts,
                                  const std::vector<Bound>& columns)
{
  std::vector<Bound> over;
  for (Bound column : columns) {
    TRY(column.expression, over_aggregate(analysis, parts, column.expression, parts.origin));
    over.push_back(std::move(column));
  }
  for (const auto& column : over)
    if (column.expression->kind == ExpressionKind::Generator)
      return not_supported("a generator beside aggregate functions");
  parts.output = outputs_of(analysis, over);
  for (const auto& column : over) parts.columns.push_back(column.expression);
  parts.visible = parts.columns.size();
  return finish_aggregate(analysis, std::move(parts));
}

Result<Node> aggregate_select(Analysis& analysis, Node input, const std::vector<Bound>& columns,
                              const Origin& origin)
{
  AggregateParts parts;
  parts.input = std::move(input);
  parts.origin = origin;
  return finish_select(analysis, std::move(parts), columns);
}

// GROUP BY ALL, where no column is called so: every column of the select list that holds no
// aggregate.
static bool is_group_by_all(const unresolved::Aggregate& node, const Scope& scope)
{
  if (!node.is_select || node.grouping.size() != 1) return false;
  const auto* name = unresolved::find_as<unresolved::Attribute>(*node.grouping.front());
  return name && name->parts.size() == 1 && same_name(name->parts.front(), "all", false) &&
         find_by_name(scope, name->parts, false).columns.empty();
}

Result<Node> aggregate_by(Analysis& analysis, Node input, const std::vector<Bound>& keys,
                          const std::vector<Bound>& columns, const Origin& origin)
{
  AggregateParts parts;
  parts.input = std::move(input);
  parts.origin = origin;
  for (const auto& key : keys) {
    TRY_VOID(check_groupable(key, origin));
    add_grouping(analysis, parts, key, false);
  }
  return finish_select(analysis, std::move(parts), columns);
}

// The select list may name the spans that rows are grouped by: they are looked for first.
static Result<void> find_time_window(Analysis& analysis, const unresolved::Aggregate& node,
                                     Place& place)
{
  for (const auto& item : node.grouping) {
    const auto* call = unresolved::find_as<unresolved::Function>(*item);
    if (call && call->name.size() == 1 &&
        (equals_ignore_case(call->name.front(), "window") ||
         equals_ignore_case(call->name.front(), "session_window")))
      TRY_VOID(analysis.expression(item, place));
  }
  return {};
}

// Sessions that are no key stay as they are; those that are merge within the other keys.
static Result<void> add_grouped_window(Analysis& analysis, AggregateParts& parts,
                                       const TimeWindow& window)
{
  std::vector<ExpressionPtr> others;
  bool is_key = false;
  for (const auto& key : parts.grouping) {
    const auto* column = typed::find_as<typed::Column>(*key);
    const bool is_it = column && column->id == window.column.id;
    is_key = is_key || is_it;
    if (!is_it) others.push_back(key);
  }
  if (!window.end || !is_key) return add_time_window(analysis, parts.input, window, parts.origin);
  if (!parts.sets.empty()) return not_supported("session_window within grouping sets");
  return add_sessions(analysis, parts.input, window, others, parts.origin);
}

Result<Node> analyze_aggregate(Analysis& analysis, const unresolved::Aggregate& node)
{
  AggregateParts parts;
  parts.origin = node.origin;
  TRY(parts.input, analysis.relation(node.input));
  Place place;
  place.scope = &parts.input.scope;
  place.clause = "Aggregate";
  TimeWindow window;
  place.time_window = &window;
  TRY_VOID(find_time_window(analysis, node, place));
  place.fallback = &window.scope;
  const bool with_sets = node.group_type != unresolved::GroupType::GroupBy;
  if (with_sets) {
    parts.grouping_id =
        typed::Attribute{analysis.mint(), "spark_grouping_id", TypeKind::Long, false, ""};
    place.grouping_id = parts.grouping_id;
    // The keys are known before the select list, which may ask for grouping(key).
    for (const auto& item : node.grouping) {
      auto key = analysis.expression(item, place);
      if (key.ok()) place.grouping_keys.push_back(typed::dump(*key->expression));
    }
  }
  TRY(std::vector<Bound> columns, analysis.select_list(node.aggregates, place));
  std::vector<Bound> keys;
  const bool by_all = node.group_by_all || is_group_by_all(node, parts.input.scope);
  for (const auto& item : node.grouping) {
    if (by_all) break;
    TRY(Bound key, grouping_key(analysis, node, item, place, columns));
    TRY_VOID(check_groupable(key, item->origin));
    add_grouping(analysis, parts, key, with_sets);
    keys.push_back(std::move(key));
  }
  if (by_all)
    for (const auto& column : columns)
      if (!has_aggregate(*column.expression)) add_grouping(analysis, parts, column, false);
  TRY_VOID(add_sets(analysis, parts, node, place, columns));
  TRY_VOID(add_grouped_window(analysis, parts, window));
  parts.windows = window.scope;
  if (!node.is_select) columns.insert(columns.begin(), keys.begin(), keys.end());
  return finish_select(analysis, std::move(parts), columns);
}

} // namespace bindery::plan::resolve
