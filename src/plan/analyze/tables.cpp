// Where rows come from: ranges, local rows, VALUES, tables, views, files, WITH.
#include "plan/analyze/analysis.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan::resolve {

Result<Node> analyze_range(Analysis& analysis, const unresolved::Range& node)
{
  if (node.step == 0) return invalid_input("the step of a range must not be 0");
  auto range = std::make_shared<typed::Range>();
  range->origin = node.origin;
  range->start = node.start;
  range->end = node.end;
  range->step = node.step;
  range->partitions = node.partitions.value_or(1);
  range->output = {{analysis.mint(), "id", TypeKind::Long, false, ""}};
  Node made;
  made.scope = scope_of(range->output, {});
  made.relation = std::move(range);
  return made;
}

static std::vector<typed::Attribute> attributes_of(Analysis& analysis,
                                                   const std::vector<Field>& fields)
{
  std::vector<typed::Attribute> output;
  for (const auto& field : fields)
    output.push_back({analysis.mint(), field.name, field.type, field.nullable, field.metadata});
  return output;
}

Result<Node> analyze_local(Analysis& analysis, const unresolved::LocalRelation& node)
{
  if (!node.schema) return invalid_input("local rows without a schema");
  auto local = std::make_shared<typed::LocalRelation>();
  local->origin = node.origin;
  local->arrow = node.arrow;
  local->schema = *node.schema;
  local->output = attributes_of(analysis, node.schema->fields());
  Node made;
  made.scope = scope_of(local->output, {});
  made.relation = std::move(local);
  return made;
}

Result<Node> analyze_command_result(Analysis& analysis, const unresolved::CommandResult& node)
{
  if (node.rows.empty()) {
    unresolved::LocalRelation none;
    none.origin = node.origin;
    none.schema = node.schema;
    return analyze_local(analysis, none);
  }
  auto values = std::make_shared<typed::Values>();
  values->origin = node.origin;
  values->output = attributes_of(analysis, node.schema.fields());
  for (const auto& row : node.rows) {
    std::vector<ExpressionPtr> items;
    for (size_t i = 0; i < row.size(); ++i) {
      Value value = row[i];
      value.type = node.schema.fields().at(i).type;
      items.push_back(build::literal(std::move(value)));
    }
    values->rows.push_back(std::move(items));
  }
  Node made;
  made.scope = scope_of(values->output, {});
  made.relation = std::move(values);
  return made;
}

Result<Node> analyze_inline_table(Analysis& analysis, const unresolved::InlineTable& node)
{
  Place place;
  place.clause = "inline table";
  auto values = std::make_shared<typed::Values>();
  values->origin = node.origin;
  const size_t width = node.rows.empty() ? 0 : node.rows.front().size();
  std::vector<std::vector<Type>> types(width);
  for (size_t i = 0; i < node.rows.size(); ++i) {
    if (node.rows[i].size() != width)
      return spark_error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                         {{"expectedNumCols", std::to_string(width)},
                          {"actualNumCols", std::to_string(node.rows[i].size())},
                          {"rowIndex", std::to_string(i)}},
                         node.origin);
    TRY(const auto row, analysis.expressions(node.rows[i], place));
    std::vector<ExpressionPtr> items;
    for (size_t j = 0; j < width; ++j) {
      items.push_back(row[j].expression);
      types[j].push_back(row[j].expression->type);
    }
    values->rows.push_back(std::move(items));
  }
  if (!node.names.empty() && node.names.size() != width)
    return spark_error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                       {{"expectedNumCols", std::to_string(node.names.size())},
                        {"actualNumCols", std::to_string(width)},
                        {"rowIndex", "0"}},
                       node.origin);
  for (size_t j = 0; j < width; ++j) {
    const std::string name = node.names.empty() ? "col" + std::to_string(j + 1) : node.names[j];
    const auto common = coerce::find_wider(types[j], analysis.coercion());
    if (!common)
      return spark_error("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE",
                         {{"colName", quote_name(std::string_view(name))}}, node.origin);
    bool nullable = false;
    for (auto& row : values->rows) {
      row[j] = analysis.convert(row[j], *common);
      nullable = nullable || row[j]->nullable;
    }
    values->output.push_back({analysis.mint(), name, *common, nullable, ""});
  }
  Node made;
  made.scope = scope_of(values->output, {});
  made.relation = std::move(values);
  return made;
}

