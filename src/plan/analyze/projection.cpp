// Steps that projections share.
#include "plan/analyze/aggregate.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace bindery::plan::resolve {

using typed::ExpressionKind;

std::vector<typed::ColumnId> columns_of(const typed::Expression& expression)
{
  std::set<typed::ColumnId> ids;
  build::any_of(expression, [&](const typed::Expression& node) {
    if (const auto* column = typed::find_as<typed::Column>(node)) ids.insert(column->id);
    return false;
  });
  return {ids.begin(), ids.end()};
}

bool has_aggregate(const typed::Expression& expression)
{
  return build::contains(expression, ExpressionKind::AggregateCall);
}

std::vector<typed::Attribute> outputs_of(Analysis& analysis, const std::vector<Bound>& columns)
{
  std::vector<typed::Attribute> output;
  std::set<typed::ColumnId> seen;
  const bool numbers_columns = analysis.settings.dialect == Dialect::Trino;
  for (const auto& column : columns) {
    typed::Attribute attribute = analysis.attribute(column);
    if (numbers_columns && column.name.empty())
      attribute.name = "_col" + std::to_string(output.size());
    if (!seen.insert(attribute.id).second) {
      const typed::ColumnId first = attribute.id;
      attribute.id = analysis.mint();
      analysis.twins[attribute.id] = first;
    }
    output.push_back(std::move(attribute));
  }
  return output;
}

// ---- windows and Python calls below a projection ------------------------------------------------

namespace {

using Taken = std::unordered_map<std::string, typed::Attribute>;

// Replaces the nodes that `wanted` takes by columns, collecting each of them once.
ExpressionPtr take_out(Analysis& analysis, const ExpressionPtr& expression,
                       const std::function<bool(const typed::Expression&)>& wanted, Taken& taken,
                       std::vector<ExpressionPtr>& list, std::vector<typed::Attribute>& output)
{
  return build::rewrite(expression, [&](const ExpressionPtr& node) -> ExpressionPtr {
    if (!wanted(*node)) return nullptr;
    const std::string key = typed::dump(*node);
    auto entry = taken.find(key);
    if (entry == taken.end() || !node->deterministic) {
      const typed::Attribute attribute{analysis.mint(), "", node->type, node->nullable, ""};
      entry = taken.insert_or_assign(key, attribute).first;
      list.push_back(node);
      output.push_back(attribute);
    }
    return build::column(entry->second);
  });
}

bool is_ready_python(const typed::Expression& node)
{
  if (node.kind != ExpressionKind::Python) return false;
  bool ready = true;
  build::for_each_child(node, [&](const ExpressionPtr& child) {
    ready = ready && !build::contains(*child, ExpressionKind::Python);
  });
  return ready;
}

typed::RelationPtr add_python(Analysis& analysis, typed::RelationPtr input,
                              std::vector<ExpressionPtr>& expressions,
                              const std::function<bool(const typed::Expression&)>& wanted)
{
  constexpr int NestedCallsMax = 100;
  for (int round = 0; round < NestedCallsMax; ++round) {
    Taken taken;
    std::vector<ExpressionPtr> calls;
    std::vector<typed::Attribute> output = input->output;
    for (auto& expression : expressions)
      expression = take_out(analysis, expression, wanted, taken, calls, output);
    if (calls.empty()) break;
    auto eval = std::make_shared<typed::PythonEval>();
    eval->input = std::move(input);
    eval->output = std::move(output);
    for (const auto& call : calls)
      eval->functions.push_back(std::static_pointer_cast<const typed::Python>(call));
    input = std::move(eval);
  }
  return input;
}

typed::RelationPtr add_windows(Analysis& analysis, typed::RelationPtr input,
                               std::vector<ExpressionPtr>& expressions)
{
  auto window = std::make_shared<typed::Window>();
  window->output = input->output;
  Taken taken;
  const auto is_window = [](const typed::Expression& node) {
    return node.kind == ExpressionKind::WindowCall;
  };
  for (auto& expression : expressions)
    expression = take_out(analysis, expression, is_window, taken, window->windows, window->output);
  if (window->windows.empty()) return input;
  // Python calls inside a window's arguments run before it.
  window->input = add_python(analysis, std::move(input), window->windows, is_ready_python);
  const size_t added =
      window->input->output.size() + window->windows.size() - window->output.size();
  const size_t at = window->output.size() - window->windows.size();
  const auto& below = window->input->output;
  window->output.insert(window->output.begin() + at, below.end() - added, below.end());
  return window;
}

} // namespace

