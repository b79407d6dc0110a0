// Relations that change columns: withColumn, withColumnRenamed, drop, toDF, to(schema).
#include "plan/analyze/analysis.h"

#include <algorithm>
#include <set>

namespace bindery::plan::resolve {

namespace {

Bound kept(const ScopeColumn& column)
{
  const auto& attribute = column.attribute;
  return {build::column(attribute), attribute.name, attribute.name, attribute.metadata, false, {}};
}

} // namespace

// A new column replaces the columns of its name, at their place; else it comes last.
Result<Node> analyze_with_columns(Analysis& analysis, const unresolved::WithColumns& node)
{
  TRY(Node input, analysis.closed(node.input));
  Place place;
  place.scope = &input.scope;
  place.clause = "WithColumns";
  TimeWindow window;
  place.time_window = &window;
  const bool sensitive = analysis.settings.case_sensitive;
  std::vector<Bound> made;
  for (const auto& alias : node.columns) {
    if (alias->names.size() != 1)
      return not_supported("withColumns with a generator of several columns");
    for (const auto& other : made)
      if (same_name(other.name, alias->names.front(), sensitive))
        return spark_error("COLUMN_ALREADY_EXISTS",
                           {{"columnName", quote_name(std::string_view(other.name))}}, node.origin);
    TRY(Bound bound, analysis.expression(alias, place));
    made.push_back(std::move(bound));
  }
  TRY_VOID(add_time_window(analysis, input, window, node.origin));
  const bool aggregates = std::any_of(made.begin(), made.end(),
                                      [](const Bound& b) { return has_aggregate(*b.expression); });
  std::vector<Bound> columns;
  std::vector<bool> used(made.size());
  for (const auto& column : input.scope.columns) {
    size_t i = 0;
    while (i < made.size() && !same_name(made[i].name, column.attribute.name, sensitive)) ++i;
    if (i == made.size()) {
      columns.push_back(kept(column));
    } else {
      columns.push_back(made[i]);
      used[i] = true;
    }
  }
  for (size_t i = 0; i < made.size(); ++i)
    if (!used[i]) columns.push_back(made[i]);
  if (aggregates) return aggregate_select(analysis, std::move(input), columns, node.origin);
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

Result<Node> analyze_with_columns_renamed(Analysis& analysis,
                                          const unresolved::WithColumnsRenamed& node)
{
  TRY(Node input, analysis.closed(node.input));
  const bool sensitive = analysis.settings.case_sensitive;
  std::vector<Bound> columns;
  bool renames = false;
  for (const auto& column : input.scope.columns) {
    Bound bound = kept(column);
    for (const auto& [from, to] : node.renames) {
      if (!same_name(from, bound.name, sensitive)) continue;
      bound.name = bound.sql = to;
      bound.is_alias = true;
      renames = true;
    }
    columns.push_back(std::move(bound));
  }
  if (!renames) return input;
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

Result<Node> analyze_drop(Analysis& analysis, const unresolved::Drop& node)
{
  TRY(Node input, analysis.relation(node.input));
  std::set<typed::ColumnId> dropped;
  for (const auto& name : node.names)
    for (const auto& column : input.scope.columns)
      if (same_name(column.attribute.name, name, analysis.settings.case_sensitive))
        dropped.insert(column.attribute.id);
  for (const auto& expression : node.columns) {
    const auto* attribute = unresolved::find_as<unresolved::Attribute>(*expression);
    if (!attribute) return not_supported("drop of what is no column name");
    // What is not there needs no dropping.
    auto found = find_attribute(analysis, *attribute, input.scope);
    if (!found.ok()) return std::move(found).error();
    if (!*found) continue;
    if (const auto* column = typed::find_as<typed::Column>(*(*found)->expression))
      dropped.insert(column->id);
  }
  if (dropped.empty()) return input;
  std::vector<Bound> columns;
  for (const auto& column : input.scope.columns)
    if (!dropped.contains(column.attribute.id)) columns.push_back(kept(column));
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

Result<Node> analyze_to_df(Analysis& analysis, const unresolved::ToDf& node)
{
  TRY(Node input, analysis.closed(node.input));
  if (node.names.size() != input.scope.columns.size())
    return spark_error("ASSIGNMENT_ARITY_MISMATCH",
                       {{"numTarget", std::to_string(node.names.size())},
                        {"numExpr", std::to_string(input.scope.columns.size())}},
                       node.origin);
  std::vector<Bound> columns;
  for (size_t i = 0; i < node.names.size(); ++i) {
    Bound bound = kept(input.scope.columns[i]);
    bound.name = bound.sql = node.names[i];
    bound.is_alias = true;
    columns.push_back(std::move(bound));
  }
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

// ---- to(schema): columns by name, reordered and cast --------------------------------------------

static Result<ExpressionPtr> reconcile(Analysis& analysis, const ExpressionPtr& from,
                                       const Type& to, const std::string& path,
                                       const Origin& origin)
{
  if (from->type.is(TypeKind::Struct) && to.is(TypeKind::Struct)) {
    build::Arguments values;
    std::vector<Field> fields;
    for (const auto& wanted : to.fields()) {
      TRY(const Bound field,
          extract_field(analysis, {from, path, "", "", false, {}}, wanted.name, origin));
      TRY(auto value,
          reconcile(analysis, field.expression, wanted.type, path + "." + wanted.name, origin));
      fields.push_back({wanted.name, value->type, value->nullable, wanted.metadata});
      values.push_back(std::move(value));
    }
    Type type = Type::structure(std::move(fields));
    ExpressionPtr made = build::form("struct", type, std::move(values), false);
    if (!from->nullable) return made;
    return build::if_else(build::is_null(from), build::null_of(type), made);
  }
  const bool allowed =
      coerce::allows_cast(from->type, to, typed::CastMode::Ansi) &&
      (coerce::allows_implicit(from->type, to, Coercion::Ansi) || from->type.is_nested());
  if (!allowed)
    return spark_error("INVALID_COLUMN_OR_FIELD_DATA_TYPE",
                       {{"name", quote_name(std::string_view(path))},
                        {"type", quote_sql(from->type.sql())},
                        {"expectedType", quote_sql(to.sql())}},
                       origin);
  return analysis.convert(from, to);
}

Result<Node> analyze_to_schema(Analysis& analysis, const unresolved::ToSchema& node)
{
  TRY(Node input, analysis.closed(node.input));
  std::vector<Bound> columns;
  for (const auto& field : node.schema.fields()) {
    auto found = get_column(analysis, input, field.name);
    ExpressionPtr value;
    if (!found.ok()) {
      if (found.error().wire_name == "AMBIGUOUS_REFERENCE" || !field.nullable)
        return std::move(found).error();
      value = build::null_of(field.type);
    } else {
      if (found->nullable && !field.nullable)
        return spark_error("NULLABLE_COLUMN_OR_FIELD",
                           {{"name", quote_name(std::string_view(field.name))}}, node.origin);
      TRY(value, reconcile(analysis, build::column(*found), field.type, field.name, node.origin));
    }
    columns.push_back({std::move(value), field.name, field.name, field.metadata, true, {}});
  }
  return project_columns(analysis, std::move(input), std::move(columns), node.origin);
}

} // namespace bindery::plan::resolve
