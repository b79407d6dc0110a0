// The Expression of GetPartitions: a condition over partition keys, as after WHERE. Comparisons =,
// <>, !=, <, <=, >, >=, IN, BETWEEN, LIKE, IS NULL, each also with NOT; AND, OR, NOT, brackets.
// Values are compared by their key's type.
#pragma once

#include "base/result.h"
#include "catalog/partitions.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::catalog {

class PartitionFilter {
public:
  // An empty text passes all. InvalidInputException names what is not understood.
  static Result<PartitionFilter> parse(std::string_view text,
                                       const std::vector<PartitionedTable::Key>& keys);
  ~PartitionFilter();
  PartitionFilter(PartitionFilter&&) noexcept;

  // `values` in the order of the keys.
  bool matches(const PartitionValues& values) const;

  struct Node;

private:
  explicit PartitionFilter(std::unique_ptr<Node> root);
  std::unique_ptr<Node> root_; // null: all
};

} // namespace bindery::catalog
