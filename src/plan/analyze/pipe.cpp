// The parser's own calls around the expressions of a pipe: each checks its argument and is it.
#include "plan/analyze/analysis.h"
#include "plan/analyze/pipe.h"

namespace bindery::plan::resolve {

static Result<Bound> without_aggregates(Analysis& analysis, const unresolved::Function& node,
                                        Place& place, std::string clause)
{
  TRY(Bound bound, analysis.expression(node.arguments.back(), place));
  if (has_aggregate(*bound.expression))
    return spark_error("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION",
                       {{"expr", bound.sql}, {"clause", std::move(clause)}}, node.origin);
  return bound;
}

static Result<Bound> column_at(Analysis&, const unresolved::Function& node, Place& place)
{
  const auto* literal = unresolved::find_as<unresolved::Literal>(*node.arguments.front());
  const auto* given = literal ? std::get_if<int64_t>(&literal->value.data) : nullptr;
  if (!given || !place.scope) return invalid_input("the position of a column is no number");
  const int64_t position = *given;
  const auto& columns = place.scope->columns;
  if (position < 1 || position > static_cast<int64_t>(columns.size()))
    return spark_error(
        "GROUP_BY_POS_OUT_OF_RANGE",
        {{"index", std::to_string(position)}, {"size", std::to_string(columns.size())}},
        node.origin);
  const typed::Attribute& attribute = columns[position - 1].attribute;
  return Bound{build::column(attribute), attribute.name, attribute.name, attribute.metadata};
}

// The column that |> SET names: of the rows before it, nothing else.
static Result<void> check_target(Analysis& analysis, const unresolved::Attribute& target,
                                 const Place& place)
{
  TRY(const auto found, find_attribute(analysis, target, *place.scope));
  if (!found) return unresolved_column(*place.scope, target);
  return {};
}

// Aggregates of its own; those of an earlier alias that it names do not count.
static Result<Bound> with_aggregates(Analysis& analysis, const unresolved::Function& node,
                                     Place& place)
{
  EarlierAliases plain = place.aliases ? *place.aliases : EarlierAliases();
  for (auto& [name, alias] : plain)
    alias.first.expression = build::null_of(alias.first.expression->type);
  Place here = place;
  here.aliases = &plain;
  TRY(const Bound own, analysis.expression(node.arguments.front(), here));
  if (!has_aggregate(*own.expression))
    return spark_error("PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION",
                       {{"expr", own.sql}}, node.origin);
  return analysis.expression(node.arguments.front(), place);
}

Result<std::optional<Bound>> find_pipe_call(Analysis& analysis, const unresolved::Function& node,
                                            Place& place)
{
  if (!node.is_internal || node.name.size() != 1 || node.arguments.empty())
    return std::optional<Bound>();
  const std::string& name = node.name.front();
  const auto some = [](Result<Bound> bound) -> Result<std::optional<Bound>> {
    if (!bound.ok()) return std::move(bound).error();
    return std::optional(std::move(*bound));
  };
  if (name == "pipe select") return some(without_aggregates(analysis, node, place, "SELECT"));
  if (name == "pipe extend") return some(without_aggregates(analysis, node, place, "EXTEND"));
  if (name == "pipe set") {
    const auto& target = unresolved::as<unresolved::Attribute>(*node.arguments.front());
    TRY_VOID(check_target(analysis, target, place));
    return some(without_aggregates(analysis, node, place, "SET"));
  }
  if (name == "pipe column") return some(column_at(analysis, node, place));
  if (name == "pipe aggregate") return some(with_aggregates(analysis, node, place));
  return std::optional<Bound>();
}

} // namespace bindery::plan::resolve
