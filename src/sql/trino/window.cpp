// OVER and the WINDOW clause.
#include "sql/trino/builder.h"

namespace bindery::sql::trino {

using namespace plan::unresolved;

Result<ExpressionPtr> Builder::window(const Node& over, ExpressionPtr function)
{
  auto window = make<Window>(over);
  window->origin = function->origin;
  window->origin.stop = over.last().stop;
  window->function = std::move(function);
  if (const Node* specification = over.find(rule::WindowSpecification)) {
    TRY_VOID(fill_window(*specification, *window));
    return ExpressionPtr(window);
  }
  TRY(const std::string name, identifier(over.get(rule::Identifier)));
  const auto found = windows_.back().find(name);
  if (found == windows_.back().end())
    return parse_error(over, "Cannot resolve WINDOW name " + name);
  TRY_VOID(fill_window(*found->second, *window));
  return ExpressionPtr(window);
}

bool Builder::is_named(const Node& specification) const
{
  for (const auto& [name, named] : windows_.back())
    if (named == &specification) return true;
  return false;
}

// A specification may begin with the name of another, whose parts it takes over.
Result<void> Builder::fill_window(const Node& specification, Window& window)
{
  if (const Node* existing = specification.find(rule::Identifier)) {
    TRY(const std::string name, identifier(*existing));
    const auto found = windows_.back().find(name);
    // Of two in the WINDOW clause, the one named comes first: no circles.
    const bool is_known = found != windows_.back().end();
    const bool is_earlier = is_known && found->second->first().start < specification.first().start;
    if (!is_known || (!is_earlier && is_named(specification)))
      return parse_error(*existing, "Cannot resolve WINDOW name " + name);
    TRY_VOID(fill_window(*found->second, window));
  }
  for (const Node* partition : specification.all(rule::Expression)) {
    TRY(ExpressionPtr made, expression(*partition));
    window.partition_by.push_back(std::move(made));
  }
  if (const Node* order = specification.find(rule::OrderBy)) {
    TRY(window.order_by, order_by(order));
  }
  if (const Node* frame = specification.find(rule::WindowFrame)) {
    TRY(window.frame, window_frame(*frame));
  }
  return {};
}

Result<WindowFrame> Builder::window_frame(const Node& node)
{
  if (node.size() != 1) return unsupported_at(node, "pattern recognition in a window");
  const Node& extent = node.get(rule::FrameExtent);
  WindowFrame frame;
  if (extent.has(token::Range)) frame.unit = FrameUnit::Range;
  if (extent.has(token::Groups)) frame.unit = FrameUnit::Groups;
  const auto bounds = extent.all(rule::FrameBound);
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
  switch (node.alternative()) {
  case alt::UnboundedFrame:
    bound.kind =
        is_preceding ? FrameBoundKind::UnboundedPreceding : FrameBoundKind::UnboundedFollowing;
    return bound;
  case alt::CurrentRowBound: return bound;
  default: break;
  }
  bound.kind = FrameBoundKind::Offset;
  const Node& offset = node.get(rule::Expression);
  TRY(bound.offset, expression(offset));
  if (!is_preceding) return bound;
  const auto* constant = find_as<Literal>(*bound.offset);
  const auto* integer = constant != nullptr ? std::get_if<int64_t>(&constant->value.data) : nullptr;
  bound.offset = integer != nullptr ? literal(offset, Value{constant->value.type, -*integer})
                                    : call(offset, "-", {bound.offset});
  return bound;
}

} // namespace bindery::sql::trino
