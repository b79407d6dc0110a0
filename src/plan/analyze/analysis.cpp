#include "plan/analyze/analysis.h"

#include "plan/literal_text.h"

namespace bindery::plan::resolve {

static constexpr int RelationDepthMax = 2000;
static constexpr int RelationsMax = 50'000; // views and WITH opened at each mention
static constexpr int ExpressionDepthMax = 2000;
static constexpr int64_t ExpressionNodesMax = 1'000'000; // shared ones counted at each mention

namespace {

// Counts nesting for the life of a call.
class Depth {
public:
  explicit Depth(int& depth) : depth_(depth) { ++depth_; }
  ~Depth() { --depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

private:
  int& depth_;
};

Error too_deep(std::string_view what, int limit)
{
  Error error =
      invalid_input("the query nests more than " + std::to_string(limit) + " " + std::string(what));
  error.code = ErrorCode::Limit;
  return error;
}

Error too_many(std::string_view what, int64_t limit)
{
  Error error = invalid_input("the query comes to more than " + std::to_string(limit) + " " +
                              std::string(what) + " once its names are opened");
  error.code = ErrorCode::Limit;
  return error;
}

} // namespace

Analysis::Analysis(AnalyzerContext& context) : context(context), settings(context.settings) {}

Coercion Analysis::coercion() const
{
  if (settings.dialect == Dialect::Trino) return Coercion::Trino;
  return settings.ansi ? Coercion::Ansi : Coercion::Legacy;
}

typed::CastMode Analysis::cast_mode() const
{
  return settings.ansi || settings.dialect == Dialect::Trino ? typed::CastMode::Ansi
                                                             : typed::CastMode::Legacy;
}

ExpressionPtr Analysis::convert(const ExpressionPtr& child, const Type& type) const
{
  return build::cast({.child = child,
                      .type = type,
                      .mode = cast_mode(),
                      .is_implicit = true,
                      .time_zone = settings.time_zone});
}

ExpressionPtr Analysis::zone() const { return build::literal(Value::string(settings.time_zone)); }

Result<std::optional<Value>> Analysis::constant(const ExpressionPtr& expression)
{
  if (const auto* literal = typed::find_as<typed::Literal>(*expression))
    return std::optional(literal->value);
  if (!build::is_constant(*expression)) return std::optional<Value>();
  // The commonest fold, so that a limit or a distance needs no engine: a widened or negated
  // integer.
  if (const auto* cast = typed::find_as<typed::Cast>(*expression);
      cast && expression->type.is_integral()) {
    TRY(auto child, constant(cast->child));
    if (child && child->type.is_integral()) {
      if (child->is_null()) return std::optional(Value::null(expression->type));
      if (!coerce::cast_may_raise(child->type, expression->type, typed::CastMode::Ansi)) {
        child->type = expression->type;
        return child;
      }
    }
  }
  const auto* call = typed::find_as<typed::Call>(*expression);
  if (call && call->lowering.name == "negate" && expression->type.is_integral()) {
    TRY(auto child, constant(call->arguments[0]));
    if (child && child->type.is_integral() && !child->is_null() &&
        std::get<int64_t>(child->data) > -128) {
      child->data = -std::get<int64_t>(child->data);
      return child;
    }
  }
  if (!context.evaluator) return std::optional<Value>();
  TRY(Value value, context.evaluator->evaluate(expression));
  return std::optional(std::move(value));
}

typed::Attribute Analysis::attribute(const Bound& bound)
{
  const std::string& name = bound.name.empty() ? bound.sql : bound.name;
  const ExpressionPtr& expression = bound.expression;
  if (const auto* column = typed::find_as<typed::Column>(*expression); column && !bound.is_alias)
    return {column->id, name, expression->type, expression->nullable, bound.metadata};
  typed::Attribute made{mint(), name, expression->type, expression->nullable, bound.metadata};
  return made;
}

Result<Node> Analysis::closed(const unresolved::RelationPtr& input)
{
  TRY(Node node, relation(input));
  return without_hidden(std::move(node));
}

Result<Node> Analysis::relation(const unresolved::RelationPtr& input)
{
  const Depth depth(relation_depth_);
  if (relation_depth_ > RelationDepthMax) return too_deep("relations", RelationDepthMax);
  if (++relations_ > RelationsMax) return too_many("relations", RelationsMax);
  TRY(Node node, dispatch(input));
  if (const int64_t plan_id = input->origin.plan_id; plan_id >= 0) {
    auto output = std::make_shared<PlanOutput>();
    output->plan_id = plan_id;
    for (const auto& column : node.scope.columns) output->output.push_back(column.attribute);
    output->inputs = std::move(node.scope.plans);
    node.scope.plans = {std::move(output)};
  }
  return node;
}

Result<Node> Analysis::dispatch(const unresolved::RelationPtr& input)
{
  using namespace unresolved;
  using enum unresolved::RelationKind;
  switch (input->kind) {
  case OneRow: {
    auto row = std::make_shared<typed::OneRow>();
    return Node{std::move(row), {}, nullptr, nullptr};
  }
  case RelationKind::Range: return analyze_range(*this, as<unresolved::Range>(*input));
  case RelationKind::LocalRelation:
    return analyze_local(*this, as<unresolved::LocalRelation>(*input));
  case RelationKind::InlineTable:
    return analyze_inline_table(*this, as<unresolved::InlineTable>(*input));
  case RelationKind::NamedTable:
    return analyze_named_table(*this, as<unresolved::NamedTable>(*input));
  case RelationKind::DataSource:
    return analyze_data_source(*this, as<unresolved::DataSource>(*input));
  case RelationKind::Project: return analyze_project(*this, as<unresolved::Project>(*input));
  case RelationKind::Filter: return analyze_filter(*this, as<unresolved::Filter>(*input));
  case RelationKind::Join: return analyze_join(*this, as<unresolved::Join>(*input));
  case RelationKind::SetOperation:
    return analyze_set_operation(*this, as<unresolved::SetOperation>(*input));
  case RelationKind::Sort: return analyze_sort(*this, as<unresolved::Sort>(*input));
  case RelationKind::Limit: return analyze_limit(*this, as<unresolved::Limit>(*input));
  case RelationKind::Offset: return analyze_offset(*this, as<unresolved::Offset>(*input));
  case RelationKind::Tail: return analyze_tail(*this, as<unresolved::Tail>(*input));
  case RelationKind::Aggregate: return analyze_aggregate(*this, as<unresolved::Aggregate>(*input));
  case RelationKind::Having: return analyze_having(*this, as<unresolved::Having>(*input));
  case RelationKind::SubqueryAlias:
    return analyze_subquery_alias(*this, as<unresolved::SubqueryAlias>(*input));
  case RelationKind::With: return analyze_with(*this, as<unresolved::With>(*input));
  case RelationKind::Repartition:
    return analyze_repartition(*this, as<unresolved::Repartition>(*input));
  case RelationKind::ToDf: return analyze_to_df(*this, as<unresolved::ToDf>(*input));
  case RelationKind::WithColumns:
    return analyze_with_columns(*this, as<unresolved::WithColumns>(*input));
  case RelationKind::WithColumnsRenamed:
    return analyze_with_columns_renamed(*this, as<unresolved::WithColumnsRenamed>(*input));
  case RelationKind::Drop: return analyze_drop(*this, as<unresolved::Drop>(*input));
  case RelationKind::Deduplicate:
    return analyze_deduplicate(*this, as<unresolved::Deduplicate>(*input));
  case RelationKind::Hint: return analyze_hint(*this, as<unresolved::Hint>(*input));
  case RelationKind::Generate: return analyze_generate(*this, as<unresolved::Generate>(*input));
  case RelationKind::Sample: return analyze_sample(*this, as<unresolved::Sample>(*input));
  case RelationKind::Unpivot: return analyze_unpivot(*this, as<unresolved::Unpivot>(*input));
  case RelationKind::Pivot: return analyze_pivot(*this, as<unresolved::Pivot>(*input));
  case RelationKind::ToSchema: return analyze_to_schema(*this, as<unresolved::ToSchema>(*input));
  case RelationKind::FillNa: return analyze_fill_na(*this, as<unresolved::FillNa>(*input));
  case RelationKind::DropNa: return analyze_drop_na(*this, as<unresolved::DropNa>(*input));
  case RelationKind::Replace: return analyze_replace(*this, as<unresolved::Replace>(*input));
  case RelationKind::Describe: return analyze_describe(*this, as<unresolved::Describe>(*input));
  case RelationKind::Summary: return analyze_summary(*this, as<unresolved::Summary>(*input));
  case RelationKind::MapPartitions:
    return analyze_map_partitions(*this, as<unresolved::MapPartitions>(*input));
  case RelationKind::GroupMap: return analyze_group_map(*this, as<unresolved::GroupMap>(*input));
  case RelationKind::CachedRemote:
    return analyze_cached_remote(*this, as<unresolved::CachedRemote>(*input));
  case RelationKind::WithParameters: {
    const auto& node = as<unresolved::WithParameters>(*input);
    parameters.push_back(&node);
    auto result = relation(node.input);
    parameters.pop_back();
    return result;
  }
  case RelationKind::WithRelations: {
    const auto& node = as<unresolved::WithRelations>(*input);
    for (const auto& reference : node.references)
      if (reference->origin.plan_id >= 0) references[reference->origin.plan_id] = reference;
    return relation(node.root);
  }
  case RelationKind::TableFunction:
    return analyze_table_function(*this, as<unresolved::TableFunction>(*input));
  case RelationKind::CommandResult:
    return analyze_command_result(*this, as<unresolved::CommandResult>(*input));
  }
  UNREACHABLE();
}

// What a function made of its arguments, or a name of an earlier alias, may be far larger than what
// was written. Each node is looked at once, without recursion.
Result<void> Analysis::check_size(const ExpressionPtr& expression)
{
  std::vector<ExpressionPtr> open = {expression};
  while (!open.empty()) {
    const ExpressionPtr node = open.back();
    if (sizes_.contains(node)) {
      open.pop_back();
      continue;
    }
    Size size;
    bool is_ready = true;
    build::for_each_child(*node, [&](const ExpressionPtr& child) {
      const auto known = sizes_.find(child);
      if (known == sizes_.end()) {
        is_ready = false;
        open.push_back(child);
        return;
      }
      size.depth = std::max(size.depth, known->second.depth + 1);
      size.nodes += known->second.nodes;
    });
    if (!is_ready) continue;
    open.pop_back();
    if (size.depth > ExpressionDepthMax) return too_deep("expressions", ExpressionDepthMax);
    if (size.nodes > ExpressionNodesMax) return too_many("expressions", ExpressionNodesMax);
    sizes_.emplace(node, size);
  }
  return {};
}

Result<Bound> Analysis::expression(const unresolved::ExpressionPtr& input, Place& place)
{
  const Depth depth(expression_depth_);
  if (expression_depth_ > ExpressionDepthMax) return too_deep("expressions", ExpressionDepthMax);
  TRY(Bound bound, bind(input, place));
  TRY_VOID(check_size(bound.expression));
  return bound;
}

// An instant shows the clocks of the session's zone. Rows of VALUES are not shown.
static Result<std::string> shown_literal(const Analysis& analysis, const Value& value,
                                         const Place& place)
{
  if (!value.type.is(TypeKind::Timestamp) || value.is_null() ||
      analysis.settings.time_zone == "UTC" || !analysis.context.evaluator ||
      place.clause == "inline table")
    return pretty_literal(value);
  TRY(const Value text, analysis.context.evaluator->evaluate(
                            analysis.convert(build::literal(value), TypeKind::String)));
  return "TIMESTAMP '" + std::get<std::string>(text.data) + "'";
}

Result<Bound> Analysis::bind(const unresolved::ExpressionPtr& input, Place& place)
{
  using namespace unresolved;
  switch (input->kind) {
  case ExpressionKind::Literal: {
    const auto& value = as<unresolved::Literal>(*input).value;
    TRY(std::string sql, shown_literal(*this, value, place));
    return Bound{build::literal(value), std::move(sql), "", ""};
  }
  case ExpressionKind::Attribute:
    return analyze_attribute(*this, as<unresolved::Attribute>(*input), place);
  case ExpressionKind::Star:
    return spark_error("INVALID_USAGE_OF_STAR_OR_REGEX",
                       {{"elem", "'*'"}, {"prettyName", place.clause}}, input->origin);
  case ExpressionKind::Regex:
    return spark_error(
        "INVALID_USAGE_OF_STAR_OR_REGEX",
        {{"elem", "regular expression '" + as<unresolved::Regex>(*input).pattern + "'"},
         {"prettyName", place.clause}},
        input->origin);
  case ExpressionKind::ExtractValue:
    return analyze_extract(*this, as<unresolved::ExtractValue>(*input), place);
  case ExpressionKind::Function:
    return analyze_function(*this, as<unresolved::Function>(*input), place);
  case ExpressionKind::Cast: return analyze_cast(*this, as<unresolved::Cast>(*input), place);
  case ExpressionKind::Alias: {
    const auto& alias = as<unresolved::Alias>(*input);
    TRY(Bound bound, expression(alias.child, place));
    if (alias.names.size() == 1) {
      bound.name = alias.names.front();
      bound.sql = bound.sql + " AS " + alias.names.front();
    }
    bound.names = alias.names;
    bound.is_alias = true;
    if (!alias.metadata.empty()) bound.metadata = alias.metadata;
    return bound;
  }
  case ExpressionKind::SortOrder: return expression(as<unresolved::SortOrder>(*input).child, place);
  case ExpressionKind::Lambda:
    return spark_error("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION",
                       {{"class", "a function"}}, input->origin);
  case ExpressionKind::LambdaVariable: {
    unresolved::Attribute attribute;
    attribute.parts = as<unresolved::LambdaVariable>(*input).parts;
    attribute.origin = input->origin;
    return analyze_attribute(*this, attribute, place);
  }
  case ExpressionKind::Window: return analyze_window(*this, as<unresolved::Window>(*input), place);
  case ExpressionKind::UpdateFields:
    return analyze_update_fields(*this, as<unresolved::UpdateFields>(*input), place);
  case ExpressionKind::PythonUdf:
    return analyze_python(*this, as<unresolved::PythonUdf>(*input), place);
  case ExpressionKind::Subquery:
    return analyze_subquery(*this, as<unresolved::Subquery>(*input), place);
  case ExpressionKind::Parameter:
    return analyze_parameter(*this, as<unresolved::Parameter>(*input), place);
  case ExpressionKind::NamedArgument: return not_supported("a named argument of a function");
  }
  UNREACHABLE();
}

Result<std::vector<Bound>> Analysis::expressions(const std::vector<unresolved::ExpressionPtr>& list,
                                                 Place& place)
{
  std::vector<Bound> bound;
  bound.reserve(list.size());
  for (const auto& item : list) {
    TRY(Bound one, expression(item, place));
    bound.push_back(std::move(one));
  }
  return bound;
}

Result<typed::SortKey> Analysis::sort_key(const unresolved::ExpressionPtr& input, Place& place,
                                          std::string* sql)
{
  TRY(Bound bound, expression(input, place));
  typed::SortKey key;
  key.expression = bound.expression;
  std::optional<unresolved::NullOrder> nulls;
  if (const auto* order = unresolved::find_as<unresolved::SortOrder>(*input)) {
    key.direction = order->direction;
    nulls = order->nulls;
  }
  const bool ascending = key.direction == typed::Direction::Ascending;
  const bool nulls_first = settings.dialect == Dialect::Spark && ascending;
  key.nulls = nulls.value_or(nulls_first ? typed::NullOrder::First : typed::NullOrder::Last);
  if (bound.expression->type.is(TypeKind::Map) || bound.expression->type.is(TypeKind::Variant))
    return spark_error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                       {{"sqlExpr", quote_sql(bound.sql)},
                        {"functionName", "`sortorder`"},
                        {"dataType", quote_sql(bound.expression->type.sql())}},
                       input->origin);
  if (sql)
    *sql = bound.sql + (ascending ? " ASC" : " DESC") +
           (key.nulls == typed::NullOrder::First ? " NULLS FIRST" : " NULLS LAST");
  return key;
}

} // namespace bindery::plan::resolve

namespace bindery::plan {

Result<typed::RelationPtr> analyze(const unresolved::RelationPtr& relation,
                                   AnalyzerContext& context)
{
  resolve::Analysis analysis(context);
  TRY(resolve::Node node, analysis.closed(relation));
  return std::move(node.relation);
}

Type schema_of(const typed::Relation& relation)
{
  std::vector<Field> fields;
  for (const auto& attribute : relation.output)
    fields.push_back({attribute.name, attribute.type, attribute.nullable, attribute.metadata});
  return Type::structure(std::move(fields));
}

} // namespace bindery::plan
