// A pinned tree used again: the same relations with new column ids.
#include "plan/analyze/analysis.h"

namespace bindery::plan::resolve {

using Ids = std::map<typed::ColumnId, typed::ColumnId>;

namespace {

struct Reminter {
  Analysis& analysis;
  Ids& ids;

  typed::ColumnId now(typed::ColumnId id)
  {
    const auto [entry, is_new] = ids.try_emplace(id);
    if (is_new) entry->second = analysis.mint();
    return entry->second;
  }

  template <class Node> ExpressionPtr with_id(const typed::Expression& old)
  {
    auto copy = std::make_shared<Node>(typed::as<Node>(old));
    copy->id = now(copy->id);
    return copy;
  }

  ExpressionPtr expression(const ExpressionPtr& old)
  {
    if (!old) return old;
    return build::rewrite(old, [&](const ExpressionPtr& node) -> ExpressionPtr {
      switch (node->kind) {
      case typed::ExpressionKind::Column: return with_id<typed::Column>(*node);
      case typed::ExpressionKind::Outer: return with_id<typed::Outer>(*node);
      case typed::ExpressionKind::LambdaVariable: return with_id<typed::LambdaVariable>(*node);
      case typed::ExpressionKind::Lambda: {
        auto copy = std::make_shared<typed::Lambda>(typed::as<typed::Lambda>(*node));
        for (auto& id : copy->parameters) id = now(id);
        copy->body = expression(copy->body);
        return copy;
      }
      case typed::ExpressionKind::Subquery: {
        auto copy = std::make_shared<typed::Subquery>(typed::as<typed::Subquery>(*node));
        for (auto& value : copy->in_values) value = expression(value);
        for (auto& id : copy->outer) id = now(id);
        copy->relation = relation(copy->relation);
        return copy;
      }
      default: return nullptr;
      }
    });
  }

  void all(std::vector<ExpressionPtr>& list)
  {
    for (auto& item : list) item = expression(item);
  }

  // A copy with its output renumbered; `change` does the rest.
  template <class Node, class Change>
  typed::RelationPtr copy(const typed::Relation& old, Change change)
  {
    auto made = std::make_shared<Node>(typed::as<Node>(old));
    change(*made);
    for (auto& attribute : made->output) attribute.id = now(attribute.id);
    return made;
  }

  typed::RelationPtr relation(const typed::RelationPtr& old);
};

typed::RelationPtr Reminter::relation(const typed::RelationPtr& old)
{
  using namespace typed;
  const auto input = [&](auto& node) { node.input = relation(node.input); };
  switch (old->kind) {
  case RelationKind::OneRow: return old;
  case RelationKind::Range: return copy<Range>(*old, [](auto&) {});
  case RelationKind::LocalRelation: return copy<LocalRelation>(*old, [](auto&) {});
  case RelationKind::Values:
    return copy<Values>(*old, [&](auto& node) {
      for (auto& row : node.rows) all(row);
    });
  case RelationKind::Scan: return copy<Scan>(*old, [](auto&) {});
  case RelationKind::Project:
    return copy<Project>(*old, [&](auto& node) {
      input(node);
      all(node.expressions);
    });
  case RelationKind::Filter:
    return copy<Filter>(*old, [&](auto& node) {
      input(node);
      node.condition = expression(node.condition);
    });
  case RelationKind::Join:
    return copy<Join>(*old, [&](auto& node) {
      node.left = relation(node.left);
      node.right = relation(node.right);
      node.condition = expression(node.condition);
    });
  case RelationKind::SetOperation:
    return copy<SetOperation>(*old, [&](auto& node) {
      node.left = relation(node.left);
      node.right = relation(node.right);
    });
  case RelationKind::Sort:
    return copy<Sort>(*old, [&](auto& node) {
      input(node);
      for (auto& key : node.order) key.expression = expression(key.expression);
    });
  case RelationKind::Limit: return copy<Limit>(*old, input);
  case RelationKind::Tail: return copy<Tail>(*old, input);
  case RelationKind::Aggregate:
    return copy<Aggregate>(*old, [&](auto& node) {
      input(node);
      all(node.grouping);
      all(node.aggregates);
    });
  case RelationKind::Window:
    return copy<Window>(*old, [&](auto& node) {
      input(node);
      all(node.windows);
    });
  case RelationKind::Generate:
    return copy<Generate>(*old, [&](auto& node) {
      input(node);
      node.generator = expression(node.generator);
    });
  case RelationKind::Sample: return copy<Sample>(*old, input);
  case RelationKind::Deduplicate:
    return copy<Deduplicate>(*old, [&](auto& node) {
      input(node);
      for (auto& id : node.keys) id = now(id);
    });
  case RelationKind::Repartition:
    return copy<Repartition>(*old, [&](auto& node) {
      input(node);
      all(node.expressions);
    });
  case RelationKind::PythonEval:
    return copy<PythonEval>(*old, [&](auto& node) {
      input(node);
      for (auto& function : node.functions)
        function = std::static_pointer_cast<const typed::Python>(build::map_children(
            function, [&](const ExpressionPtr& child) { return expression(child); }));
    });
  case RelationKind::MapPartitions: return copy<MapPartitions>(*old, input);
  case RelationKind::GroupMap:
    return copy<GroupMap>(*old, [&](auto& node) {
      input(node);
      all(node.grouping);
    });
  case RelationKind::Recursion:
    return copy<Recursion>(*old, [&](auto& node) {
      node.name = now(node.name);
      node.anchor = relation(node.anchor);
      node.step = relation(node.step);
    });
  case RelationKind::RecursionRows:
    return copy<RecursionRows>(*old, [&](auto& node) { node.name = now(node.name); });
  }
  UNREACHABLE();
}

} // namespace

typed::RelationPtr remint(Analysis& analysis, const typed::RelationPtr& relation, Ids& ids)
{
  return Reminter{analysis, ids}.relation(relation);
}

} // namespace bindery::plan::resolve
