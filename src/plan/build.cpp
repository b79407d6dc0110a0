#include "plan/build.h"

#include "plan/coerce/coerce.h"
#include "plan/functions/lowerings.h"

#include <algorithm>

namespace bindery::plan::build {

using typed::ExpressionKind;
using typed::LoweringKind;

ExpressionPtr literal(Value value)
{
  auto node = std::make_shared<typed::Literal>();
  node->type = value.type;
  node->nullable = value.is_null();
  node->value = std::move(value);
  return node;
}

ExpressionPtr null_of(Type type) { return literal(Value::null(std::move(type))); }

ExpressionPtr column(const typed::Attribute& attribute)
{
  auto node = std::make_shared<typed::Column>();
  node->type = attribute.type;
  node->nullable = attribute.nullable;
  node->id = attribute.id;
  return node;
}

static bool any(const Arguments& arguments, bool typed::Expression::* member)
{
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const auto& a) { return a && (*a).*member; });
}

static bool all_deterministic(const Arguments& arguments)
{
  return std::all_of(arguments.begin(), arguments.end(),
                     [](const auto& a) { return !a || a->deterministic; });
}

ExpressionPtr call(CallParts parts)
{
  auto node = std::make_shared<typed::Call>();
  node->type = std::move(parts.type);
  node->nullable = parts.nullable.value_or(any(parts.arguments, &typed::Expression::nullable));
  node->fallible = parts.fallible || any(parts.arguments, &typed::Expression::fallible);
  node->deterministic = parts.deterministic && all_deterministic(parts.arguments);
  node->function = std::move(parts.function);
  node->lowering = std::move(parts.lowering);
  node->arguments = std::move(parts.arguments);
  return node;
}

static ExpressionPtr by_name(LoweringKind kind, std::string_view name, Type type,
                             Arguments arguments, std::optional<bool> nullable)
{
  const LoweringInfo* info = find_lowering(CallKind::Scalar, {kind, std::string(name)});
  CHECK(info != nullptr);
  return call({.function = std::string(name),
               .lowering = {kind, std::string(name)},
               .type = std::move(type),
               .arguments = std::move(arguments),
               .nullable = nullable,
               .fallible = !info->raises.empty()});
}

ExpressionPtr form(std::string_view name, Type type, Arguments arguments,
                   std::optional<bool> nullable)
{
  return by_name(LoweringKind::Form, name, std::move(type), std::move(arguments), nullable);
}

ExpressionPtr builtin(std::string_view name, Type type, Arguments arguments,
                      std::optional<bool> nullable)
{
  return by_name(LoweringKind::BuiltIn, name, std::move(type), std::move(arguments), nullable);
}

ExpressionPtr native(std::string_view name, Type type, Arguments arguments,
                     std::optional<bool> nullable)
{
  return by_name(LoweringKind::Native, name, std::move(type), std::move(arguments), nullable);
}

ExpressionPtr logical_and(ExpressionPtr left, ExpressionPtr right)
{
  if (!left) return right;
  if (!right) return left;
  return form("and", TypeKind::Boolean, {std::move(left), std::move(right)});
}

ExpressionPtr logical_not(ExpressionPtr child)
{
  return form("not", TypeKind::Boolean, {std::move(child)});
}

ExpressionPtr is_null(ExpressionPtr child)
{
  return form("is_null", TypeKind::Boolean, {std::move(child)}, false);
}

ExpressionPtr is_not_null(ExpressionPtr child)
{
  return form("is_not_null", TypeKind::Boolean, {std::move(child)}, false);
}

ExpressionPtr equal(ExpressionPtr left, ExpressionPtr right)
{
  return form("equal", TypeKind::Boolean, {std::move(left), std::move(right)});
}

ExpressionPtr coalesce(Arguments arguments)
{
  CHECK(!arguments.empty());
  const bool nullable = std::all_of(arguments.begin(), arguments.end(),
                                    [](const auto& argument) { return argument->nullable; });
  Type type = arguments.front()->type;
  return form("coalesce", std::move(type), std::move(arguments), nullable);
}

