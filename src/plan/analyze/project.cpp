// SELECT, WHERE, ORDER BY, LIMIT and their like: relations that keep or choose rows.
#include "plan/analyze/analysis.h"

#include <algorithm>

namespace bindery::plan::resolve {

static Node deduplicated(Node node, const Origin& origin)
{
  auto distinct = std::make_shared<typed::Deduplicate>();
  distinct->origin = origin;
  distinct->output = node.relation->output;
  for (const auto& attribute : distinct->output) distinct->keys.push_back(attribute.id);
  distinct->input = node.relation;
  node.relation = std::move(distinct);
  node.below = nullptr;
  node.aggregate = nullptr;
  return node;
}

Result<Node> analyze_project(Analysis& analysis, const unresolved::Project& node)
{
  Node input;
  if (node.input) {
    TRY(input, analysis.relation(node.input));
  } else {
    input.relation = std::make_shared<typed::OneRow>();
  }
  Place place;
  place.scope = &input.scope;
  place.clause = "Project";
  TimeWindow window;
  place.time_window = &window;
  auto bound = analysis.select_list(node.expressions, place);
  if (!bound.ok()) return std::move(bound).error();
  TRY_VOID(add_time_window(analysis, input, window, node.origin));
  const bool aggregates = std::any_of(bound->begin(), bound->end(), [](const Bound& column) {
    return has_aggregate(*column.expression);
  });
  Node made;
  if (aggregates) {
    TRY(made, aggregate_select(analysis, std::move(input), *bound, node.origin));
  } else {
    TRY(made, project_columns(analysis, std::move(input), std::move(*bound), node.origin));
  }
  if (node.is_distinct) return deduplicated(without_hidden(std::move(made)), node.origin);
  return made;
}

// A text is taken as a boolean nowhere; Spark says so with the whole filter.
Result<void> check_condition(const Bound& condition, const Origin& origin)
{
  const Type& type = condition.expression->type;
  if (type.is(TypeKind::Boolean) || type.is(TypeKind::Null)) return {};
  return spark_error("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
                     {{"sqlExpr", quote_sql(condition.sql)},
                      {"filter", quote_sql(condition.sql)},
                      {"type", quote_sql(type.sql())}},
                     origin);
}

Result<Node> analyze_filter(Analysis& analysis, const unresolved::Filter& node)
{
  TRY(Node input, analysis.relation(node.input));
  TRY(const Bound condition, resolve_above(analysis, input, node.condition, "Filter"));
  if (build::contains(*condition.expression, typed::ExpressionKind::WindowCall))
    return spark_error("_LEGACY_ERROR_TEMP_1034", {{"clauseName", "WHERE"}}, node.origin);
  if (has_aggregate(*condition.expression))
    return spark_error("INVALID_WHERE_CONDITION",
                       {{"condition", quote_sql(condition.sql)}, {"expressionList", condition.sql}},
                       node.origin);
  TRY_VOID(check_condition(condition, node.origin));
  return filter_node(analysis, std::move(input),
                     analysis.convert(condition.expression, TypeKind::Boolean), node.origin);
}

// ---- sorting ------------------------------------------------------------------------------------

// A literal integer is a position of the output.
static Result<std::optional<ExpressionPtr>> by_position(const Node& node,
                                                        const unresolved::ExpressionPtr& item)
{
  const auto* order = unresolved::find_as<unresolved::SortOrder>(*item);
  const auto& inner = order ? order->child : item;
  const auto* literal = unresolved::find_as<unresolved::Literal>(*inner);
  if (!literal || !literal->value.type.is(TypeKind::Integer) || literal->value.is_null())
    return std::optional<ExpressionPtr>();
  const int64_t position = std::get<int64_t>(literal->value.data);
  const auto& columns = node.scope.columns;
  if (position < 1 || position > static_cast<int64_t>(columns.size()))
    return spark_error(
        "ORDER_BY_POS_OUT_OF_RANGE",
        {{"index", std::to_string(position)}, {"size", std::to_string(columns.size())}},
        inner->origin);
  return std::optional<ExpressionPtr>(build::column(columns[position - 1].attribute));
}

// ORDER BY ALL: every column of the output.
static bool is_all(const Node& node, const std::vector<unresolved::ExpressionPtr>& order)
{
  if (order.size() != 1) return false;
  const auto* item = unresolved::find_as<unresolved::SortOrder>(*order.front());
  const auto* attribute = item ? unresolved::find_as<unresolved::Attribute>(*item->child) : nullptr;
  return attribute && attribute->plan_id < 0 && attribute->parts.size() == 1 &&
         same_name(attribute->parts.front(), "all", false) &&
         find_by_name(node.scope, attribute->parts, false).columns.empty();
}

static Result<std::vector<typed::SortKey>>
sort_keys(Analysis& analysis, Node& input, const std::vector<unresolved::ExpressionPtr>& order)
{
  std::vector<typed::SortKey> keys;
  const bool all = is_all(input, order);
  if (all) {
    for (const auto& column : input.scope.columns) {
      TRY(typed::SortKey key, [&]() -> Result<typed::SortKey> {
        const auto& item = unresolved::as<unresolved::SortOrder>(*order.front());
        typed::SortKey made;
        made.expression = build::column(column.attribute);
        made.direction = item.direction;
        const bool ascending = made.direction == typed::Direction::Ascending;
        made.nulls =
            item.nulls.value_or(ascending ? typed::NullOrder::First : typed::NullOrder::Last);
        return made;
      }());
      keys.push_back(std::move(key));
    }
    return keys;
  }
  for (const auto& item : order) {
    TRY(const auto position, by_position(input, item));
    typed::SortKey key;
    ExpressionPtr expression;
    if (position) {
      expression = *position;
    } else {
      TRY(Bound bound, resolve_above(analysis, input, item, "Sort"));
      expression = bound.expression;
      if (has_aggregate(*expression)) {
        if (!input.aggregate)
          return spark_error("UNSUPPORTED_EXPR_FOR_OPERATOR",
                             {{"invalidExprSqls", quote_sql(bound.sql)}}, item->origin);
        TRY(expression, absorb_aggregates(analysis, input, expression));
      }
      if (expression->type.is(TypeKind::Map) || expression->type.is(TypeKind::Variant))
        return spark_error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                           {{"sqlExpr", quote_sql(bound.sql)},
                            {"functionName", "`sortorder`"},
                            {"dataType", quote_sql(expression->type.sql())}},
                           item->origin);
    }
    // Directions as analysis.sort_key gives them.
    const auto* sort = unresolved::find_as<unresolved::SortOrder>(*item);
    key.expression = std::move(expression);
    key.direction = sort ? sort->direction : typed::Direction::Ascending;
    const bool nulls_first =
        analysis.settings.dialect == Dialect::Spark && key.direction == typed::Direction::Ascending;
    key.nulls = sort && sort->nulls
                    ? *sort->nulls
                    : (nulls_first ? typed::NullOrder::First : typed::NullOrder::Last);
    keys.push_back(std::move(key));
  }
  return keys;
}

