// SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …
#include "base/text.h"
#include "sql/grouping.h"
#include "sql/trino/builder.h"

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<RelationPtr> Builder::select(const Node& node)
{
  Windows named;
  for (const Node* window : node.all(rule::WindowDefinition)) {
    TRY(const std::string name, identifier(window->get(rule::Identifier)));
    if (!named.emplace(name, &window->get(rule::WindowSpecification)).second)
      return parse_error(*window, "WINDOW name '" + name + "' specified more than once");
  }
  windows_.push_back(std::move(named));
  auto made = select_with_windows(node);
  windows_.pop_back();
  return made;
}

Result<RelationPtr> Builder::select_with_windows(const Node& node)
{
  RelationPtr input;
  if (node.has(token::From)) {
    TRY(input, from(node));
  }
  const Node* where = node.find_labeled(label::Where);
  const Node* having = node.find_labeled(label::Having);
  const Node* group_by = node.find(rule::GroupBy);
  if (!input && (where != nullptr || having != nullptr || group_by != nullptr))
    input = make<OneRow>(node);
  if (where != nullptr) {
    auto filter = make<Filter>(*where);
    filter->input = std::move(input);
    TRY(filter->condition, boolean_expression(*where));
    input = std::move(filter);
  }
  Expressions output;
  for (const Node* item : node.all(rule::SelectItem)) {
    TRY(ExpressionPtr made, select_item(*item));
    output.push_back(std::move(made));
  }
  const Node* quantifier = node.find(rule::SetQuantifier);
  const bool is_distinct = quantifier != nullptr && quantifier->has(token::Distinct);
  if (group_by == nullptr && having == nullptr) {
    auto project = make<Project>(node);
    project->input = std::move(input);
    project->expressions = std::move(output);
    project->is_distinct = is_distinct;
    return RelationPtr(project);
  }
  TRY(RelationPtr relation, aggregate(node, std::move(input), std::move(output)));
  if (having != nullptr) {
    auto filter = make<Having>(*having);
    filter->input = std::move(relation);
    TRY(filter->condition, boolean_expression(*having));
    relation = std::move(filter);
  }
  if (!is_distinct) return relation;
  auto distinct = make<Deduplicate>(node);
  distinct->input = std::move(relation);
  return RelationPtr(distinct);
}

Result<ExpressionPtr> Builder::select_item(const Node& node)
{
  if (node.alternative() == alt::SelectAll) {
    if (const Node* clause = node.find(rule::ColumnAliases))
      return unsupported_at(*clause, "column aliases of *");
    auto star = make<Star>(node);
    if (const Node* target = node.find(rule::PrimaryExpression)) {
      TRY(const ExpressionPtr made, primary_expression(*target));
      const auto* column = find_as<Attribute>(*made);
      if (column == nullptr) return unsupported_at(node, ".* of an expression that is not a name");
      star->target = column->parts;
    }
    return ExpressionPtr(star);
  }
  TRY(ExpressionPtr child, expression(node.get(rule::Expression)));
  const Node* given = node.find(rule::Identifier);
  if (given == nullptr) return child;
  auto alias = make<Alias>(node);
  alias->child = std::move(child);
  TRY(std::string name, identifier(*given));
  // The header shows it as it was written; names are looked up in any case.
  const std::string written(given->first().text);
  alias->names = {equals_ignore_case(written, name) ? written : std::move(name)};
  return ExpressionPtr(alias);
}

// GROUP BY, or the one group of a HAVING without it.
Result<RelationPtr> Builder::aggregate(const Node& node, RelationPtr input, Expressions output)
{
  auto aggregate = make<Aggregate>(node);
  aggregate->input = std::move(input);
  aggregate->aggregates = std::move(output);
  aggregate->is_select = true;
  const Node* clause = node.find(rule::GroupBy);
  if (clause == nullptr) return RelationPtr(aggregate);
  const Node* quantifier = clause->find(rule::SetQuantifier);
  if (quantifier != nullptr && quantifier->has(token::Distinct))
    return unsupported_at(*clause, "GROUP BY DISTINCT");
  GroupingSets sets = {{}};
  bool has_sets = false;
  const auto elements = clause->all(rule::GroupingElement);
  if (elements.empty()) return unsupported_at(*clause, "GROUP BY " + std::string(clause->text()));
  for (const Node* element : elements) {
    has_sets = has_sets || element->alternative() != alt::SingleGroupingSet;
    TRY(const GroupingSets more, grouping_sets(*element));
    if (sets.size() * more.size() > GroupingSetsMax)
      return unsupported_at(*clause,
                            "more than " + std::to_string(GroupingSetsMax) + " grouping sets");
    sets = product(sets, more);
  }
  aggregate->grouping = unify(sets, tree_.tokens);
  if (has_sets) {
    aggregate->group_type = GroupType::GroupingSets;
    aggregate->grouping_sets = std::move(sets);
  }
  return RelationPtr(aggregate);
}

Result<std::vector<std::vector<ExpressionPtr>>> Builder::grouping_sets(const Node& element)
{
  constexpr size_t CubeMax = 12;
  GroupingSets parts;
  for (const Node* set : element.all(rule::GroupingSet)) {
    TRY(Expressions made, expressions(set->all(rule::Expression)));
    parts.push_back(std::move(made));
  }
  switch (element.alternative()) {
  case alt::Rollup: return rollup(parts);
  case alt::Cube:
    if (parts.size() > CubeMax) return unsupported_at(element, "CUBE of more than 12 groups");
    return cube(parts);
  default: return parts;
  }
}

} // namespace bindery::sql::trino
