// describe and summary: one row a statistic, one column of text a column.
#include "plan/analyze/analysis.h"

#include "base/text.h"

#include <charconv>

namespace bindery::plan::resolve {

namespace {

unresolved::ExpressionPtr call(std::string name, std::vector<unresolved::ExpressionPtr> arguments)
{
  auto made = std::make_shared<unresolved::Function>();
  made->name = {std::move(name)};
  made->arguments = std::move(arguments);
  return made;
}

unresolved::ExpressionPtr text_literal(std::string text)
{
  auto made = std::make_shared<unresolved::Literal>();
  made->value = Value::string(std::move(text));
  return made;
}

unresolved::ExpressionPtr cast_of(unresolved::ExpressionPtr child, Type type,
                                  unresolved::CastMode mode)
{
  auto made = std::make_shared<unresolved::Cast>();
  made->child = std::move(child);
  made->type = std::move(type);
  made->mode = mode;
  return made;
}

// Texts count as numbers where they read as such.
unresolved::ExpressionPtr as_number(const unresolved::ExpressionPtr& column, const Type& type)
{
  return type.is_numeric() ? column : cast_of(column, TypeKind::Double, unresolved::CastMode::Try);
}

Result<unresolved::ExpressionPtr>
statistic(const std::string& name, const unresolved::ExpressionPtr& column, const Type& type)
{
  if (name == "count" || name == "min" || name == "max") return call(name, {column});
  if (name == "count_distinct" || name == "approx_count_distinct") {
    auto made = std::make_shared<unresolved::Function>();
    made->name = {"count"};
    made->arguments = {column};
    made->is_distinct = true;
    return unresolved::ExpressionPtr(made);
  }
  if (name == "mean") return call("avg", {as_number(column, type)});
  if (name == "stddev") return call("stddev", {as_number(column, type)});
  if (name.ends_with("%")) {
    double percent = -1;
    const auto end = name.data() + name.size() - 1;
    if (std::from_chars(name.data(), end, percent).ptr == end && percent >= 0 && percent <= 100) {
      auto fraction = std::make_shared<unresolved::Literal>();
      fraction->value = Value::double_of(percent / 100);
      return call("percentile_approx", {as_number(column, type), fraction});
    }
  }
  return invalid_input(name + " is not a recognised statistic");
}

Result<Node> describe(Analysis& analysis, const unresolved::RelationPtr& input,
                      const std::vector<std::string>& wanted,
                      const std::vector<std::string>& statistics)
{
  TRY(const Node source, analysis.closed(input));
  std::vector<typed::Attribute> columns;
  for (const auto& name : wanted) {
    TRY(auto attribute, get_column(analysis, source, name));
    columns.push_back(std::move(attribute));
  }
  if (wanted.empty())
    for (const auto& column : source.scope.columns)
      if (column.attribute.type.is_numeric() || column.attribute.type.is_text())
        columns.push_back(column.attribute);
  // One row of all statistics, then a row a statistic of it.
  auto aggregate = std::make_shared<unresolved::Project>();
  aggregate->input = input;
  std::vector<unresolved::ExpressionPtr> stacked;
  auto count = std::make_shared<unresolved::Literal>();
  count->value = Value::integer(static_cast<int32_t>(statistics.size()));
  stacked.push_back(count);
  for (size_t i = 0; i < statistics.size(); ++i) {
    stacked.push_back(text_literal(statistics[i]));
    for (size_t j = 0; j < columns.size(); ++j) {
      auto column = std::make_shared<unresolved::Attribute>();
      column->parts = {columns[j].name};
      TRY(auto value, statistic(statistics[i], column, columns[j].type));
      auto alias = std::make_shared<unresolved::Alias>();
      alias->child = cast_of(std::move(value), TypeKind::String, unresolved::CastMode::Legacy);
      alias->names = {"s" + std::to_string(i) + "_" + std::to_string(j)};
      auto reference = std::make_shared<unresolved::Attribute>();
      reference->parts = alias->names;
      aggregate->expressions.push_back(std::move(alias));
      stacked.push_back(std::move(reference));
    }
  }
  if (columns.empty()) aggregate->input = nullptr;
  auto rows = std::make_shared<unresolved::Project>();
  if (!columns.empty()) rows->input = aggregate;
  auto alias = std::make_shared<unresolved::Alias>();
  alias->child = call("stack", std::move(stacked));
  alias->names = {"summary"};
  for (const auto& column : columns) alias->names.push_back(column.name);
  rows->expressions = {alias};
  return analysis.closed(rows);
}

} // namespace

Result<Node> analyze_describe(Analysis& analysis, const unresolved::Describe& node)
{
  return describe(analysis, node.input, node.columns, {"count", "mean", "stddev", "min", "max"});
}

Result<Node> analyze_summary(Analysis& analysis, const unresolved::Summary& node)
{
  const std::vector<std::string> all = {"count", "mean", "stddev", "min",
                                        "25%",   "50%",  "75%",    "max"};
  return describe(analysis, node.input, {}, node.statistics.empty() ? all : node.statistics);
}

} // namespace bindery::plan::resolve