// Windows and Python calls in the order: computed as hidden columns first.
static Result<void> compute_below(Analysis& analysis, Node& input,
                                  std::vector<typed::SortKey>& keys)
{
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output = input.relation->output;
  for (const auto& attribute : output) expressions.push_back(build::column(attribute));
  bool needed = false;
  for (auto& key : keys) {
    if (!build::contains(*key.expression, typed::ExpressionKind::WindowCall) &&
        !build::contains(*key.expression, typed::ExpressionKind::Python))
      continue;
    needed = true;
    output.push_back({analysis.mint(), "", key.expression->type, key.expression->nullable, ""});
    expressions.push_back(key.expression);
    key.expression = build::column(output.back());
    input.scope.hidden.push_back({output.back(), {}});
  }
  if (!needed) return {};
  TRY(input.relation,
      make_projection(analysis, input.relation, std::move(expressions), std::move(output), {}));
  return {};
}

Result<Node> analyze_sort(Analysis& analysis, const unresolved::Sort& node)
{
  TRY(Node input, analysis.relation(node.input));
  TRY(auto keys, sort_keys(analysis, input, node.order));
  TRY_VOID(compute_below(analysis, input, keys));
  auto sort = std::make_shared<typed::Sort>();
  sort->origin = node.origin;
  sort->order = std::move(keys);
  sort->is_global = node.is_global;
  sort->output = input.relation->output;
  sort->input = input.relation;
  input.relation = std::move(sort);
  return input;
}

