#include "plan/walk.h"

#include "plan/build.h"

#include <algorithm>

namespace bindery::plan {

std::vector<const typed::Relation*> inputs_of(const typed::Relation& relation)
{
  using enum typed::RelationKind;
  const auto one = [](const auto& node) {
    return std::vector<const typed::Relation*>{node.input.get()};
  };
  switch (relation.kind) {
  case OneRow:
  case Range:
  case LocalRelation:
  case Values:
  case Scan:
  case RecursionRows: return {};
  case Project: return one(typed::as<typed::Project>(relation));
  case Filter: return one(typed::as<typed::Filter>(relation));
  case Join: {
    const auto& join = typed::as<typed::Join>(relation);
    return {join.left.get(), join.right.get()};
  }
  case SetOperation: {
    const auto& both = typed::as<typed::SetOperation>(relation);
    return {both.left.get(), both.right.get()};
  }
  case Sort: return one(typed::as<typed::Sort>(relation));
  case Limit: return one(typed::as<typed::Limit>(relation));
  case Tail: return one(typed::as<typed::Tail>(relation));
  case Aggregate: return one(typed::as<typed::Aggregate>(relation));
  case Window: return one(typed::as<typed::Window>(relation));
  case Generate: return one(typed::as<typed::Generate>(relation));
  case Sample: return one(typed::as<typed::Sample>(relation));
  case Deduplicate: return one(typed::as<typed::Deduplicate>(relation));
  case Repartition: return one(typed::as<typed::Repartition>(relation));
  case PythonEval: return one(typed::as<typed::PythonEval>(relation));
  case MapPartitions: return one(typed::as<typed::MapPartitions>(relation));
  case GroupMap: return one(typed::as<typed::GroupMap>(relation));
  case Recursion: {
    const auto& inner = typed::as<typed::Recursion>(relation);
    return {inner.anchor.get(), inner.step.get()};
  }
  }
  UNREACHABLE();
}

static bool are_deterministic(const std::vector<typed::ExpressionPtr>& expressions)
{
  return std::all_of(expressions.begin(), expressions.end(), [](const typed::ExpressionPtr& one) {
    return one->deterministic && !build::contains(*one, typed::ExpressionKind::Python);
  });
}

static bool is_repeatable_alone(const typed::Relation& relation)
{
  using enum typed::RelationKind;
  switch (relation.kind) {
  case PythonEval:
  case MapPartitions:
  case GroupMap: return false;
  case Project: return are_deterministic(typed::as<typed::Project>(relation).expressions);
  case Filter: return are_deterministic({typed::as<typed::Filter>(relation).condition});
  case Generate: return are_deterministic({typed::as<typed::Generate>(relation).generator});
  case Aggregate: return are_deterministic(typed::as<typed::Aggregate>(relation).aggregates);
  default: return true;
  }
}

bool is_repeatable(const typed::Relation& relation)
{
  const auto inputs = inputs_of(relation);
  return is_repeatable_alone(relation) &&
         std::all_of(inputs.begin(), inputs.end(),
                     [](const typed::Relation* input) { return is_repeatable(*input); });
}

} // namespace bindery::plan
