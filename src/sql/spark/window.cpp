// OVER and the WINDOW clause.
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

namespace {

// -n for a constant; nothing when the literal is of a kind that cannot be negated.
std::optional<Value> negated(const Value& value)
{
  Value result = value;
  if (auto* integer = std::get_if<int64_t>(&result.data))
    *integer = -*integer;
  else if (auto* real = std::get_if<double>(&result.data))
    *real = -*real;
  else if (auto* decimal = std::get_if<__int128>(&result.data))
    *decimal = -*decimal;
  else
    return std::nullopt;
  return result;
}

} // namespace

Result<Builder::Windows> Builder::window_clause(const Node& node)
{
  Windows defined;
  for (const Node* named : node.all(rule::NamedWindow)) {
    TRY(std::string name, identifier(named->get(rule::ErrorCapturingIdentifier)));
    if (!defined.emplace(name, &named->get(rule::WindowSpec)).second)
      return error(node, "INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION",
                   {{"windowName", "`" + name + "`"}});
  }
  // WINDOW a AS b: the name stands for b's specification.
  for (auto& [name, specification] : defined) {
    if (specification->alternative() != alt::WindowRef) continue;
    TRY(const std::string target, identifier(specification->get(rule::ErrorCapturingIdentifier)));
    const auto found = defined.find(target);
    if (found == defined.end())
      return error(*specification, "INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE",
                   {{"windowName", "`" + target + "`"}});
    if (found->second->alternative() == alt::WindowRef)
      return error(*specification, "INVALID_SQL_SYNTAX.INVALID_WINDOW_REFERENCE",
                   {{"windowName", "`" + target + "`"}});
    specification = found->second;
  }
  return defined;
}

Result<const Node*> Builder::find_window(const Node& reference)
{
  TRY(const std::string name, identifier(reference.get(rule::ErrorCapturingIdentifier)));
  if (!windows_.empty())
    if (const auto found = windows_.back().find(name); found != windows_.back().end())
      return found->second;
  return error(reference, "MISSING_WINDOW_SPECIFICATION",
               {{"windowName", name}, {"docroot", "https://spark.apache.org/docs/latest"}});
}

Result<ExpressionPtr> Builder::window(const Node& specification, ExpressionPtr function)
{
  const Node* definition = &specification;
  if (specification.alternative() == alt::WindowRef) {
    TRY(definition, find_window(specification));
  }
  auto window = make<Window>(specification);
  window->origin = function->origin;
  window->origin.stop = specification.last().stop;
  window->function = std::move(function);
  TRY_VOID(fill_window(*definition, *window));
  return ExpressionPtr(window);
}

Result<void> Builder::fill_window(const Node& definition, Window& window)
{
  TRY(window.partition_by, expressions(definition.all(rule::Expression)));
  TRY(window.order_by, sort_items(definition.all(rule::SortItem)));
  if (const Node* frame = definition.find(rule::WindowFrame)) {
    TRY(window.frame, window_frame(*frame));
  }
  return {};
}

Result<WindowFrame> Builder::window_frame(const Node& node)
{
  WindowFrame frame;
  frame.unit = node.has(token::Range) ? FrameUnit::Range : FrameUnit::Rows;
  const auto bounds = node.all(rule::FrameBound);
  TRY(frame.lower, frame_bound(*bounds[0]));
  if (bounds.size() > 1) {
    TRY(frame.upper, frame_bound(*bounds[1]));
  }
  return frame;
}

Result<FrameBound> Builder::frame_bound(const Node& node)
{
  const bool is_preceding = node.has(token::Preceding);
  FrameBound bound;
  if (node.has(token::Unbounded)) {
    bound.kind =
        is_preceding ? FrameBoundKind::UnboundedPreceding : FrameBoundKind::UnboundedFollowing;
    return bound;
  }
  if (node.has(token::Current)) return bound;
  bound.kind = FrameBoundKind::Offset;
  const Node& offset = node.get(rule::Expression);
  TRY(bound.offset, expression(offset));
  if (!is_preceding) return bound;
  const auto* constant = find_as<Literal>(*bound.offset);
  const auto value = constant ? negated(constant->value) : std::nullopt;
  bound.offset = value ? literal(offset, *value) : call(offset, "-", {bound.offset});
  return bound;
}

} // namespace bindery::sql::spark