// ---- limits -------------------------------------------------------------------------------------

static Result<int64_t> limit_value(Analysis& analysis, const unresolved::ExpressionPtr& expression,
                                   std::string name)
{
  Place place;
  place.clause = name;
  TRY(const Bound bound, analysis.expression(expression, place));
  const Type& type = bound.expression->type;
  const std::string sql = quote_sql(bound.sql);
  if (!type.is(TypeKind::Integer) && !(type.is_integral() && !type.is(TypeKind::Long)) &&
      !(type.is(TypeKind::Long) && analysis.settings.dialect == Dialect::Trino))
    return spark_error("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE",
                       {{"name", name}, {"expr", sql}, {"dataType", quote_sql(type.sql())}},
                       expression->origin);
  TRY(const auto value, analysis.constant(bound.expression));
  if (!value)
    return spark_error("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE",
                       {{"name", name}, {"expr", sql}}, expression->origin);
  if (value->is_null())
    return spark_error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL", {{"name", name}, {"expr", sql}},
                       expression->origin);
  const int64_t number = std::get<int64_t>(value->data);
  if (number < 0)
    return spark_error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
                       {{"name", name}, {"expr", sql}, {"v", std::to_string(number)}},
                       expression->origin);
  return number;
}

static Node limited(Node input, std::optional<int64_t> limit, int64_t offset, const Origin& origin)
{
  auto made = std::make_shared<typed::Limit>();
  made->origin = origin;
  made->limit = limit;
  made->offset = offset;
  made->output = input.relation->output;
  made->input = input.relation;
  input.relation = std::move(made);
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

Result<Node> analyze_limit(Analysis& analysis, const unresolved::Limit& node)
{
  TRY(const int64_t limit, limit_value(analysis, node.limit, "limit"));
  if (const auto* offset = unresolved::find_as<unresolved::Offset>(*node.input);
      offset && node.input->origin.plan_id < 0) {
    TRY(const int64_t skipped, limit_value(analysis, offset->offset, "offset"));
    TRY(Node input, analysis.closed(offset->input));
    return limited(std::move(input), limit, skipped, node.origin);
  }
  TRY(Node input, analysis.closed(node.input));
  return limited(std::move(input), limit, 0, node.origin);
}

Result<Node> analyze_offset(Analysis& analysis, const unresolved::Offset& node)
{
  TRY(const int64_t offset, limit_value(analysis, node.offset, "offset"));
  TRY(Node input, analysis.closed(node.input));
  return limited(std::move(input), std::nullopt, offset, node.origin);
}

Result<Node> analyze_tail(Analysis& analysis, const unresolved::Tail& node)
{
  TRY(Node input, analysis.closed(node.input));
  if (node.limit < 0)
    return spark_error("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
                       {{"name", "tail"},
                        {"expr", quote_sql(std::to_string(node.limit))},
                        {"v", std::to_string(node.limit)}},
                       node.origin);
  auto made = std::make_shared<typed::Tail>();
  made->origin = node.origin;
  made->limit = node.limit;
  made->output = input.relation->output;
  made->input = input.relation;
  input.relation = std::move(made);
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

Result<Node> analyze_hint(Analysis& analysis, const unresolved::Hint& node)
{
  // Hints choose how a join runs or how rows are spread, never which rows there are.
  return analysis.relation(node.input);
}

Result<Node> analyze_repartition(Analysis& analysis, const unresolved::Repartition& node)
{
  TRY(Node input, analysis.closed(node.input));
  Place place;
  place.scope = &input.scope;
  place.clause = "Repartition";
  auto made = std::make_shared<typed::Repartition>();
  made->origin = node.origin;
  made->partitions = node.partitions;
  made->shuffle = node.shuffle;
  if (node.partitions && *node.partitions < 1)
    return invalid_input("the number of partitions must be positive");
  for (const auto& item : node.expressions) {
    TRY(const Bound bound, analysis.expression(item, place));
    made->expressions.push_back(bound.expression);
  }
  made->output = input.relation->output;
  made->input = input.relation;
  input.relation = std::move(made);
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

Result<Node> analyze_sample(Analysis& analysis, const unresolved::Sample& node)
{
  TRY(Node input, analysis.closed(node.input));
  auto made = std::make_shared<typed::Sample>();
  made->origin = node.origin;
  made->lower_bound = node.lower_bound;
  made->upper_bound = node.upper_bound;
  made->with_replacement = node.with_replacement;
  made->deterministic_order = node.deterministic_order;
  made->seed = node.seed.value_or(analysis.settings.now_microseconds);
  made->output = input.relation->output;
  made->input = input.relation;
  input.relation = std::move(made);
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

Result<Node> analyze_deduplicate(Analysis& analysis, const unresolved::Deduplicate& node)
{
  TRY(Node input, analysis.closed(node.input));
  auto made = std::make_shared<typed::Deduplicate>();
  made->origin = node.origin;
  for (const auto& name : node.columns) {
    bool found = false;
    for (const auto& column : input.scope.columns)
      if (same_name(column.attribute.name, name, analysis.settings.case_sensitive)) {
        found = true;
        const auto id = column.attribute.id;
        if (std::find(made->keys.begin(), made->keys.end(), id) == made->keys.end())
          made->keys.push_back(id);
      }
    if (!found) return get_column(analysis, input, name).error();
  }
  if (node.columns.empty())
    for (const auto& attribute : input.relation->output) made->keys.push_back(attribute.id);
  for (const auto& attribute : input.relation->output) {
    const bool is_key =
        std::find(made->keys.begin(), made->keys.end(), attribute.id) != made->keys.end();
    if (is_key && attribute.type.is(TypeKind::Map))
      return spark_error("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                         {{"colName", quote_name(std::string_view(attribute.name))},
                          {"dataType", quote_sql(attribute.type.sql())}},
                         node.origin);
  }
  made->output = input.relation->output;
  made->input = input.relation;
  input.relation = std::move(made);
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

Result<Node> analyze_generate(Analysis& analysis, const unresolved::Generate& node)
{
  Node input;
  if (node.input) {
    TRY(input, analysis.closed(node.input));
  } else {
    input.relation = std::make_shared<typed::OneRow>();
  }
  Place place;
  place.scope = &input.scope;
  place.clause = "Generate";
  TRY(const Bound generator, analysis.expression(node.generator, place));
  if (generator.expression->kind != typed::ExpressionKind::Generator)
    return spark_error(
        "UNSUPPORTED_GENERATOR.NOT_GENERATOR",
        {{"functionName", quote_sql(generator.sql)}, {"classCanonicalName", "Generator"}},
        node.origin);
  TRY(const auto generate, make_generate(analysis, input.relation, generator.expression,
                                         node.is_outer, node.names, node.origin));
  for (size_t i = input.relation->output.size(); i < generate->output.size(); ++i)
    input.scope.columns.push_back({generate->output[i], node.alias.empty()
                                                            ? unresolved::Name{}
                                                            : unresolved::Name{node.alias}});
  input.relation = generate;
  input.below = nullptr;
  input.aggregate = nullptr;
  return input;
}

} // namespace bindery::plan::resolve
