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

namespace {

std::shared_ptr<Function> function_of(std::string name, std::vector<ExpressionPtr> arguments)
{
  auto call = std::make_shared<Function>();
  call->name = {std::move(name)};
  call->arguments = std::move(arguments);
  return call;
}

} // namespace

// Without the rows of NULLs alone, unless they are asked for.
Result<RelationPtr> Builder::unpivot(const Node& node, RelationPtr input)
{
  const Node& form = node.get(rule::UnpivotOperator).child(0);
  auto made = make<Unpivot>(node);
  made->input = std::move(input);
  TRY(made->variable_name, identifier(form.get(rule::UnpivotNameColumn).child(0)));
  for (const Node* value : form.all(rule::UnpivotValueColumn)) {
    TRY(std::string name, identifier(value->child(0)));
    made->value_names.push_back(std::move(name));
  }
  const bool is_single = form.is_rule(rule::UnpivotSingleValueColumnClause);
  for (const Node* item :
       form.all(is_single ? rule::UnpivotColumnAndAlias : rule::UnpivotColumnSet)) {
    Unpivot::Row row;
    for (const Node* column : item->all(rule::UnpivotColumn)) {
      auto attribute = make<Attribute>(*column);
      TRY(attribute->parts, this->name(column->child(0)));
      row.name += (row.name.empty() ? "" : "_") + attribute->parts.back();
      row.values.push_back(std::move(attribute));
    }
    if (row.values.size() != made->value_names.size())
      return error(*item, "UNPIVOT_VALUE_SIZE_MISMATCH",
                   {{"names", std::to_string(made->value_names.size())}});
    if (const Node* alias = item->find(rule::UnpivotAlias)) {
      TRY(row.name, identifier(alias->get(rule::ErrorCapturingIdentifier)));
    }
    made->rows.push_back(std::move(row));
  }
  const std::vector<std::string> names = made->value_names;
  RelationPtr relation = std::move(made);
  const Node* nulls = node.find(rule::UnpivotNullClause);
  if (nulls == nullptr || nulls->has(token::Exclude)) {
    ExpressionPtr condition;
    for (const std::string& name : names) {
      auto value = make<Attribute>(node);
      value->parts = {name};
      ExpressionPtr present = function_of("isnotnull", {std::move(value)});
      condition = condition ? function_of("or", {std::move(condition), std::move(present)})
                            : std::move(present);
    }
    auto filter = make<Filter>(node);
    filter->input = std::move(relation);
    filter->condition = std::move(condition);
    relation = std::move(filter);
  }
  if (const Node* given = node.find(rule::ErrorCapturingIdentifier)) {
    auto alias = make<SubqueryAlias>(node);
    TRY(std::string name, identifier(*given));
    alias->alias = {std::move(name)};
    alias->input = std::move(relation);
    relation = std::move(alias);
  }
  return relation;
}

} // namespace bindery::sql::spark