// ---- tables and views ---------------------------------------------------------------------------

static void qualify(Node& node, const unresolved::Name& qualifier)
{
  for (auto& column : node.scope.columns) column.qualifier = qualifier;
}

static Node scan_node(Analysis& analysis, const std::shared_ptr<const ScanSpec>& spec,
                      const Origin& origin)
{
  auto scan = std::make_shared<typed::Scan>();
  scan->origin = origin;
  scan->spec = spec;
  scan->output = attributes_of(analysis, spec->data_schema);
  for (auto& attribute : attributes_of(analysis, spec->partition_schema))
    scan->output.push_back(std::move(attribute));
  for (size_t i = 0; i < scan->output.size(); ++i) scan->columns.push_back(static_cast<int>(i));
  Node made;
  made.scope = scope_of(scan->output, {});
  made.relation = std::move(scan);
  return made;
}

// How a table of WITH RECURSIVE is told that it needs its own rows; the message is its place among
// the open tables.
static constexpr std::string_view NamesItself = "NAMES_ITSELF";

// A name of WITH: analyzed where it was written, so that it sees the names before it and no others.
static Result<std::optional<Node>> find_common_table(Analysis& analysis, const std::string& name)
{
  for (auto list = analysis.common_tables; list; list = list->outer) {
    if (!list->table || !same_name(list->table->name, name, analysis.settings.case_sensitive))
      continue;
    for (const auto& recursion : analysis.recursions)
      if (recursion.table == list->table) {
        TRY(Node rows, recursion_rows(analysis, recursion));
        qualify(rows, {list->table->name});
        return std::optional(std::move(rows));
      }
    const auto saved = analysis.common_tables;
    // The queries around this reference are not around the WITH.
    auto& queries = analysis.outer_queries;
    const size_t around = std::min(list->outer_queries, queries.size());
    const std::vector<OuterQuery> inner(queries.begin() + around, queries.end());
    const auto open =
        std::find(analysis.open_tables.begin(), analysis.open_tables.end(), list->table);
    if (open != analysis.open_tables.end())
      return invalid_input(std::to_string(open - analysis.open_tables.begin()))
          .with_name(std::string(NamesItself));
    analysis.common_tables = list->is_recursive ? list : list->outer;
    queries.resize(around);
    analysis.open_tables.push_back(list->table);
    auto node = analysis.closed(list->table->relation);
    const auto names_this = [&] {
      return !node.ok() && node.error().wire_name == NamesItself &&
             node.error().message == std::to_string(analysis.open_tables.size() - 1);
    };
    if (names_this()) node = analyze_recursion(analysis, *list);
    if (names_this())
      node = spark_error("INVALID_RECURSIVE_CTE", {}, list->table->relation->origin);
    analysis.open_tables.pop_back();
    analysis.common_tables = saved;
    queries.insert(queries.end(), inner.begin(), inner.end());
    if (!node.ok()) return std::move(node).error();
    const auto& names = list->table->column_names;
    if (!names.empty()) {
      if (names.size() != node->scope.columns.size())
        return spark_error("ASSIGNMENT_ARITY_MISMATCH",
                           {{"numTarget", std::to_string(names.size())},
                            {"numExpr", std::to_string(node->scope.columns.size())}});
      for (size_t i = 0; i < names.size(); ++i) node->scope.columns[i].attribute.name = names[i];
    }
    qualify(*node, {list->table->name});
    node->below = nullptr;
    node->aggregate = nullptr;
    return std::optional(std::move(*node));
  }
  return std::optional<Node>();
}

