#include "plan/dump_unresolved.h"

#include "base/text.h"
#include "plan/literal_text.h"

namespace bindery::plan::unresolved {

namespace {

std::string name_text(const Name& parts) { return bindery::join(parts, "."); }

std::string list_text(const std::vector<ExpressionPtr>& list)
{
  std::string text;
  for (const ExpressionPtr& item : list)
    text += (text.empty() ? "" : ", ") + (item ? dump(*item) : "null");
  return text;
}

std::string options_text(const Options& options)
{
  std::string text;
  for (const auto& [key, value] : options) text += (text.empty() ? "" : ", ") + key + "=" + value;
  return text.empty() ? "" : " options(" + text + ")";
}

std::string_view cast_text(CastMode mode)
{
  switch (mode) {
  case CastMode::Plain: return "cast";
  case CastMode::Try: return "try_cast";
  case CastMode::Ansi: return "ansi_cast";
  case CastMode::Legacy: return "legacy_cast";
  }
  UNREACHABLE();
}

std::string_view subquery_text(SubqueryKind kind)
{
  switch (kind) {
  case SubqueryKind::Scalar: return "scalar";
  case SubqueryKind::Exists: return "exists";
  case SubqueryKind::In: return "in";
  case SubqueryKind::TableArgument: return "table";
  }
  UNREACHABLE();
}

std::string bound_text(const FrameBound& bound)
{
  switch (bound.kind) {
  case FrameBoundKind::UnboundedPreceding: return "unbounded preceding";
  case FrameBoundKind::UnboundedFollowing: return "unbounded following";
  case FrameBoundKind::CurrentRow: return "current row";
  case FrameBoundKind::Offset: return dump(*bound.offset);
  }
  UNREACHABLE();
}

std::string_view unit_text(FrameUnit unit)
{
  switch (unit) {
  case FrameUnit::Rows: return "rows";
  case FrameUnit::Range: return "range";
  case FrameUnit::Groups: return "groups";
  }
  UNREACHABLE();
}

std::string function_text(const Function& function)
{
  std::string text = name_text(function.name) + "(" + (function.is_distinct ? "distinct " : "");
  text += list_text(function.arguments) + ")";
  if (!function.within_group.empty())
    text += " within group (" + list_text(function.within_group) + ")";
  if (function.filter) text += " filter (" + dump(*function.filter) + ")";
  if (function.ignore_nulls) text += *function.ignore_nulls ? " ignore nulls" : " respect nulls";
  return text;
}

std::string window_text(const Window& window)
{
  std::string text = dump(*window.function) + " over (";
  if (!window.partition_by.empty()) text += "partition by " + list_text(window.partition_by) + " ";
  if (!window.order_by.empty()) text += "order by " + list_text(window.order_by) + " ";
  if (window.frame) {
    text += std::string(unit_text(window.frame->unit)) + " between " +
            bound_text(window.frame->lower) + " and " + bound_text(window.frame->upper);
  }
  return std::string(trim(text)) + ")";
}

std::string sort_text(const SortOrder& order)
{
  std::string text =
      dump(*order.child) + (order.direction == Direction::Descending ? " desc" : " asc");
  if (order.nulls) text += *order.nulls == NullOrder::First ? " nulls first" : " nulls last";
  return text;
}

std::string star_text(const Star& star)
{
  std::string text = star.target.empty() ? "*" : name_text(star.target) + ".*";
  for (const Name& name : star.except) text += " except " + name_text(name);
  return text;
}

// A relation inside an expression, on one line.
std::string inline_text(const Relation& relation)
{
  std::string text;
  for (const std::string& line : split(dump(relation), '\n'))
    if (!trim(line).empty()) text += (text.empty() ? "" : " | ") + line;
  return "{" + text + "}";
}

std::string subquery_text(const Subquery& subquery)
{
  std::string text(subquery_text(subquery.subquery));
  if (!subquery.in_values.empty()) text += "(" + list_text(subquery.in_values) + ")";
  return text + (subquery.relation ? inline_text(*subquery.relation) : "{}");
}

} // namespace

std::string dump(const Expression& expression)
{
  switch (expression.kind) {
  case ExpressionKind::Literal: return exact_literal(as<Literal>(expression).value);
  case ExpressionKind::Attribute: return "`" + name_text(as<Attribute>(expression).parts) + "`";
  case ExpressionKind::Star: return star_text(as<Star>(expression));
  case ExpressionKind::Regex: return "regex " + as<Regex>(expression).pattern;
  case ExpressionKind::ExtractValue: {
    const auto& extract = as<ExtractValue>(expression);
    return dump(*extract.child) + "[" + dump(*extract.extraction) + "]";
  }
  case ExpressionKind::Function: return function_text(as<Function>(expression));
  case ExpressionKind::Cast: {
    const auto& cast = as<Cast>(expression);
    return std::string(cast_text(cast.mode)) + "(" + dump(*cast.child) + " as " +
           cast.type.simple_string() + ")";
  }
  case ExpressionKind::Alias: {
    const auto& alias = as<Alias>(expression);
    return dump(*alias.child) + " as " + bindery::join(alias.names, ",");
  }
  case ExpressionKind::SortOrder: return sort_text(as<SortOrder>(expression));
  case ExpressionKind::Lambda: {
    const auto& lambda = as<Lambda>(expression);
    return "(" + bindery::join(lambda.parameters, ", ") + ") -> " + dump(*lambda.body);
  }
  case ExpressionKind::LambdaVariable: return "$" + name_text(as<LambdaVariable>(expression).parts);
  case ExpressionKind::Window: return window_text(as<Window>(expression));
  case ExpressionKind::UpdateFields: {
    const auto& update = as<UpdateFields>(expression);
    return "update(" + dump(*update.child) + ", " + name_text(update.field) +
           (update.value ? ", " + dump(*update.value) : "") + ")";
  }
  case ExpressionKind::PythonUdf: {
    const auto& udf = as<PythonUdf>(expression);
    return "python " + udf.name + "(" + list_text(udf.arguments) + ")";
  }
  case ExpressionKind::Subquery: return subquery_text(as<Subquery>(expression));
  case ExpressionKind::Parameter: {
    const auto& parameter = as<Parameter>(expression);
    return parameter.name.empty() ? "?" + std::to_string(parameter.position) : ":" + parameter.name;
  }
  case ExpressionKind::NamedArgument: {
    const auto& argument = as<NamedArgument>(expression);
    return argument.name + " => " + dump(*argument.value);
  }
  }
  UNREACHABLE();
}

namespace {

// What a node says of itself, and its inputs.
struct Line {
  std::string text;
  std::vector<RelationPtr> inputs;
};

std::string_view join_text(JoinType type)
{
  switch (type) {
  case JoinType::Inner: return "inner";
  case JoinType::LeftOuter: return "left";
  case JoinType::RightOuter: return "right";
  case JoinType::FullOuter: return "full";
  case JoinType::LeftSemi: return "semi";
  case JoinType::LeftAnti: return "anti";
  case JoinType::Cross: return "cross";
  }
  UNREACHABLE();
}

Line join_line(const Join& join)
{
  std::string text = std::string("Join ") + std::string(join_text(join.join_type));
  if (join.is_natural) text += " natural";
  if (join.is_lateral) text += " lateral";
  if (join.condition) text += " on " + dump(*join.condition);
  if (!join.using_columns.empty()) text += " using " + bindery::join(join.using_columns, ", ");
  return {text, {join.left, join.right}};
}

Line set_line(const SetOperation& set)
{
  std::string text = set.operation == SetOperationKind::Union       ? "Union"
                     : set.operation == SetOperationKind::Intersect ? "Intersect"
                                                                    : "Except";
  if (set.is_all) text += " all";
  if (set.by_name) text += " by name";
  return {text, {set.left, set.right}};
}

std::string_view group_text(GroupType type)
{
  switch (type) {
  case GroupType::GroupBy: return "by";
  case GroupType::Rollup: return "rollup";
  case GroupType::Cube: return "cube";
  case GroupType::GroupingSets: return "sets";
  }
  UNREACHABLE();
}

Line aggregate_line(const Aggregate& aggregate)
{
  std::string text = "Aggregate " + std::string(group_text(aggregate.group_type));
  text += aggregate.group_by_all ? " all" : " [" + list_text(aggregate.grouping) + "]";
  for (const auto& set : aggregate.grouping_sets) text += " (" + list_text(set) + ")";
  return {text + " -> " + list_text(aggregate.aggregates), {aggregate.input}};
}

Line alias_line(const SubqueryAlias& alias)
{
  std::string text = "Alias " + name_text(alias.alias);
  if (!alias.column_names.empty()) text += "(" + bindery::join(alias.column_names, ", ") + ")";
  return {text, {alias.input}};
}

Line with_line(const With& with)
{
  std::string text = with.is_recursive ? "With recursive" : "With";
  std::vector<RelationPtr> inputs;
  for (const CommonTable& table : with.tables) {
    text += " " + table.name;
    if (!table.column_names.empty()) text += "(" + bindery::join(table.column_names, ", ") + ")";
    inputs.push_back(table.relation);
  }
  inputs.push_back(with.input);
  return {text, inputs};
}

Line sample_line(const Sample& sample)
{
  std::string text =
      "Sample " + java_double(sample.lower_bound) + " to " + java_double(sample.upper_bound);
  if (sample.seed) text += " seed " + std::to_string(*sample.seed);
  return {text, {sample.input}};
}

Line repartition_line(const Repartition& repartition)
{
  std::string text = "Repartition";
  if (repartition.partitions) text += " " + std::to_string(*repartition.partitions);
  if (!repartition.shuffle) text += " without shuffle";
  return {text + " [" + list_text(repartition.expressions) + "]", {repartition.input}};
}

Line generate_line(const Generate& generate)
{
  std::string text = generate.is_outer ? "Generate outer " : "Generate ";
  text += dump(*generate.generator) + " as " + generate.alias;
  if (!generate.names.empty()) text += "(" + bindery::join(generate.names, ", ") + ")";
  return {text, {generate.input}};
}

Line table_line(const InlineTable& table)
{
  std::string text = "Values";
  for (const auto& row : table.rows) text += " (" + list_text(row) + ")";
  if (!table.names.empty()) text += " as " + bindery::join(table.names, ", ");
  return {text, {}};
}

Line unpivot_line(const Unpivot& unpivot)
{
  std::string text = "Unpivot [" + list_text(unpivot.ids) + "]";
  if (unpivot.values) text += " values [" + list_text(*unpivot.values) + "]";
  for (const auto& row : unpivot.rows) text += " " + row.name + " [" + list_text(row.values) + "]";
  const std::string names = join(unpivot.value_names, ", ") + unpivot.value_name;
  return {text + " " + unpivot.variable_name + " " + names, {unpivot.input}};
}

std::string udf_text(const std::shared_ptr<const PythonUdf>& function)
{
  return function ? dump(*function) : "";
}

// Nodes that only the DataFrame API makes.
Line frame_line(const Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::Tail:
    return {"Tail " + std::to_string(as<Tail>(relation).limit), {as<Tail>(relation).input}};
  case RelationKind::ToDf:
    return {"ToDf " + bindery::join(as<ToDf>(relation).names, ", "), {as<ToDf>(relation).input}};
  case RelationKind::WithColumns: {
    const auto& node = as<WithColumns>(relation);
    std::string text = "WithColumns";
    for (const auto& column : node.columns) text += " " + dump(*column);
    return {text, {node.input}};
  }
  case RelationKind::WithColumnsRenamed: {
    const auto& node = as<WithColumnsRenamed>(relation);
    std::string text = "WithColumnsRenamed";
    for (const auto& [from, to] : node.renames) text += " " + from + "->" + to;
    return {text, {node.input}};
  }
  case RelationKind::Drop: {
    const auto& node = as<Drop>(relation);
    return {"Drop [" + list_text(node.columns) + "] " + bindery::join(node.names, ", "),
            {node.input}};
  }
  case RelationKind::ToSchema:
    return {"ToSchema " + as<ToSchema>(relation).schema.simple_string(),
            {as<ToSchema>(relation).input}};
  case RelationKind::FillNa:
    return {"FillNa " + bindery::join(as<FillNa>(relation).columns, ", "),
            {as<FillNa>(relation).input}};
  case RelationKind::DropNa:
    return {"DropNa " + bindery::join(as<DropNa>(relation).columns, ", "),
            {as<DropNa>(relation).input}};
  case RelationKind::Replace:
    return {"Replace " + bindery::join(as<Replace>(relation).columns, ", "),
            {as<Replace>(relation).input}};
  case RelationKind::Describe:
    return {"Describe " + bindery::join(as<Describe>(relation).columns, ", "),
            {as<Describe>(relation).input}};
  case RelationKind::Summary:
    return {"Summary " + bindery::join(as<Summary>(relation).statistics, ", "),
            {as<Summary>(relation).input}};
  case RelationKind::MapPartitions:
    return {"MapPartitions " + udf_text(as<MapPartitions>(relation).function),
            {as<MapPartitions>(relation).input}};
  case RelationKind::GroupMap: {
    const auto& node = as<GroupMap>(relation);
    return {"GroupMap [" + list_text(node.grouping) + "] " + udf_text(node.function), {node.input}};
  }
  case RelationKind::CachedRemote:
    return {"CachedRemote " + as<CachedRemote>(relation).relation_id, {}};
  case RelationKind::WithParameters:
    return {"WithParameters", {as<WithParameters>(relation).input}};
  case RelationKind::WithRelations: {
    const auto& node = as<WithRelations>(relation);
    std::vector<RelationPtr> inputs = node.references;
    inputs.insert(inputs.begin(), node.root);
    return {"WithRelations", inputs};
  }
  case RelationKind::LocalRelation: return {"LocalRelation", {}};
  case RelationKind::CommandResult:
    return {"CommandResult " + as<CommandResult>(relation).schema.simple_string(), {}};
  default: UNREACHABLE();
  }
}

Line line_of(const Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::OneRow: return {"OneRow", {}};
  case RelationKind::Range: {
    const auto& node = as<Range>(relation);
    return {"Range " + std::to_string(node.start) + " " + std::to_string(node.end) + " " +
                std::to_string(node.step),
            {}};
  }
  case RelationKind::InlineTable: return table_line(as<InlineTable>(relation));
  case RelationKind::NamedTable: {
    const auto& node = as<NamedTable>(relation);
    return {"Table " + name_text(node.parts) + options_text(node.options), {}};
  }
  case RelationKind::DataSource: {
    const auto& node = as<DataSource>(relation);
    return {"DataSource " + node.format + " " + bindery::join(node.paths, " ") +
                options_text(node.options),
            {}};
  }
  case RelationKind::Project: {
    const auto& node = as<Project>(relation);
    return {std::string(node.is_distinct ? "Project distinct " : "Project ") +
                list_text(node.expressions),
            {node.input}};
  }
  case RelationKind::Filter:
    return {"Filter " + dump(*as<Filter>(relation).condition), {as<Filter>(relation).input}};
  case RelationKind::Join: return join_line(as<Join>(relation));
  case RelationKind::SetOperation: return set_line(as<SetOperation>(relation));
  case RelationKind::Sort: {
    const auto& node = as<Sort>(relation);
    return {std::string(node.is_global ? "Sort " : "Sort local ") + list_text(node.order),
            {node.input}};
  }
  case RelationKind::Limit:
    return {"Limit " + dump(*as<Limit>(relation).limit), {as<Limit>(relation).input}};
  case RelationKind::Offset:
    return {"Offset " + dump(*as<Offset>(relation).offset), {as<Offset>(relation).input}};
  case RelationKind::Aggregate: return aggregate_line(as<Aggregate>(relation));
  case RelationKind::Having:
    return {"Having " + dump(*as<Having>(relation).condition), {as<Having>(relation).input}};
  case RelationKind::SubqueryAlias: return alias_line(as<SubqueryAlias>(relation));
  case RelationKind::With: return with_line(as<With>(relation));
  case RelationKind::Repartition: return repartition_line(as<Repartition>(relation));
  case RelationKind::Deduplicate:
    return {"Deduplicate " + bindery::join(as<Deduplicate>(relation).columns, ", "),
            {as<Deduplicate>(relation).input}};
  case RelationKind::Hint: {
    const auto& node = as<Hint>(relation);
    return {"Hint " + node.name + "(" + list_text(node.parameters) + ")", {node.input}};
  }
  case RelationKind::Generate: return generate_line(as<Generate>(relation));
  case RelationKind::Sample: return sample_line(as<Sample>(relation));
  case RelationKind::Unpivot: return unpivot_line(as<Unpivot>(relation));
  case RelationKind::Pivot: {
    const auto& node = as<Pivot>(relation);
    return {"Pivot " + list_text(node.aggregates) + " for " + dump(*node.column) + " in [" +
                list_text(node.values) + "]",
            {node.input}};
  }
  case RelationKind::TableFunction: {
    const auto& node = as<TableFunction>(relation);
    return {"TableFunction " + name_text(node.name) + "(" + list_text(node.arguments) + ")", {}};
  }
  default: return frame_line(relation);
  }
}

void append(const Relation& relation, size_t depth, std::string& out)
{
  const Line line = line_of(relation);
  out += std::string(2 * depth, ' ') + std::string(trim(line.text)) + "\n";
  for (const RelationPtr& input : line.inputs)
    if (input) append(*input, depth + 1, out);
}

} // namespace

std::string dump(const Relation& relation)
{
  std::string out;
  append(relation, 0, out);
  return out;
}

} // namespace bindery::plan::unresolved
