// PIVOT: values of a column become columns; UNPIVOT: columns become rows.
#include "plan/analyze/analysis.h"

#include "base/text.h"
#include "plan/literal_text.h"

#include <algorithm>
#include <map>

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

namespace {

struct UnpivotRow {
  std::string name;
  std::vector<Bound> values;
};

struct UnpivotParts {
  std::vector<Bound> ids;
  std::vector<UnpivotRow> rows;
  std::vector<std::string> value_names;
};

// Whether a text would become something else, or something else a text.
bool changes_text(const Type& from, const Type& to)
{
  if (from.is(TypeKind::Null)) return false;
  if (from.is_text() != to.is_text()) return true;
  if (from.kind() != to.kind()) return false;
  if (from.is(TypeKind::Array)) return changes_text(from.element(), to.element());
  if (from.is(TypeKind::Map))
    return changes_text(from.key(), to.key()) || changes_text(from.value(), to.value());
  if (!from.is(TypeKind::Struct)) return false;
  for (size_t i = 0; i < from.fields().size(); ++i)
    if (changes_text(from.fields()[i].type, to.fields()[i].type)) return true;
  return false;
}

std::optional<Type> common_type(Analysis& analysis, const std::vector<Type>& types)
{
  const auto common = coerce::find_wider(types, analysis.coercion());
  if (!common) return std::nullopt;
  const bool changes = std::any_of(types.begin(), types.end(),
                                   [&](const Type& type) { return changes_text(type, *common); });
  return changes ? std::nullopt : common;
}

// Each type with the columns of it.
Error no_common_type(const std::vector<UnpivotRow>& rows, const Origin& origin)
{
  constexpr size_t NamesShown = 3;
  std::map<std::string, std::vector<std::string>> names;
  for (const auto& row : rows)
    for (const auto& value : row.values)
      names[quote_sql(value.expression->type.sql())].push_back(
          quote_name(std::string_view(value.name.empty() ? value.sql : value.name)));
  std::vector<std::string> types;
  for (auto& [type, columns] : names) {
    std::sort(columns.begin(), columns.end());
    const bool is_long = columns.size() > NamesShown;
    columns.resize(std::min(columns.size(), NamesShown));
    types.push_back(type + " (" + join(columns, ", ") + (is_long ? ", ..." : "") + ")");
  }
  return spark_error("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {{"types", join(types, ", ")}}, origin);
}

// The columns that no row takes are the ids.
Result<UnpivotParts> parts_of_rows(Analysis& analysis, const unresolved::Unpivot& node,
                                   const Node& input, Place& place)
{
  UnpivotParts parts;
  parts.value_names = node.value_names;
  std::vector<typed::ColumnId> taken;
  std::vector<std::string> others;
  for (const auto& row : node.rows) {
    parts.rows.push_back({row.name, {}});
    for (const auto& value : row.values) {
      TRY(Bound bound, analysis.expression(value, place));
      if (const auto* column = typed::find_as<typed::Column>(*bound.expression))
        taken.push_back(column->id);
      else
        others.push_back(quote_sql(bound.sql + " AS " + bound.name));
      parts.rows.back().values.push_back(std::move(bound));
    }
  }
  if (!others.empty())
    return spark_error("UNPIVOT_REQUIRES_ATTRIBUTES",
                       {{"given", "value"}, {"empty", "id"}, {"expressions", join(others, ", ")}},
                       node.origin);
  for (const auto& column : input.scope.columns) {
    const auto& attribute = column.attribute;
    if (std::find(taken.begin(), taken.end(), attribute.id) != taken.end()) continue;
    parts.ids.push_back(
        {build::column(attribute), attribute.name, attribute.name, attribute.metadata, false, {}});
  }
  return parts;
}

Result<UnpivotParts> parts_of_values(Analysis& analysis, const unresolved::Unpivot& node,
                                     const Node& input, Place& place)
{
  UnpivotParts parts;
  parts.value_names = {node.value_name};
  TRY(parts.ids, analysis.select_list(node.ids, place));
  std::vector<Bound> values;
  if (node.values) {
    TRY(values, analysis.select_list(*node.values, place));
  } else {
    for (const auto& column : input.scope.columns) {
      const auto is_id = [&](const Bound& id) {
        return columns_of(*id.expression) == std::vector{column.attribute.id};
      };
      if (std::any_of(parts.ids.begin(), parts.ids.end(), is_id)) continue;
      const auto& attribute = column.attribute;
      values.push_back({build::column(attribute), attribute.name, attribute.name, "", false, {}});
    }
  }
  if (values.empty()) return spark_error("UNPIVOT_REQUIRES_VALUE_COLUMNS", {}, node.origin);
  for (auto& value : values)
    parts.rows.push_back({value.name.empty() ? value.sql : value.name, {value}});
  return parts;
}

// stack(rows, name, values…, name, values…, …)
Result<Bound> stack_of(Analysis& analysis, const unresolved::Unpivot& node,
                       const UnpivotParts& parts)
{
  std::vector<Field> fields = {{node.variable_name, TypeKind::String, false, ""}};
  for (size_t i = 0; i < parts.value_names.size(); ++i) {
    std::vector<Type> types;
    bool nullable = false;
    for (const auto& row : parts.rows) {
      types.push_back(row.values[i].expression->type);
      nullable = nullable || row.values[i].expression->nullable;
    }
    const auto common = common_type(analysis, types);
    if (!common) return no_common_type(parts.rows, node.origin);
    fields.push_back({parts.value_names[i], *common, nullable, ""});
  }
  auto stack = std::make_shared<typed::Generator>();
  stack->function = "stack";
  const auto count = static_cast<int32_t>(parts.rows.size());
  stack->arguments.push_back(build::literal(Value::integer(count)));
  for (const auto& row : parts.rows) {
    stack->arguments.push_back(build::literal(Value::string(row.name)));
    for (size_t i = 0; i < row.values.size(); ++i)
      stack->arguments.push_back(analysis.convert(row.values[i].expression, fields[i + 1].type));
  }
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  stack->type = Type::structure(std::move(fields));
  return Bound{std::move(stack), "stack", "", "", true, std::move(names)};
}

} // namespace

Result<Node> analyze_unpivot(Analysis& analysis, const unresolved::Unpivot& node)
{
  TRY(Node input, analysis.closed(node.input));
  Place place;
  place.scope = &input.scope;
  place.clause = "Unpivot";
  auto found = node.rows.empty() ? parts_of_values(analysis, node, input, place)
                                 : parts_of_rows(analysis, node, input, place);
  TRY(const UnpivotParts parts, std::move(found));
  TRY(Bound stack, stack_of(analysis, node, parts));
  std::vector<Bound> columns = parts.ids;
  columns.push_back(std::move(stack));
  TRY(Node made, project_columns(analysis, std::move(input), std::move(columns), node.origin));
  if (!node.rows.empty()) made.below = nullptr; // nobody sees the columns that are gone
  return made;
}

} // namespace bindery::plan::resolve
