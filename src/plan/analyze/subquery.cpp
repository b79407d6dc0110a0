// Queries within expressions: scalar, EXISTS, IN. Columns of the query around are Outer nodes
// inside.
#include "plan/analyze/analysis.h"

#include <algorithm>

namespace bindery::plan::resolve {

static Result<ExpressionPtr> compare_with(Analysis& analysis, const std::vector<Bound>& values,
                                          Node& query, const Origin& origin, typed::Subquery& made)
{
  const auto& output = query.relation->output;
  std::string left_names;
  std::string left_sql;
  std::string right_names;
  for (const auto& value : values) {
    left_names += (left_names.empty() ? "" : ", ") + quote_sql(value.sql);
    left_sql += (left_sql.empty() ? "" : ", ") + value.sql;
  }
  for (const auto& attribute : output)
    right_names += (right_names.empty() ? "" : ", ") + quote_sql(attribute.name);
  if (values.size() != output.size())
    return spark_error("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
                       {{"sqlExpr", quote_sql("(" + left_sql + " IN (listquery()))")},
                        {"leftLength", std::to_string(values.size())},
                        {"rightLength", std::to_string(output.size())},
                        {"leftColumns", left_names},
                        {"rightColumns", right_names}},
                       origin);
  std::vector<ExpressionPtr> columns;
  std::vector<typed::Attribute> attributes;
  bool changed = false;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto common =
        coerce::find_comparison(values[i].expression->type, output[i].type, analysis.coercion());
    if (!common)
      return spark_error("DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
                         {{"sqlExpr", quote_sql(values[i].sql + " IN (listquery())")},
                          {"mismatchedColumns", values[i].sql},
                          {"leftType", quote_sql(values[i].expression->type.sql())},
                          {"rightType", quote_sql(output[i].type.sql())}},
                         origin);
    made.in_values.push_back(analysis.convert(values[i].expression, *common));
    columns.push_back(analysis.convert(build::column(output[i]), *common));
    attributes.push_back({analysis.mint(), output[i].name, *common, columns.back()->nullable, ""});
    changed = changed || !(output[i].type == *common);
  }
  if (changed) {
    TRY(query.relation, make_projection(analysis, query.relation, std::move(columns),
                                        std::move(attributes), origin));
  }
  return ExpressionPtr();
}

Result<Bound> analyze_subquery(Analysis& analysis, const unresolved::Subquery& node, Place& place)
{
  if (node.subquery == unresolved::SubqueryKind::TableArgument)
    return not_supported("a table argument");
  unresolved::RelationPtr relation = node.relation;
  if (!relation) {
    const auto reference = analysis.references.find(node.origin.plan_id);
    if (reference == analysis.references.end())
      return invalid_input("a subquery that the plan does not hold");
    relation = reference->second;
  }
  std::vector<Bound> values;
  if (node.subquery == unresolved::SubqueryKind::In) {
    TRY(values, analysis.expressions(node.in_values, place));
  }
  const Scope none;
  analysis.outer_queries.push_back({place.scope ? place.scope : &none});
  auto query = analysis.closed(relation);
  const auto uses = std::move(analysis.outer_queries.back().uses);
  analysis.outer_queries.pop_back();
  if (!query.ok()) return std::move(query).error();
  auto made = std::make_shared<typed::Subquery>();
  std::string outer;
  std::vector<std::string> seen;
  for (const auto& use : uses) {
    made->outer.push_back(use.id);
    if (use.sql.empty() || std::find(seen.begin(), seen.end(), use.sql) != seen.end()) continue;
    seen.push_back(use.sql);
    outer += (outer.empty() ? "" : ", ") + use.sql;
  }
  made->subquery = node.subquery;
  made->origin = node.origin;
  std::string sql;
  std::string name;
  switch (node.subquery) {
  case unresolved::SubqueryKind::Scalar: {
    if (query->relation->output.size() != 1)
      return spark_error(
          "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
          {{"number", std::to_string(query->relation->output.size())}}, node.origin);
    made->type = query->relation->output.front().type;
    made->nullable = true;
    made->fallible = true;
    sql = "scalarsubquery(" + outer + ")";
    break;
  }
  case unresolved::SubqueryKind::Exists:
    made->type = TypeKind::Boolean;
    made->nullable = false;
    sql = "exists(" + outer + ")";
    break;
  case unresolved::SubqueryKind::In: {
    TRY_VOID(compare_with(analysis, values, *query, node.origin, *made));
    made->type = TypeKind::Boolean;
    made->nullable = true;
    for (const auto& value : values) sql += (sql.empty() ? "" : ", ") + value.sql;
    if (values.size() > 1) sql = "named_struct(" + sql + ")";
    sql = "(" + sql + " IN (listquery()))";
    break;
  }
  case unresolved::SubqueryKind::TableArgument: break;
  }
  made->relation = std::move(query->relation);
  return Bound{std::move(made), std::move(sql), std::move(name), "", false, {}};
}

} // namespace bindery::plan::resolve
