// GROUP BY: plain, ROLLUP, CUBE, GROUPING SETS, and mixtures of them.
#include "base/text.h"
#include "sql/grouping.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

using Expressions = std::vector<ExpressionPtr>;

struct Builder::Grouping {
  GroupType type = GroupType::GroupBy;
  Expressions expressions;
  std::vector<Expressions> sets;
  bool is_all = false;
};

Result<RelationPtr> Builder::aggregate(const Node& clause, RelationPtr input, Expressions output)
{
  TRY(Grouping made, grouping(clause));
  auto aggregate = make<Aggregate>(clause);
  aggregate->input = std::move(input);
  aggregate->aggregates = std::move(output);
  aggregate->is_select = true;
  aggregate->group_type = made.type;
  aggregate->grouping = std::move(made.expressions);
  aggregate->grouping_sets = std::move(made.sets);
  aggregate->group_by_all = made.is_all;
  return RelationPtr(aggregate);
}

Result<Builder::Grouping> Builder::grouping(const Node& clause)
{
  Grouping made;
  GroupingSets sets = {{}};
  bool has_sets = false;
  for (const Node* named : clause.all(rule::NamedExpression)) {
    if (named->size() > 1) return unsupported_at(*named, "an alias in GROUP BY");
    TRY(ExpressionPtr one, named_expression(*named));
    made.expressions.push_back(std::move(one));
  }
  for (const Node* item : clause.all(rule::GroupByClause)) {
    if (const Node* analytics = item->find(rule::GroupingAnalytics)) {
      has_sets = true;
      TRY(const GroupingSets more, grouping_analytics(*analytics));
      if (sets.size() * more.size() > GroupingSetsMax)
        return unsupported_at(*item,
                              "more than " + std::to_string(GroupingSetsMax) + " grouping sets");
      sets = product(sets, more);
      continue;
    }
    TRY(ExpressionPtr one, expression(item->get(rule::Expression)));
    made.expressions.push_back(one);
    for (Expressions& set : sets) set.push_back(one);
  }
  const Node* only = made.expressions.size() == 1 ? &clause.child(2) : nullptr;
  made.is_all = !has_sets && only != nullptr && equals_ignore_case(only->text(), "all") &&
                !clause.has(token::With);
  if (clause.has(token::Rollup)) made.type = GroupType::Rollup;
  if (clause.has(token::Cube)) made.type = GroupType::Cube;
  if (clause.has(token::Grouping)) { // GROUP BY a, b GROUPING SETS (…)
    sets.clear();
    for (const Node* set : clause.all(rule::GroupingSet)) {
      TRY(Expressions one, grouping_set(*set));
      sets.push_back(std::move(one));
    }
    has_sets = true;
  }
  if (!has_sets) return made;
  made.type = GroupType::GroupingSets;
  // The keys before GROUPING SETS come first, in their order.
  const bool keys_first = clause.has(token::Grouping);
  if (keys_first) sets.insert(sets.begin(), made.expressions);
  made.expressions = unify(sets, tree_.tokens);
  if (keys_first) sets.erase(sets.begin());
  made.sets = std::move(sets);
  return made;
}

Result<std::vector<Expressions>> Builder::grouping_analytics(const Node& node)
{
  constexpr size_t CubeMax = 12;
  if (node.has(token::Grouping)) {
    GroupingSets sets;
    for (const Node* element : node.all(rule::GroupingElement)) {
      if (const Node* inner = element->find(rule::GroupingAnalytics)) {
        TRY(const GroupingSets more, grouping_analytics(*inner));
        sets.insert(sets.end(), more.begin(), more.end());
      } else {
        TRY(Expressions set, grouping_set(element->get(rule::GroupingSet)));
        sets.push_back(std::move(set));
      }
    }
    return sets;
  }
  std::vector<Expressions> parts;
  for (const Node* set : node.all(rule::GroupingSet)) {
    TRY(Expressions part, grouping_set(*set));
    parts.push_back(std::move(part));
  }
  if (node.has(token::Rollup)) return rollup(parts);
  if (parts.size() > CubeMax)
    return unsupported_at(node, "CUBE of more than " + std::to_string(CubeMax) + " groups");
  return cube(parts);
}

Result<std::vector<ExpressionPtr>> Builder::grouping_set(const Node& node)
{
  return expressions(node.all(rule::Expression));
}

} // namespace bindery::sql::spark