// What a view says is analyzed apart from the query around it.
static Result<Node> open_view(Analysis& analysis, const unresolved::RelationPtr& relation,
                              const std::string& name)
{
  constexpr size_t ViewsMax = 100;
  if (std::find(analysis.views.begin(), analysis.views.end(), name) != analysis.views.end() ||
      analysis.views.size() >= ViewsMax)
    return spark_error("RECURSIVE_VIEW",
                       {{"viewIdent", name}, {"newPath", join(analysis.views, " -> ")}});
  const auto tables = std::exchange(analysis.common_tables, nullptr);
  const auto outer = std::exchange(analysis.outer_queries, {});
  const auto parameters = std::exchange(analysis.parameters, {});
  analysis.views.push_back(name);
  auto node = analysis.closed(relation);
  analysis.views.pop_back();
  analysis.parameters = parameters;
  analysis.outer_queries = outer;
  analysis.common_tables = tables;
  return node;
}

static Result<Node> stored_view(Analysis& analysis, const TableInfo& table,
                                const unresolved::Name& qualifier)
{
  const std::string name = quote_name(qualifier);
  if (!analysis.context.parser) return not_supported("the stored view " + name);
  TRY(Statement statement, analysis.context.parser->parse_statement(table.view_text));
  const auto* relation = std::get_if<unresolved::RelationPtr>(&statement);
  if (!relation) return invalid_input("the view " + name + " is no query");
  TRY(Node node, open_view(analysis, *relation, name));
  // The catalog's columns name the view's.
  if (table.columns.size() == node.scope.columns.size())
    for (size_t i = 0; i < table.columns.size(); ++i)
      node.scope.columns[i].attribute.name = table.columns[i].name;
  node.below = nullptr;
  node.aggregate = nullptr;
  qualify(node, qualifier);
  return node;
}

Result<Node> analyze_named_table(Analysis& analysis, const unresolved::NamedTable& node)
{
  if (node.parts.empty()) return invalid_input("a table without a name");
  if (node.parts.size() == 1) {
    TRY(auto common, find_common_table(analysis, node.parts.front()));
    if (common) return std::move(*common);
  }
  if (analysis.context.find_view)
    if (const auto view = analysis.context.find_view(node.parts)) {
      TRY(Node made, open_view(analysis, view, quote_name(node.parts)));
      made.below = nullptr;
      made.aggregate = nullptr;
      made.scope.plans.clear();
      qualify(made, {node.parts.back()});
      return made;
    }
  if (analysis.context.tables) {
    auto name = node.parts;
    if (name.size() == 1) name.insert(name.begin(), analysis.settings.current_database);
    TRY(const auto table, analysis.context.tables->find_table(name));
    if (table) {
      const unresolved::Name qualifier = {analysis.settings.current_catalog, table->database,
                                          table->name};
      if (table->is_view) return stored_view(analysis, *table, qualifier);
      if (!node.options.empty())
        return not_supported("the option " + node.options.begin()->first + " of a table read");
      TRY(const auto spec,
          analysis.context.tables->open_table(*table, analysis.settings.time_zone));
      Node made = scan_node(analysis, spec, node.origin);
      qualify(made, qualifier);
      return made;
    }
  }
  return spark_error("TABLE_OR_VIEW_NOT_FOUND", {{"relationName", quote_name(node.parts)}},
                     node.origin);
}

Result<Node> analyze_data_source(Analysis& analysis, const unresolved::DataSource& node)
{
  if (!analysis.context.tables) return not_supported("reading files");
  TRY(const auto spec, analysis.context.tables->open_files(node, analysis.settings.time_zone));
  return scan_node(analysis, spec, node.origin);
}