Result<typed::RelationPtr> make_projection(Analysis& analysis, typed::RelationPtr input,
                                           std::vector<ExpressionPtr> expressions,
                                           std::vector<typed::Attribute> output,
                                           const Origin& origin)
{
  for (const auto& expression : expressions)
    if (build::contains(*expression, ExpressionKind::Generator))
      return spark_error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS",
                         {{"expression", "a generator"}}, origin);
  const bool has_window =
      std::any_of(expressions.begin(), expressions.end(), [](const auto& expression) {
        return build::contains(*expression, ExpressionKind::WindowCall);
      });
  if (has_window) input = add_windows(analysis, std::move(input), expressions);
  const bool has_python =
      std::any_of(expressions.begin(), expressions.end(), [](const auto& expression) {
        return build::contains(*expression, ExpressionKind::Python);
      });
  if (has_python) input = add_python(analysis, std::move(input), expressions, is_ready_python);
  auto project = std::make_shared<typed::Project>();
  project->origin = origin;
  project->input = std::move(input);
  project->expressions = std::move(expressions);
  project->output = std::move(output);
  return typed::RelationPtr(std::move(project));
}

Result<Node> project_node(Analysis& analysis, Node input, std::vector<ExpressionPtr> expressions,
                          std::vector<typed::Attribute> output, const Origin& origin)
{
  Node node;
  node.scope.plans = input.scope.plans;
  for (const auto& attribute : output) {
    unresolved::Name qualifier;
    for (const auto* list : {&input.scope.columns, &input.scope.hidden})
      for (const auto& column : *list)
        if (column.attribute.id == attribute.id) qualifier = column.qualifier;
    const auto twin = analysis.twins.find(attribute.id);
    node.scope.columns.push_back({attribute, std::move(qualifier),
                                  twin == analysis.twins.end() ? typed::ColumnId{} : twin->second});
  }
  TRY(node.relation,
      make_projection(analysis, input.relation, std::move(expressions), std::move(output), origin));
  node.below = std::make_shared<Node>(std::move(input));
  return node;
}

Result<Node> project_columns(Analysis& analysis, Node input, std::vector<Bound> columns,
                             const Origin& origin)
{
  TRY_VOID(expand_generators(analysis, input.relation, columns, origin));
  std::vector<typed::Attribute> output = outputs_of(analysis, columns);
  std::vector<ExpressionPtr> expressions;
  for (const auto& column : columns) expressions.push_back(column.expression);
  return project_node(analysis, std::move(input), std::move(expressions), std::move(output),
                      origin);
}

Node without_hidden(Node node)
{
  bool as_it_is = node.scope.hidden.empty();
  for (size_t i = 0; as_it_is && i < node.scope.columns.size(); ++i)
    as_it_is = node.scope.columns[i].attribute.name == node.relation->output[i].name;
  if (as_it_is) return node;
  auto project = std::make_shared<typed::Project>();
  for (const auto& column : node.scope.columns) {
    project->output.push_back(column.attribute);
    project->expressions.push_back(build::column(column.attribute));
  }
  project->input = node.relation;
  node.relation = std::move(project);
  node.scope.hidden.clear();
  node.below = nullptr;
  node.aggregate = nullptr;
  return node;
}

Result<Node> filter_node(Analysis& analysis, Node input, ExpressionPtr condition,
                         const Origin& origin)
{
  auto filter = std::make_shared<typed::Filter>();
  filter->origin = origin;
  const std::vector<typed::Attribute> output = input.relation->output;
  filter->input = input.relation;
  if (build::contains(*condition, ExpressionKind::Python)) {
    std::vector<ExpressionPtr> list = {condition};
    filter->input = add_python(analysis, filter->input, list, is_ready_python);
    condition = list.front();
  }
  filter->condition = std::move(condition);
  filter->output = filter->input->output;
  const bool wider = filter->output.size() != output.size();
  input.relation = std::move(filter);
  if (!wider) return input;
  auto project = std::make_shared<typed::Project>();
  for (const auto& attribute : output) project->expressions.push_back(build::column(attribute));
  project->output = output;
  project->input = input.relation;
  input.relation = std::move(project);
  return input;
}

// ---- columns from below a projection ------------------------------------------------------------

static bool gives(const typed::Relation& relation, typed::ColumnId id)
{
  return std::any_of(relation.output.begin(), relation.output.end(),
                     [&](const typed::Attribute& attribute) { return attribute.id == id; });
}

