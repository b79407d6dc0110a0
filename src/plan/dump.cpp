// The typed tree as text. Two expressions that mean the same over the same columns have the same
// text, and only they.
#include "plan/build.h"
#include "plan/literal_text.h"

#include <functional>
#include <map>

namespace bindery::plan::typed {

static std::string text_of(const Expression& expression);

static std::string id_text(ColumnId id) { return "c" + std::to_string(id.value); }

static std::string list_text(const std::vector<ExpressionPtr>& list)
{
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + (item ? text_of(*item) : "-");
  return text;
}

static std::string keys_text(const std::vector<SortKey>& keys)
{
  std::string text;
  for (const auto& key : keys) {
    text += (text.empty() ? "" : ", ") + text_of(*key.expression);
    text += key.direction == Direction::Ascending ? " asc" : " desc";
    text += key.nulls == NullOrder::First ? " nulls first" : " nulls last";
  }
  return text;
}

static std::string bound_text(const FrameBound& bound)
{
  switch (bound.kind) {
  case FrameBoundKind::UnboundedPreceding: return "unbounded preceding";
  case FrameBoundKind::UnboundedFollowing: return "unbounded following";
  case FrameBoundKind::CurrentRow: return "current row";
  case FrameBoundKind::Offset: return text_of(*bound.offset);
  }
  UNREACHABLE();
}

static std::string_view unit_text(FrameUnit unit)
{
  switch (unit) {
  case FrameUnit::Rows: return "rows";
  case FrameUnit::Range: return "range";
  case FrameUnit::Groups: return "groups";
  }
  UNREACHABLE();
}

static std::string lowering_text(const Lowering& lowering)
{
  switch (lowering.kind) {
  case LoweringKind::BuiltIn: return lowering.name;
  case LoweringKind::Native: return "spark." + lowering.name;
  case LoweringKind::Form: return "@" + lowering.name;
  }
  UNREACHABLE();
}

static std::string dump_window(const WindowCall& node)
{
  return lowering_text(node.lowering) + "(" + (node.is_distinct ? "distinct " : "") +
         list_text(node.arguments) + ")" + (node.ignore_nulls ? " ignore nulls" : "") +
         (node.filter ? " filter " + text_of(*node.filter) : "") + " over (partition by " +
         list_text(node.partition_by) + " order by " + keys_text(node.order_by) + " " +
         std::string(unit_text(node.unit)) + " " + bound_text(node.lower) + " to " +
         bound_text(node.upper) + ")";
}

static std::string dump_case(const Case& node)
{
  std::string text = "case";
  for (const auto& [condition, value] : node.branches)
    text += " when " + text_of(*condition) + " then " + text_of(*value);
  return text + " else " + (node.otherwise ? text_of(*node.otherwise) : "null") + " end";
}

static std::string_view mode_text(CastMode mode)
{
  switch (mode) {
  case CastMode::Ansi: return "cast";
  case CastMode::Legacy: return "legacy_cast";
  case CastMode::Try: return "try_cast";
  }
  UNREACHABLE();
}

static std::string dump_subquery(const Subquery& node)
{
  static constexpr std::string_view Kinds[] = {"scalar", "exists", "in", "table"};
  return std::string(Kinds[static_cast<int>(node.subquery)]) + "(" + list_text(node.in_values) +
         " of\n" + dump(*node.relation) + ")";
}

static std::string text_of(const Expression& expression)
{
  switch (expression.kind) {
  case ExpressionKind::Literal: return exact_literal(as<Literal>(expression).value);
  case ExpressionKind::Column: return id_text(as<Column>(expression).id);
  case ExpressionKind::Outer: return "outer " + id_text(as<Outer>(expression).id);
  case ExpressionKind::LambdaVariable:
    return "l" + std::to_string(as<LambdaVariable>(expression).id.value);
  case ExpressionKind::Call: {
    const auto& node = as<Call>(expression);
    return lowering_text(node.lowering) + "(" + list_text(node.arguments) +
           "):" + node.type.simple_string();
  }
  case ExpressionKind::Cast: {
    const auto& node = as<Cast>(expression);
    const std::string zone = node.time_zone.empty() ? "" : " in " + node.time_zone;
    return std::string(mode_text(node.mode)) + "(" + text_of(*node.child) + " as " +
           node.type.simple_string() + zone + ")";
  }
  case ExpressionKind::Case: return dump_case(as<Case>(expression));
  case ExpressionKind::Lambda: {
    const auto& node = as<Lambda>(expression);
    std::string text;
    for (const ColumnId id : node.parameters)
      text += (text.empty() ? "l" : ", l") + std::to_string(id.value);
    return "(" + text + ") -> " + text_of(*node.body);
  }
  case ExpressionKind::Subquery: return dump_subquery(as<Subquery>(expression));
  case ExpressionKind::AggregateCall: {
    const auto& node = as<AggregateCall>(expression);
    return "agg " + lowering_text(node.lowering) + "(" + (node.is_distinct ? "distinct " : "") +
           list_text(node.arguments) +
           (node.order.empty() ? "" : " order by " + keys_text(node.order)) +
           (node.filter ? " filter " + text_of(*node.filter) : "") +
           "):" + node.type.simple_string();
  }
  case ExpressionKind::WindowCall: return dump_window(as<WindowCall>(expression));
  case ExpressionKind::Generator: {
    const auto& node = as<Generator>(expression);
    return "generate " + node.function + "(" + list_text(node.arguments) + ")";
  }
  case ExpressionKind::Python: {
    // A function is what was pickled, whichever node brought it.
    const auto& node = as<Python>(expression);
    return "python " + node.function->name + "@" +
           std::to_string(std::hash<std::string>()(node.function->command)) + "(" +
           list_text(node.arguments) + "):" + node.type.simple_string();
  }
  }
  UNREACHABLE();
}

// Lambdas that mean the same were bound to different variables: these get numbers by their place.
static ExpressionPtr numbered(const ExpressionPtr& expression, std::map<ColumnId, ColumnId>& names)
{
  return build::rewrite(expression, [&](const ExpressionPtr& node) -> ExpressionPtr {
    if (const auto* variable = find_as<LambdaVariable>(*node)) {
      const auto name = names.find(variable->id);
      if (name == names.end()) return node;
      auto copy = std::make_shared<LambdaVariable>(*variable);
      copy->id = name->second;
      return copy;
    }
    const auto* lambda = find_as<Lambda>(*node);
    if (!lambda) return nullptr;
    auto copy = std::make_shared<Lambda>(*lambda);
    for (auto& id : copy->parameters) {
      const ColumnId name{-static_cast<int64_t>(names.size()) - 1};
      id = names.emplace(id, name).first->second;
    }
    copy->body = numbered(lambda->body, names);
    return copy;
  });
}

std::string dump(const Expression& expression)
{
  if (!build::contains(expression, ExpressionKind::Lambda)) return text_of(expression);
  std::map<ColumnId, ColumnId> names;
  const ExpressionPtr borrowed(std::shared_ptr<const Expression>(), &expression);
  return text_of(*numbered(borrowed, names));
}

// ---- relations ----------------------------------------------------------------------------------

static std::string output_text(const Relation& relation)
{
  std::string text;
  for (const auto& attribute : relation.output)
    text += (text.empty() ? "" : ", ") + id_text(attribute.id) + " " + attribute.name + " " +
            attribute.type.simple_string() + (attribute.nullable ? "" : "!");
  return "[" + text + "]";
}

static std::string_view join_text(JoinType type)
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

struct Line {
  std::string head;
  std::vector<const Relation*> inputs;
};

static Line line_of_set(const SetOperation& node)
{
  static constexpr std::string_view Names[] = {"Union", "Intersect", "Except"};
  return {std::string(Names[static_cast<int>(node.operation)]) + (node.is_all ? " all" : ""),
          {node.left.get(), node.right.get()}};
}

static Line line_of_aggregate(const Aggregate& node)
{
  std::string sets;
  for (const auto& set : node.grouping_sets) {
    sets += " {";
    for (const int index : set) sets += std::to_string(index) + " ";
    sets += "}";
  }
  return {"Aggregate by " + list_text(node.grouping) + sets + " of " + list_text(node.aggregates),
          {node.input.get()}};
}

static Line line_of_limit(const Limit& node)
{
  return {"Limit " + (node.limit ? std::to_string(*node.limit) : "all") + " offset " +
              std::to_string(node.offset),
          {node.input.get()}};
}

static Line line_of_python(const PythonEval& node)
{
  std::vector<ExpressionPtr> functions(node.functions.begin(), node.functions.end());
  return {"PythonEval " + list_text(functions), {node.input.get()}};
}

static Line line_of_values(const Values& node)
{
  std::string rows;
  for (const auto& row : node.rows) rows += (rows.empty() ? "(" : ", (") + list_text(row) + ")";
  return {"Values " + rows, {}};
}

static Line line_of_scan(const Scan& node)
{
  return {"Scan " + node.spec->format + " " + node.spec->location + " files " +
              std::to_string(node.spec->files.size()),
          {}};
}

static Line line_of(const Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::OneRow: return {"OneRow", {}};
  case RelationKind::Range: {
    const auto& node = as<Range>(relation);
    return {"Range " + std::to_string(node.start) + " " + std::to_string(node.end) + " " +
                std::to_string(node.step),
            {}};
  }
  case RelationKind::LocalRelation: return {"LocalRelation", {}};
  case RelationKind::Values: return line_of_values(as<Values>(relation));
  case RelationKind::Scan: return line_of_scan(as<Scan>(relation));
  case RelationKind::Project: {
    const auto& node = as<Project>(relation);
    return {"Project " + list_text(node.expressions), {node.input.get()}};
  }
  case RelationKind::Filter: {
    const auto& node = as<Filter>(relation);
    return {"Filter " + dump(*node.condition), {node.input.get()}};
  }
  case RelationKind::Join: {
    const auto& node = as<Join>(relation);
    return {"Join " + std::string(join_text(node.join_type)) + (node.is_lateral ? " lateral" : "") +
                (node.condition ? " on " + dump(*node.condition) : ""),
            {node.left.get(), node.right.get()}};
  }
  case RelationKind::SetOperation: return line_of_set(as<SetOperation>(relation));
  case RelationKind::Sort: {
    const auto& node = as<Sort>(relation);
    return {"Sort " + keys_text(node.order) + (node.is_global ? "" : " within partitions"),
            {node.input.get()}};
  }
  case RelationKind::Limit: return line_of_limit(as<Limit>(relation));
  case RelationKind::Tail: {
    const auto& node = as<Tail>(relation);
    return {"Tail " + std::to_string(node.limit), {node.input.get()}};
  }
  case RelationKind::Aggregate: return line_of_aggregate(as<Aggregate>(relation));
  case RelationKind::Window: {
    const auto& node = as<Window>(relation);
    return {"Window " + list_text(node.windows), {node.input.get()}};
  }
  case RelationKind::Generate: {
    const auto& node = as<Generate>(relation);
    return {std::string("Generate ") + (node.is_outer ? "outer " : "") + dump(*node.generator),
            {node.input.get()}};
  }
  case RelationKind::Sample: {
    const auto& node = as<Sample>(relation);
    return {"Sample " + java_double(node.lower_bound) + " " + java_double(node.upper_bound),
            {node.input.get()}};
  }
  case RelationKind::Deduplicate: {
    const auto& node = as<Deduplicate>(relation);
    std::string keys;
    for (const ColumnId id : node.keys) keys += " " + id_text(id);
    return {"Deduplicate" + keys, {node.input.get()}};
  }
  case RelationKind::Repartition: {
    const auto& node = as<Repartition>(relation);
    return {"Repartition " + (node.partitions ? std::to_string(*node.partitions) : "") + " " +
                list_text(node.expressions),
            {node.input.get()}};
  }
  case RelationKind::PythonEval: return line_of_python(as<PythonEval>(relation));
  case RelationKind::MapPartitions:
    return {"MapPartitions", {as<MapPartitions>(relation).input.get()}};
  case RelationKind::GroupMap: {
    const auto& node = as<GroupMap>(relation);
    return {"GroupMap " + list_text(node.grouping), {node.input.get()}};
  }
  case RelationKind::Recursion: {
    const auto& node = as<Recursion>(relation);
    return {"Recursion " + id_text(node.name), {node.anchor.get(), node.step.get()}};
  }
  case RelationKind::RecursionRows:
    return {"RecursionRows " + id_text(as<RecursionRows>(relation).name), {}};
  }
  UNREACHABLE();
}

static void dump_into(std::string& text, const Relation& relation, int depth)
{
  const Line line = line_of(relation);
  text += std::string(depth * 2, ' ') + line.head + " " + output_text(relation) + "\n";
  for (const Relation* input : line.inputs) dump_into(text, *input, depth + 1);
}

std::string dump(const Relation& relation)
{
  std::string text;
  dump_into(text, relation, 0);
  return text;
}

} // namespace bindery::plan::typed
