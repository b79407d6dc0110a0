// How many files a write gives: as many as the plan's last partitioning asks for. Private to the
// folder.
#pragma once

#include "engine/lower/lowerer.h"

namespace bindery::engine {

struct PartitionPlan {
  int count = 1;
  std::vector<size_t> columns; // rows equal in these go together; none: by turns
};

PartitionPlan find_partitions(const typed::Relation& relation);

} // namespace bindery::engine
