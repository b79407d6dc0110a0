#include "engine/write/partitions.h"

namespace bindery::engine {

using typed::RelationKind;

// How many partitions Spark's plan would have at most, where coalesce only lowers them.
static int estimate(const typed::Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::Range: return std::max(1, typed::as<typed::Range>(relation).partitions);
  case RelationKind::Scan: {
    const auto files = typed::as<typed::Scan>(relation).spec->files.size();
    return static_cast<int>(std::clamp<size_t>(files, 1, 10'000));
  }
  case RelationKind::SetOperation: {
    const auto& both = typed::as<typed::SetOperation>(relation);
    return both.is_all ? estimate(*both.left) + estimate(*both.right) : 1;
  }
  case RelationKind::Project: return estimate(*typed::as<typed::Project>(relation).input);
  case RelationKind::Filter: return estimate(*typed::as<typed::Filter>(relation).input);
  case RelationKind::Generate: return estimate(*typed::as<typed::Generate>(relation).input);
  case RelationKind::PythonEval: return estimate(*typed::as<typed::PythonEval>(relation).input);
  case RelationKind::Repartition: {
    const auto& again = typed::as<typed::Repartition>(relation);
    if (again.shuffle) return again.partitions.value_or(1);
    return std::min(again.partitions.value_or(1), estimate(*again.input));
  }
  default: return 1;
  }
}

static PartitionPlan of_repartition(const typed::Repartition& relation)
{
  PartitionPlan plan;
  plan.count = relation.shuffle ? relation.partitions.value_or(1) : estimate(relation);
  for (const auto& expression : relation.expressions) {
    const auto* column = typed::find_as<typed::Column>(*expression);
    if (column == nullptr) continue;
    for (size_t i = 0; i < relation.output.size(); i++) {
      if (relation.output[i].id == column->id) plan.columns.push_back(i);
    }
  }
  return plan;
}

// Columns of the input where the projection passes them on.
static void follow(PartitionPlan& plan, const typed::Project& project)
{
  std::vector<size_t> columns;
  for (const size_t index : plan.columns) {
    for (size_t i = 0; i < project.expressions.size(); i++) {
      const auto* column = typed::find_as<typed::Column>(*project.expressions[i]);
      if (column != nullptr && column->id == project.input->output[index].id) {
        columns.push_back(i);
        break;
      }
    }
  }
  plan.columns = std::move(columns);
}

PartitionPlan find_partitions(const typed::Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::Repartition: return of_repartition(typed::as<typed::Repartition>(relation));
  case RelationKind::Project: {
    const auto& project = typed::as<typed::Project>(relation);
    PartitionPlan plan = find_partitions(*project.input);
    follow(plan, project);
    return plan;
  }
  case RelationKind::Filter: return find_partitions(*typed::as<typed::Filter>(relation).input);
  case RelationKind::Sort: {
    const auto& sort = typed::as<typed::Sort>(relation);
    return sort.is_global ? PartitionPlan() : find_partitions(*sort.input);
  }
  default: return {};
  }
}

} // namespace bindery::engine
