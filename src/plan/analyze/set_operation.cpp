// UNION, INTERSECT, EXCEPT: by position or by name, columns widened to a common type.
#include "plan/analyze/analysis.h"

#include <algorithm>

namespace bindery::plan::resolve {

namespace {

std::string operation_name(unresolved::SetOperationKind kind)
{
  switch (kind) {
  case unresolved::SetOperationKind::Union: return "UNION";
  case unresolved::SetOperationKind::Intersect: return "INTERSECT";
  case unresolved::SetOperationKind::Except: return "EXCEPT";
  }
  UNREACHABLE();
}

std::string ordinal(size_t number)
{
  static constexpr std::string_view Words[] = {"first", "second",  "third",  "fourth", "fifth",
                                               "sixth", "seventh", "eighth", "ninth",  "tenth"};
  return number < std::size(Words) ? std::string(Words[number]) : std::to_string(number + 1) + "th";
}

// The node's columns as those expressions, under those names.
Result<Node> shaped(Analysis& analysis, Node node, const std::vector<ExpressionPtr>& expressions,
                    const std::vector<std::string>& names)
{
  std::vector<typed::Attribute> output;
  bool same = expressions.size() == node.scope.columns.size();
  for (size_t i = 0; i < expressions.size(); ++i) {
    const auto* column = typed::find_as<typed::Column>(*expressions[i]);
    same = same && column && column->id == node.scope.columns[i].attribute.id;
    output.push_back(
        {analysis.mint(), names[i], expressions[i]->type, expressions[i]->nullable, ""});
  }
  if (same) return node;
  return project_node(analysis, std::move(node), expressions, std::move(output), {});
}

// The right side in the left's order. Missing columns are NULL where that is allowed; what the left
// lacks comes last.
Result<void> align_by_name(Analysis& analysis, const unresolved::SetOperation& node, Node& left,
                           Node& right)
{
  std::vector<ExpressionPtr> left_columns;
  std::vector<ExpressionPtr> right_columns;
  std::vector<std::string> names;
  std::vector<bool> used(right.scope.columns.size());
  const bool sensitive = analysis.settings.case_sensitive;
  for (const auto& column : left.scope.columns) {
    const auto twins =
        std::count_if(left.scope.columns.begin(), left.scope.columns.end(), [&](const auto& other) {
          return same_name(other.attribute.name, column.attribute.name, sensitive);
        });
    if (twins > 1)
      return spark_error("COLUMN_ALREADY_EXISTS",
                         {{"columnName", quote_name(std::string_view(column.attribute.name))}});
    left_columns.push_back(build::column(column.attribute));
    names.push_back(column.attribute.name);
    size_t at = 0;
    while (at < used.size() &&
           !same_name(right.scope.columns[at].attribute.name, column.attribute.name, sensitive))
      ++at;
    if (at < used.size()) {
      used[at] = true;
      right_columns.push_back(build::column(right.scope.columns[at].attribute));
      continue;
    }
    if (!node.allow_missing_columns) {
      unresolved::Attribute attribute;
      attribute.parts = {column.attribute.name};
      attribute.origin = node.origin;
      return unresolved_column(right.scope, attribute);
    }
    right_columns.push_back(build::null_of(column.attribute.type));
  }
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    const auto& attribute = right.scope.columns[i].attribute;
    if (!node.allow_missing_columns)
      return spark_error("NUM_COLUMNS_MISMATCH",
                         {{"operator", "UNION"},
                          {"firstNumColumns", std::to_string(left.scope.columns.size())},
                          {"invalidOrdinalNum", "second"},
                          {"invalidNumColumns", std::to_string(right.scope.columns.size())}},
                         node.origin);
    left_columns.push_back(build::null_of(attribute.type));
    right_columns.push_back(build::column(attribute));
    names.push_back(attribute.name);
  }
  TRY(left, shaped(analysis, std::move(left), left_columns, names));
  TRY(right, shaped(analysis, std::move(right), right_columns, names));
  return {};
}

} // namespace

Result<Node> analyze_set_operation(Analysis& analysis, const unresolved::SetOperation& node)
{
  TRY(Node left, analysis.closed(node.left));
  TRY(Node right, analysis.closed(node.right));
  auto plans = left.scope.plans;
  plans.insert(plans.end(), right.scope.plans.begin(), right.scope.plans.end());
  if (node.by_name) {
    TRY_VOID(align_by_name(analysis, node, left, right));
  }
  const size_t count = left.scope.columns.size();
  const std::string name = operation_name(node.operation);
  if (count != right.scope.columns.size())
    return spark_error("NUM_COLUMNS_MISMATCH",
                       {{"operator", name},
                        {"firstNumColumns", std::to_string(count)},
                        {"invalidOrdinalNum", "second"},
                        {"invalidNumColumns", std::to_string(right.scope.columns.size())}},
                       node.origin);
  auto made = std::make_shared<typed::SetOperation>();
  made->origin = node.origin;
  made->operation = node.operation;
  made->is_all = node.is_all;
  std::vector<ExpressionPtr> left_columns;
  std::vector<ExpressionPtr> right_columns;
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) {
    const auto& a = left.scope.columns[i].attribute;
    const auto& b = right.scope.columns[i].attribute;
    const Type both[] = {a.type, b.type};
    const auto common = coerce::find_common_shape(both, analysis.coercion());
    if (!common)
      return spark_error("INCOMPATIBLE_COLUMN_TYPE",
                         {{"operator", name},
                          {"columnOrdinalNumber", ordinal(i)},
                          {"tableOrdinalNumber", "second"},
                          {"dataType1", quote_sql(b.type.sql())},
                          {"dataType2", quote_sql(a.type.sql())},
                          {"hint", ""}},
                         node.origin);
    const bool distinct = node.operation != unresolved::SetOperationKind::Union || !node.is_all;
    if (distinct && common->is(TypeKind::Map))
      return spark_error("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                         {{"colName", quote_name(std::string_view(a.name))},
                          {"dataType", quote_sql(common->sql())}},
                         node.origin);
    left_columns.push_back(analysis.convert(build::column(a), *common));
    right_columns.push_back(analysis.convert(build::column(b), *common));
    names.push_back(a.name);
    const bool nullable =
        node.operation == unresolved::SetOperationKind::Union
            ? a.nullable || b.nullable
            : (node.operation == unresolved::SetOperationKind::Intersect ? a.nullable && b.nullable
                                                                         : a.nullable);
    made->output.push_back({analysis.mint(), a.name, *common, nullable, a.metadata});
  }
  TRY(left, shaped(analysis, std::move(left), left_columns, names));
  TRY(right, shaped(analysis, std::move(right), right_columns, names));
  // Spark's output of a set operation is the left side's columns.
  for (size_t i = 0; i < count; ++i) made->output[i].id = left.relation->output[i].id;
  made->left = left.relation;
  made->right = right.relation;
  Node result;
  result.scope = scope_of(made->output, std::move(plans));
  result.relation = std::move(made);
  return result;
}

} // namespace bindery::plan::resolve