ExpressionPtr
balanced(Arguments arguments,
         const std::function<ExpressionPtr(ExpressionPtr left, ExpressionPtr right)>& combine)
{
  while (arguments.size() > 1) {
    Arguments pairs;
    for (size_t i = 0; i < arguments.size(); i += 2)
      pairs.push_back(i + 1 == arguments.size() ? arguments[i]
                                                : combine(arguments[i], arguments[i + 1]));
    arguments = std::move(pairs);
  }
  return arguments.empty() ? nullptr : arguments.front();
}

ExpressionPtr field(ExpressionPtr child, int index)
{
  const Field& field = child->type.fields().at(index);
  const bool nullable = child->nullable || field.nullable;
  Type type = field.type;
  return form("field", std::move(type), {std::move(child), literal(Value::integer(index))},
              nullable);
}

ExpressionPtr cast(CastParts parts)
{
  const Type from = parts.child->type;
  if (from == parts.type) return parts.child;
  // A NULL of no type is a NULL of any type.
  if (from.is(TypeKind::Null) && parts.child->kind == ExpressionKind::Literal && parts.is_implicit)
    return null_of(parts.type);
  auto node = std::make_shared<typed::Cast>();
  node->nullable = parts.child->nullable || coerce::cast_makes_null(from, parts.type, parts.mode);
  node->fallible = parts.child->fallible || coerce::cast_may_raise(from, parts.type, parts.mode);
  node->deterministic = parts.child->deterministic;
  node->type = std::move(parts.type);
  node->child = std::move(parts.child);
  node->mode = parts.mode;
  node->is_implicit = parts.is_implicit;
  if (coerce::cast_needs_zone(from, node->type)) node->time_zone = std::move(parts.time_zone);
  return node;
}

ExpressionPtr if_else(ExpressionPtr condition, ExpressionPtr then, ExpressionPtr otherwise)
{
  auto node = std::make_shared<typed::Case>();
  node->type = then->type;
  node->nullable = then->nullable || !otherwise || otherwise->nullable;
  node->fallible = condition->fallible || then->fallible || (otherwise && otherwise->fallible);
  node->deterministic =
      condition->deterministic && then->deterministic && (!otherwise || otherwise->deterministic);
  node->branches.emplace_back(std::move(condition), std::move(then));
  node->otherwise = std::move(otherwise);
  return node;
}

// ---- walks --------------------------------------------------------------------------------------

using Change = std::function<ExpressionPtr(const ExpressionPtr&)>;

static bool change_all(Arguments& list, const Change& change)
{
  bool changed = false;
  for (auto& item : list) {
    if (!item) continue;
    auto next = change(item);
    changed |= next != item;
    item = std::move(next);
  }
  return changed;
}

static bool change_one(ExpressionPtr& item, const Change& change)
{
  if (!item) return false;
  auto next = change(item);
  const bool changed = next != item;
  item = std::move(next);
  return changed;
}

static bool change_keys(std::vector<typed::SortKey>& keys, const Change& change)
{
  bool changed = false;
  for (auto& key : keys) changed |= change_one(key.expression, change);
  return changed;
}

template <class Node, class Apply>
static ExpressionPtr copy_with(const typed::Expression& old, Apply apply)
{
  auto copy = std::make_shared<Node>(static_cast<const Node&>(old));
  return apply(*copy) ? copy : nullptr;
}