static const typed::Attribute& output_of(const typed::Relation& relation, typed::ColumnId id)
{
  for (const auto& attribute : relation.output)
    if (attribute.id == id) return attribute;
  UNREACHABLE();
}

// The relation with those columns added at the end of its output; null: it cannot.
static typed::RelationPtr widened(const typed::RelationPtr& relation,
                                  const std::vector<typed::ColumnId>& wanted)
{
  std::vector<typed::ColumnId> missing;
  for (const auto id : wanted)
    if (!gives(*relation, id)) missing.push_back(id);
  if (missing.empty()) return relation;
  const auto add = [&](auto copy) -> typed::RelationPtr {
    copy->input = widened(copy->input, missing);
    if (!copy->input) return nullptr;
    for (const auto id : missing) copy->output.push_back(output_of(*copy->input, id));
    return copy;
  };
  switch (relation->kind) {
  case typed::RelationKind::Project: {
    auto copy = std::make_shared<typed::Project>(typed::as<typed::Project>(*relation));
    auto input = widened(copy->input, missing);
    if (!input) return nullptr;
    copy->input = std::move(input);
    for (const auto id : missing) {
      const auto& attribute = output_of(*copy->input, id);
      copy->output.push_back(attribute);
      copy->expressions.push_back(build::column(attribute));
    }
    return copy;
  }
  case typed::RelationKind::Filter:
    return add(std::make_shared<typed::Filter>(typed::as<typed::Filter>(*relation)));
  case typed::RelationKind::Sort:
    return add(std::make_shared<typed::Sort>(typed::as<typed::Sort>(*relation)));
  default: return nullptr;
  }
}

bool widen(Node& node, const std::vector<typed::ColumnId>& wanted)
{
  auto relation = widened(node.relation, wanted);
  if (!relation) return false;
  for (size_t i = node.relation->output.size(); i < relation->output.size(); ++i)
    node.scope.hidden.push_back({relation->output[i], {}});
  node.relation = std::move(relation);
  return true;
}

Result<Bound> resolve_above(Analysis& analysis, Node& node,
                            const unresolved::ExpressionPtr& expression, std::string clause)
{
  Place place;
  place.scope = &node.scope;
  place.clause = std::move(clause);
  // Trino's aggregate functions in ORDER BY are over the source, whatever the select list names so.
  if (node.aggregate && analysis.settings.dialect == Dialect::Trino)
    place.aggregate_scope = &node.aggregate->input.scope;
  auto here = analysis.expression(expression, place);
  const bool absorbs = here.ok() && has_aggregate(*here->expression) && node.aggregate;
  if (here.ok() && !absorbs) return here;
  // ORDER BY a name that the output has twice is one of the input, if that has it once.
  const bool is_twice =
      !here.ok() && here.error().wire_name == "AMBIGUOUS_REFERENCE" && place.clause == "Sort";
  if (!here.ok() && !is_twice && here.error().wire_name.rfind("UNRESOLVED_COLUMN", 0) != 0 &&
      here.error().wire_name != "CANNOT_RESOLVE_DATAFRAME_COLUMN")
    return here;
  for (auto below = node.below; below; below = below->below) {
    (is_twice ? place.scope : place.fallback) = &below->scope;
    auto deeper = analysis.expression(expression, place);
    if (!deeper.ok()) continue;
    if (node.aggregate) {
      TRY(deeper->expression, absorb_aggregates(analysis, node, deeper->expression));
      return deeper;
    }
    if (!widen(node, columns_of(*deeper->expression))) break;
    return deeper;
  }
  return here;
}

Result<typed::Attribute> get_column(Analysis& analysis, const Node& node, const std::string& name)
{
  std::vector<const typed::Attribute*> found;
  for (const auto& column : node.scope.columns)
    if (same_name(column.attribute.name, name, analysis.settings.case_sensitive))
      found.push_back(&column.attribute);
  unresolved::Attribute attribute;
  attribute.parts = {name};
  if (found.empty()) return unresolved_column(node.scope, attribute);
  if (found.size() > 1) {
    const std::string quoted = quote_name(std::string_view(name));
    return spark_error("AMBIGUOUS_REFERENCE",
                       {{"name", quoted}, {"referenceNames", "[" + quoted + ", " + quoted + "]"}});
  }
  return *found.front();
}

} // namespace bindery::plan::resolve