Result<Node> analyze_with(Analysis& analysis, const unresolved::With& node)
{
  const auto saved = analysis.common_tables;
  for (const auto& table : node.tables)
    analysis.common_tables = std::make_shared<CommonTables>(CommonTables{
        &table, node.is_recursive, analysis.outer_queries.size(), analysis.common_tables});
  auto result = analysis.relation(node.input);
  analysis.common_tables = saved;
  return result;
}

Result<Node> analyze_subquery_alias(Analysis& analysis, const unresolved::SubqueryAlias& node)
{
  TRY(Node made, analysis.closed(node.input));
  if (!node.column_names.empty()) {
    if (node.column_names.size() != made.scope.columns.size())
      return spark_error("ASSIGNMENT_ARITY_MISMATCH",
                         {{"numTarget", std::to_string(node.column_names.size())},
                          {"numExpr", std::to_string(made.scope.columns.size())}},
                         node.origin);
    std::vector<ExpressionPtr> expressions;
    std::vector<typed::Attribute> output;
    for (size_t i = 0; i < node.column_names.size(); ++i) {
      const auto& attribute = made.scope.columns[i].attribute;
      expressions.push_back(build::column(attribute));
      output.push_back({analysis.mint(), node.column_names[i], attribute.type, attribute.nullable,
                        attribute.metadata});
    }
    TRY(made, project_node(analysis, std::move(made), std::move(expressions), std::move(output),
                           node.origin));
  }
  if (!node.alias.empty()) qualify(made, node.alias); // of none: only what lies below is hidden
  made.below = nullptr;
  made.aggregate = nullptr;
  return made;
}

Result<Node> analyze_cached_remote(Analysis& analysis, const unresolved::CachedRemote& node)
{
  const typed::RelationPtr pinned =
      analysis.context.find_remote ? analysis.context.find_remote(node.relation_id) : nullptr;
  if (!pinned) return not_found("no cached relation of id " + node.relation_id);
  std::map<typed::ColumnId, typed::ColumnId> ids;
  Node made;
  made.relation = remint(analysis, pinned, ids);
  made.scope = scope_of(made.relation->output, {});
  return made;
}

Result<Node> analyze_table_function(Analysis& analysis, const unresolved::TableFunction& node)
{
  const std::string name = node.name.empty() ? "" : to_lower(node.name.back());
  Place place;
  place.clause = "table function";
  if (name == "range") {
    TRY(const auto arguments, analysis.expressions(node.arguments, place));
    if (arguments.empty() || arguments.size() > 4)
      return not_supported("range with that number of arguments");
    std::vector<int64_t> numbers;
    for (const auto& argument : arguments) {
      TRY(const auto value, analysis.constant(argument.expression));
      if (!value || value->is_null() || !value->type.is_integral())
        return not_supported("an argument of range that is no integer constant");
      numbers.push_back(std::get<int64_t>(value->data));
    }
    unresolved::Range range;
    range.origin = node.origin;
    range.start = numbers.size() > 1 ? numbers[0] : 0;
    range.end = numbers.size() > 1 ? numbers[1] : numbers[0];
    range.step = numbers.size() > 2 ? numbers[2] : 1;
    return analyze_range(analysis, range);
  }
  if (analysis.context.find_sql_function)
    if (const auto function = analysis.context.find_sql_function(node.name))
      return call_table_function(analysis, *function, node);
  auto call = std::make_shared<unresolved::Function>();
  call->name = node.name;
  call->arguments = node.arguments;
  call->origin = node.origin;
  TRY(const Bound generator, analysis.expression(call, place));
  if (generator.expression->kind != typed::ExpressionKind::Generator)
    return spark_error("NOT_A_TABLE_FUNCTION", {{"functionName", quote_name(node.name)}},
                       node.origin);
  TRY(const auto generate, make_generate(analysis, std::make_shared<typed::OneRow>(),
                                         generator.expression, false, {}, node.origin));
  Node made;
  made.scope = scope_of(generate->output, {});
  made.relation = generate;
  return made;
}

} // namespace bindery::plan::resolve