ExpressionPtr map_children(const ExpressionPtr& expression, const Change& change)
{
  const typed::Expression& old = *expression;
  ExpressionPtr copy;
  switch (old.kind) {
  case ExpressionKind::Literal:
  case ExpressionKind::Column:
  case ExpressionKind::Outer:
  case ExpressionKind::LambdaVariable: break;
  case ExpressionKind::Call:
    copy =
        copy_with<typed::Call>(old, [&](auto& node) { return change_all(node.arguments, change); });
    break;
  case ExpressionKind::Cast:
    copy = copy_with<typed::Cast>(old, [&](auto& node) { return change_one(node.child, change); });
    break;
  case ExpressionKind::Case:
    copy = copy_with<typed::Case>(old, [&](auto& node) {
      bool changed = change_one(node.otherwise, change);
      for (auto& [condition, value] : node.branches)
        changed |= change_one(condition, change) | change_one(value, change);
      return changed;
    });
    break;
  case ExpressionKind::Lambda:
    copy = copy_with<typed::Lambda>(old, [&](auto& node) { return change_one(node.body, change); });
    break;
  case ExpressionKind::Subquery:
    copy = copy_with<typed::Subquery>(
        old, [&](auto& node) { return change_all(node.in_values, change); });
    break;
  case ExpressionKind::AggregateCall:
    copy = copy_with<typed::AggregateCall>(old, [&](auto& node) {
      return change_all(node.arguments, change) | change_one(node.filter, change) |
             change_keys(node.order, change);
    });
    break;
  case ExpressionKind::WindowCall:
    copy = copy_with<typed::WindowCall>(old, [&](auto& node) {
      return change_all(node.arguments, change) | change_one(node.filter, change) |
             change_all(node.partition_by, change) | change_keys(node.order_by, change);
    });
    break;
  case ExpressionKind::Generator:
    copy = copy_with<typed::Generator>(
        old, [&](auto& node) { return change_all(node.arguments, change); });
    break;
  case ExpressionKind::Python:
    copy = copy_with<typed::Python>(old,
                                    [&](auto& node) { return change_all(node.arguments, change); });
    break;
  }
  return copy ? copy : expression;
}

void for_each_child(const typed::Expression& expression,
                    const std::function<void(const ExpressionPtr&)>& visit)
{
  const auto one = [&](const ExpressionPtr& child) {
    if (child) visit(child);
  };
  const auto all = [&](const Arguments& list) {
    for (const auto& child : list) one(child);
  };
  const auto keys = [&](const std::vector<typed::SortKey>& list) {
    for (const auto& key : list) one(key.expression);
  };
  switch (expression.kind) {
  case ExpressionKind::Literal:
  case ExpressionKind::Column:
  case ExpressionKind::Outer:
  case ExpressionKind::LambdaVariable: return;
  case ExpressionKind::Call: return all(typed::as<typed::Call>(expression).arguments);
  case ExpressionKind::Cast: return one(typed::as<typed::Cast>(expression).child);
  case ExpressionKind::Case: {
    const auto& node = typed::as<typed::Case>(expression);
    for (const auto& [condition, value] : node.branches) {
      one(condition);
      one(value);
    }
    return one(node.otherwise);
  }
  case ExpressionKind::Lambda: return one(typed::as<typed::Lambda>(expression).body);
  case ExpressionKind::Subquery: return all(typed::as<typed::Subquery>(expression).in_values);
  case ExpressionKind::AggregateCall: {
    const auto& node = typed::as<typed::AggregateCall>(expression);
    all(node.arguments);
    one(node.filter);
    return keys(node.order);
  }
  case ExpressionKind::WindowCall: {
    const auto& node = typed::as<typed::WindowCall>(expression);
    all(node.arguments);
    one(node.filter);
    all(node.partition_by);
    return keys(node.order_by);
  }
  case ExpressionKind::Generator: return all(typed::as<typed::Generator>(expression).arguments);
  case ExpressionKind::Python: return all(typed::as<typed::Python>(expression).arguments);
  }
  UNREACHABLE();
}

ExpressionPtr rewrite(const ExpressionPtr& expression, const Change& change)
{
  if (auto replaced = change(expression)) return replaced;
  return map_children(expression,
                      [&](const ExpressionPtr& child) { return rewrite(child, change); });
}

bool any_of(const typed::Expression& expression,
            const std::function<bool(const typed::Expression&)>& test)
{
  if (test(expression)) return true;
  bool found = false;
  for_each_child(expression,
                 [&](const ExpressionPtr& child) { found = found || any_of(*child, test); });
  return found;
}

bool contains(const typed::Expression& expression, ExpressionKind kind)
{
  return any_of(expression, [&](const typed::Expression& node) { return node.kind == kind; });
}

bool is_constant(const typed::Expression& expression)
{
  return expression.deterministic && !any_of(expression, [](const typed::Expression& node) {
           switch (node.kind) {
           case ExpressionKind::Literal:
           case ExpressionKind::Call:
           case ExpressionKind::Cast:
           case ExpressionKind::Case: return false;
           default: return true;
           }
         });
}

} // namespace bindery::plan::build
