// PIVOT: values of a column become columns; UNPIVOT: columns become rows.
#include "plan/analyze/analysis.h"

#include "plan/literal_text.h"

#include <algorithm>

namespace bindery::plan::resolve {

static constexpr size_t PivotValuesMax = 10000; // spark.sql.pivotMaxValues

namespace {

struct PivotValue {
  ExpressionPtr value;
  std::string name;
};

std::string name_of(const Value& value)
{
  if (value.is_null()) return "null";
  std::string text = pretty_literal(value);
  // Dates and times are named by their text alone.
  if (const size_t quote = text.find('\'');
      !value.type.is_text() && quote != std::string::npos && text.back() == '\'')
    text = text.substr(quote + 1, text.size() - quote - 2);
  return text;
}

Result<std::vector<PivotValue>> given_values(Analysis& analysis, const unresolved::Pivot& node,
                                             const Bound& column)
{
  std::vector<PivotValue> values;
  Place place;
  place.clause = "Pivot";
  for (const auto& item : node.values) {
    TRY(const Bound bound, analysis.expression(item, place));
    TRY(const auto constant, analysis.constant(bound.expression));
    if (!constant)
      return spark_error("NON_LITERAL_PIVOT_VALUES", {{"expression", quote_sql(bound.sql)}},
                         item->origin);
    const auto common =
        coerce::find_comparison(column.expression->type, constant->type, analysis.coercion());
    if (!common)
      return spark_error("PIVOT_VALUE_DATA_TYPE_MISMATCH",
                         {{"value", bound.sql},
                          {"valueType", constant->type.simple_string()},
                          {"pivotType", column.expression->type.simple_string()}},
                         item->origin);
    values.push_back({bound.expression, bound.is_alias ? bound.name : name_of(*constant)});
  }
  return values;
}

// The distinct values, asked of the data: sorted, as Spark's columns are, with NULL first. They are
// collected in arrays of one, because collect_set leaves NULL out.
Result<std::vector<PivotValue>> found_values(Analysis& analysis, const unresolved::Pivot& node)
{
  if (!analysis.context.evaluator) return not_supported("a pivot without values");
  const auto call = [](std::string name, std::vector<unresolved::ExpressionPtr> arguments) {
    auto made = std::make_shared<unresolved::Function>();
    made->name = {std::move(name)};
    made->arguments = std::move(arguments);
    return made;
  };
  auto project = std::make_shared<unresolved::Project>();
  project->input = node.input;
  project->expressions = {
      call("sort_array", {call("collect_set", {call("array", {node.column})})})};
  TRY(const Node query, analysis.closed(project));
  auto subquery = std::make_shared<typed::Subquery>();
  subquery->subquery = typed::SubqueryKind::Scalar;
  subquery->type = query.relation->output.front().type;
  subquery->relation = query.relation;
  TRY(const Value found, analysis.context.evaluator->evaluate(subquery));
  std::vector<PivotValue> values;
  if (found.is_null()) return values;
  const Type element = subquery->type.element().element();
  for (const Value& array : std::get<Value::Items>(found.data)) {
    Value item = std::get<Value::Items>(array.data).at(0);
    if (values.size() >= PivotValuesMax)
      return invalid_input(
          "The pivot column has more than 10000 distinct values, this could indicate an error.");
    item.type = element;
    std::string name = name_of(item);
    values.push_back({build::literal(std::move(item)), std::move(name)});
  }
  return values;
}

// The aggregate over the rows of one value; NULL where the group has none of them.
ExpressionPtr of_value(const ExpressionPtr& aggregate, const ExpressionPtr& is_value)
{
  const ExpressionPtr filtered =
      build::rewrite(aggregate, [&](const ExpressionPtr& node) -> ExpressionPtr {
        const auto* call = typed::find_as<typed::AggregateCall>(*node);
        if (!call) return nullptr;
        auto copy = std::make_shared<typed::AggregateCall>(*call);
        copy->filter = build::logical_and(is_value, copy->filter);
        return copy;
      });
  auto rows = std::make_shared<typed::AggregateCall>();
  rows->function = "count";
  rows->lowering = {typed::LoweringKind::BuiltIn, "count_star"};
  rows->type = TypeKind::Long;
  rows->nullable = false;
  rows->filter = is_value;
  const ExpressionPtr none = build::equal(rows, build::literal(Value::long_of(0)));
  return build::if_else(none, build::null_of(filtered->type), filtered);
}

// SQL groups by every column that neither the aggregates nor the pivot column name.
std::vector<unresolved::ExpressionPtr> implicit_grouping(const Node& input,
                                                         const std::vector<Bound>& used)
{
  std::vector<typed::ColumnId> ids;
  for (const auto& bound : used)
    for (const auto id : columns_of(*bound.expression)) ids.push_back(id);
  std::vector<unresolved::ExpressionPtr> grouping;
  for (const auto& column : input.scope.columns) {
    if (std::find(ids.begin(), ids.end(), column.attribute.id) != ids.end()) continue;
    auto attribute = std::make_shared<unresolved::Attribute>();
    attribute->parts = {column.attribute.name};
    grouping.push_back(std::move(attribute));
  }
  return grouping;
}

} // namespace

Result<Node> analyze_pivot(Analysis& analysis, const unresolved::Pivot& node)
{
  std::vector<PivotValue> values;
  if (node.values.empty()) {
    TRY(values, found_values(analysis, node));
  }
  TRY(Node input, analysis.closed(node.input));
  Place place;
  place.scope = &input.scope;
  place.clause = "Pivot";
  TRY(const Bound column, analysis.expression(node.column, place));
  TRY(const auto aggregates, analysis.select_list(node.aggregates, place));
  if (!node.values.empty()) {
    TRY(values, given_values(analysis, node, column));
  }
  std::vector<unresolved::ExpressionPtr> grouping = node.grouping;
  if (node.origin.text) {
    std::vector<Bound> used = aggregates;
    used.push_back(column);
    grouping = implicit_grouping(input, used);
  }
  TRY(const auto keys, analysis.expressions(grouping, place));
  std::vector<Bound> columns = keys;
  for (const auto& value : values) {
    const auto common =
        coerce::find_comparison(column.expression->type, value.value->type, analysis.coercion());
    const Type type = common.value_or(column.expression->type);
    const ExpressionPtr is_value = build::form(
        "equal_null_safe", TypeKind::Boolean,
        {analysis.convert(column.expression, type), analysis.convert(value.value, type)}, false);
    for (const auto& aggregate : aggregates) {
      if (!has_aggregate(*aggregate.expression))
        return not_supported("a pivot of what is no aggregate function");
      const std::string suffix = aggregate.is_alias ? aggregate.name : aggregate.sql;
      const std::string name = aggregates.size() == 1 ? value.name : value.name + "_" + suffix;
      columns.push_back({of_value(aggregate.expression, is_value), name, name, "", true, {}});
    }
  }
  return aggregate_by(analysis, std::move(input), keys, columns, node.origin);
}

Result<Node> analyze_unpivot(Analysis& analysis, const unresolved::Unpivot& node)
{
  TRY(Node input, analysis.closed(node.input));
  Place place;
  place.scope = &input.scope;
  place.clause = "Unpivot";
  TRY(const auto ids, analysis.select_list(node.ids, place));
  std::vector<Bound> values;
  if (node.values) {
    TRY(values, analysis.select_list(*node.values, place));
  } else {
    for (const auto& column : input.scope.columns) {
      const auto is_id = [&](const Bound& id) {
        return columns_of(*id.expression) == std::vector{column.attribute.id};
      };
      if (std::any_of(ids.begin(), ids.end(), is_id)) continue;
      const auto& attribute = column.attribute;
      values.push_back({build::column(attribute), attribute.name, attribute.name, "", false, {}});
    }
  }
  if (values.empty()) return spark_error("UNPIVOT_REQUIRES_VALUE_COLUMNS", {}, node.origin);
  std::vector<Type> types;
  bool nullable = false;
  for (const auto& value : values) {
    types.push_back(value.expression->type);
    nullable = nullable || value.expression->nullable;
  }
  const auto common = coerce::find_wider(types, analysis.coercion());
  if (!common) {
    std::string list;
    for (const auto& value : values)
      list += (list.empty() ? "" : ", ") + quote_sql(value.expression->type.sql()) + " (" +
              quote_name(std::string_view(value.sql)) + ")";
    return spark_error("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {{"types", list}}, node.origin);
  }
  auto stack = std::make_shared<typed::Generator>();
  stack->function = "stack";
  stack->type = Type::structure({{node.variable_name, TypeKind::String, false, ""},
                                 {node.value_name, *common, nullable, ""}});
  stack->arguments.push_back(build::literal(Value::integer(static_cast<int32_t>(values.size()))));
  for (const auto& value : values) {
    stack->arguments.push_back(
        build::literal(Value::string(value.name.empty() ? value.sql : value.name)));
    stack->arguments.push_back(analysis.convert(value.expression, *common));
  }
  std::vector<Bound> columns = ids;
  columns.push_back({stack, "stack", "", "", true, {node.variable_name, node.value_name}});
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

} // namespace bindery::plan::resolve
