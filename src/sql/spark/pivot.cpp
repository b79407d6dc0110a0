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

ExpressionPtr text(std::string value)
{
  auto made = std::make_shared<Literal>();
  made->value = Value::string(std::move(value));
  return made;
}

// The rows that one row becomes: an array of (name, values…).
struct Unpivoted {
  std::vector<std::string> names; // of the output: the name's column, then the values'
  std::vector<ExpressionPtr> rows;
  std::vector<Name> columns; // that are gone

  void add_row(std::string name, const std::vector<std::shared_ptr<Attribute>>& values)
  {
    std::vector<ExpressionPtr> fields = {text(names[0]), text(std::move(name))};
    for (size_t i = 0; i < values.size(); ++i) {
      fields.push_back(text(names[i + 1]));
      fields.push_back(values[i]);
      columns.push_back(values[i]->parts);
    }
    rows.push_back(function_of("named_struct", std::move(fields)));
  }
};

} // namespace

// The other columns, then inline(array(named_struct(…), …)), without the rows of NULLs alone.
Result<RelationPtr> Builder::unpivot(const Node& node, RelationPtr input)
{
  const Node& form = node.get(rule::UnpivotOperator).child(0);
  Unpivoted made;
  TRY(std::string name_column, identifier(form.get(rule::UnpivotNameColumn).child(0)));
  made.names = {std::move(name_column)};
  for (const Node* value : form.all(rule::UnpivotValueColumn)) {
    TRY(std::string name, identifier(value->child(0)));
    made.names.push_back(std::move(name));
  }
  const bool is_single = form.is_rule(rule::UnpivotSingleValueColumnClause);
  for (const Node* item :
       form.all(is_single ? rule::UnpivotColumnAndAlias : rule::UnpivotColumnSet)) {
    std::vector<std::shared_ptr<Attribute>> values;
    std::string name;
    for (const Node* column : item->all(rule::UnpivotColumn)) {
      auto attribute = make<Attribute>(*column);
      TRY(attribute->parts, this->name(column->child(0)));
      name += (name.empty() ? "" : "_") + attribute->parts.back();
      values.push_back(std::move(attribute));
    }
    if (values.size() + 1 != made.names.size())
      return error(*item, "UNPIVOT_VALUE_SIZE_MISMATCH",
                   {{"names", std::to_string(made.names.size() - 1)}});
    if (const Node* alias = item->find(rule::UnpivotAlias)) {
      TRY(name, identifier(alias->get(rule::ErrorCapturingIdentifier)));
    }
    made.add_row(std::move(name), values);
  }
  auto star = make<Star>(node);
  star->except = made.columns;
  auto rows = make<Alias>(node);
  rows->child = function_of("inline", {function_of("array", std::move(made.rows))});
  rows->names = made.names;
  auto project = make<Project>(node);
  project->input = std::move(input);
  project->expressions = {std::move(star), std::move(rows)};
  RelationPtr relation = std::move(project);
  const Node* nulls = node.find(rule::UnpivotNullClause);
  if (nulls == nullptr || nulls->has(token::Exclude)) {
    ExpressionPtr condition;
    for (size_t i = 1; i < made.names.size(); ++i) {
      auto value = make<Attribute>(node);
      value->parts = {made.names[i]};
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
