// Relations of pandas' kind: missing values, replacement, description, unpivot, pivot.
#include "plan/analyze/analysis.h"

#include <algorithm>
#include <limits>

namespace bindery::plan::resolve {

namespace {

Bound kept(const typed::Attribute& attribute)
{
  return {build::column(attribute), attribute.name, attribute.name, attribute.metadata, false, {}};
}

// The new value of a column, under its name.
Bound changed(const typed::Attribute& attribute, ExpressionPtr value)
{
  return {std::move(value), attribute.name, attribute.name, "", true, {}};
}

// Whether fillna(value) and replace(value) touch a column of that type: numbers numbers, texts
// texts, booleans booleans.
bool fits(const Value& value, const Type& type)
{
  if (value.type.is_numeric()) return type.is_numeric();
  if (value.type.is_text()) return type.is_text();
  return value.type.is(TypeKind::Boolean) && type.is(TypeKind::Boolean);
}

bool is_floating(const Type& type) { return type.is(TypeKind::Float) || type.is(TypeKind::Double); }

Result<int> find_index(Analysis& analysis, const Node& node, const std::string& name)
{
  TRY(const typed::Attribute attribute, get_column(analysis, node, name));
  for (size_t i = 0; i < node.scope.columns.size(); ++i)
    if (node.scope.columns[i].attribute.id == attribute.id) return static_cast<int>(i);
  UNREACHABLE();
}

} // namespace

Result<Node> analyze_fill_na(Analysis& analysis, const unresolved::FillNa& node)
{
  TRY(Node input, analysis.closed(node.input));
  if (node.values.empty()) return invalid_input("fillna without a value");
  std::vector<const Value*> fill(input.scope.columns.size(), nullptr);
  for (size_t i = 0; i < node.columns.size(); ++i) {
    TRY(const int index, find_index(analysis, input, node.columns[i]));
    fill[index] = node.values.size() == 1 ? &node.values.front() : &node.values.at(i);
  }
  if (node.columns.empty())
    for (auto& value : fill) value = &node.values.front();
  std::vector<Bound> columns;
  for (size_t i = 0; i < fill.size(); ++i) {
    const auto& attribute = input.scope.columns[i].attribute;
    if (!fill[i] || !fits(*fill[i], attribute.type)) {
      columns.push_back(kept(attribute));
      continue;
    }
    ExpressionPtr column = build::column(attribute);
    // NaN is missing too.
    if (is_floating(attribute.type))
      column = build::if_else(
          build::equal(column, build::cast({.child = build::literal(Value::double_of(
                                                std::numeric_limits<double>::quiet_NaN())),
                                            .type = attribute.type,
                                            .mode = typed::CastMode::Legacy,
                                            .time_zone = ""})),
          build::null_of(attribute.type), column);
    const ExpressionPtr value = build::cast({.child = build::literal(*fill[i]),
                                             .type = attribute.type,
                                             .mode = typed::CastMode::Legacy,
                                             .time_zone = analysis.settings.time_zone});
    columns.push_back(changed(attribute, build::coalesce({column, value})));
  }
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

Result<Node> analyze_drop_na(Analysis& analysis, const unresolved::DropNa& node)
{
  TRY(Node input, analysis.closed(node.input));
  std::vector<typed::Attribute> checked;
  for (const auto& name : node.columns) {
    TRY(auto attribute, get_column(analysis, input, name));
    checked.push_back(std::move(attribute));
  }
  if (node.columns.empty())
    for (const auto& column : input.scope.columns) checked.push_back(column.attribute);
  build::Arguments ones;
  for (const auto& attribute : checked) {
    ExpressionPtr present = build::is_not_null(build::column(attribute));
    if (is_floating(attribute.type))
      present =
          build::logical_and(present, build::logical_not(build::builtin(
                                          "isnan", TypeKind::Boolean, {build::column(attribute)})));
    ones.push_back(build::if_else(present, build::literal(Value::integer(1)),
                                  build::literal(Value::integer(0))));
  }
  if (ones.empty()) return input;
  const ExpressionPtr count =
      build::balanced(std::move(ones), [](ExpressionPtr left, ExpressionPtr right) {
        return build::builtin("+", TypeKind::Integer, {std::move(left), std::move(right)}, false);
      });
  const int wanted = node.min_non_nulls.value_or(static_cast<int>(checked.size()));
  ExpressionPtr condition = build::form("greater_equal", TypeKind::Boolean,
                                        {count, build::literal(Value::integer(wanted))}, false);
  return filter_node(analysis, std::move(input), std::move(condition), node.origin);
}

Result<Node> analyze_replace(Analysis& analysis, const unresolved::Replace& node)
{
  TRY(Node input, analysis.closed(node.input));
  std::vector<bool> touched(input.scope.columns.size(), node.columns.empty());
  for (const auto& name : node.columns) {
    TRY(const int index, find_index(analysis, input, name));
    touched[index] = true;
  }
  std::vector<Bound> columns;
  for (size_t i = 0; i < touched.size(); ++i) {
    const auto& attribute = input.scope.columns[i].attribute;
    auto replaced = std::make_shared<typed::Case>();
    replaced->type = attribute.type;
    replaced->nullable = attribute.nullable;
    const ExpressionPtr column = build::column(attribute);
    for (const auto& [from, to] : node.replacements) {
      const Value& sample = from.is_null() ? to : from;
      if (!touched[i] || !fits(sample, attribute.type)) continue;
      // Numbers are compared as doubles and as the column's type: replace(1.5) leaves an integer 1
      // alone.
      const bool numbers = sample.type.is_numeric();
      const Type common = numbers ? Type(TypeKind::Double) : attribute.type;
      const ExpressionPtr key = build::cast({.child = build::literal(from),
                                             .type = common,
                                             .mode = typed::CastMode::Legacy,
                                             .time_zone = ""});
      const ExpressionPtr left = build::cast(
          {.child = column, .type = common, .mode = typed::CastMode::Legacy, .time_zone = ""});
      ExpressionPtr value = build::cast({.child = build::literal(to),
                                         .type = attribute.type,
                                         .mode = typed::CastMode::Legacy,
                                         .time_zone = ""});
      replaced->nullable = replaced->nullable || value->nullable;
      replaced->branches.emplace_back(
          from.is_null() ? build::is_null(column) : build::equal(left, key), std::move(value));
    }
    if (replaced->branches.empty()) {
      columns.push_back(kept(attribute));
      continue;
    }
    replaced->otherwise = column;
    columns.push_back(changed(attribute, std::move(replaced)));
  }
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

// ---- Python over rows ---------------------------------------------------------------------------

static std::vector<typed::Attribute> outputs_of_python(Analysis& analysis,
                                                       const unresolved::PythonUdf& function)
{
  std::vector<typed::Attribute> output;
  for (const auto& field : function.return_type.fields())
    output.push_back({analysis.mint(), field.name, field.type, field.nullable, field.metadata});
  return output;
}

Result<Node> analyze_map_partitions(Analysis& analysis, const unresolved::MapPartitions& node)
{
  TRY(const Node input, analysis.closed(node.input));
  if (!node.function || !node.function->return_type.is(TypeKind::Struct))
    return invalid_input("a function over partitions without a schema");
  auto made = std::make_shared<typed::MapPartitions>();
  made->origin = node.origin;
  made->input = input.relation;
  made->function = node.function;
  made->output = outputs_of_python(analysis, *node.function);
  Node result;
  result.scope = scope_of(made->output, input.scope.plans);
  result.relation = std::move(made);
  return result;
}

Result<Node> analyze_group_map(Analysis& analysis, const unresolved::GroupMap& node)
{
  TRY(const Node input, analysis.closed(node.input));
  if (!node.function || !node.function->return_type.is(TypeKind::Struct))
    return invalid_input("a function over groups without a schema");
  Place place;
  place.scope = &input.scope;
  place.clause = "GroupMap";
  auto made = std::make_shared<typed::GroupMap>();
  made->origin = node.origin;
  made->input = input.relation;
  made->function = node.function;
  for (const auto& key : node.grouping) {
    TRY(const Bound bound, analysis.expression(key, place));
    made->grouping.push_back(bound.expression);
  }
  made->output = outputs_of_python(analysis, *node.function);
  Node result;
  result.scope = scope_of(made->output, input.scope.plans);
  result.relation = std::move(made);
  return result;
}

} // namespace bindery::plan::resolve
