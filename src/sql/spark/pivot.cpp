// PIVOT and UNPIVOT.
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

Result<RelationPtr> Builder::pivot(const Node& node, RelationPtr input)
{
  auto pivot = make<Pivot>(node);
  pivot->input = std::move(input);
  TRY(pivot->aggregates, named_expressions(node.get(rule::NamedExpressionSeq)));
  Expressions columns;
  for (const Node* column : node.get(rule::PivotColumn).all(rule::ErrorCapturingIdentifier)) {
    auto attribute = make<Attribute>(*column);
    TRY_VOID(add_parts(*column, attribute->parts));
    columns.push_back(std::move(attribute));
  }
  pivot->column = columns.size() == 1
                      ? columns[0]
                      : call(node.get(rule::PivotColumn), "struct", std::move(columns));
  for (const Node* item : node.all(rule::PivotValue)) {
    TRY(ExpressionPtr value, expression(item->get(rule::Expression)));
    if (const Node* name = item->find(rule::ErrorCapturingIdentifier)) {
      auto alias = make<Alias>(*item);
      alias->child = std::move(value);
      TRY(std::string given, identifier(*name));
      alias->names = {std::move(given)};
      value = std::move(alias);
    }
    pivot->values.push_back(std::move(value));
  }
  return RelationPtr(pivot);
}

Result<RelationPtr> Builder::unpivot(const Node& node, RelationPtr)
{
  return unsupported_at(node, "UNPIVOT");
}

} // namespace bindery::sql::spark
