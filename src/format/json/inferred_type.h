// The type of values that come one after the other: each takes time of its own size, however much
// came before.
#pragma once

#include "base/json.h"
#include "format/hive_type.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bindery::format {

// What `merge` of hive_type.h gives for all values that were added.
class InferredType {
public:
  explicit InferredType(HiveType::Kind kind = HiveType::Kind::Unknown) : kind_(kind) {}

  void add(const Json& value);
  // To a struct: as one member. Names are in lower case.
  void add_field(const std::string& name, const Json& value);
  size_t field_count() const { return fields_.size(); }
  HiveType finish() const;

private:
  bool become(HiveType::Kind kind);

  HiveType::Kind kind_;
  std::vector<std::pair<std::string, std::unique_ptr<InferredType>>> fields_; // of a struct
  std::unordered_map<std::string, size_t> places_;                            // of these, by name
  std::unique_ptr<InferredType> element_;                                     // of an array
};

} // namespace bindery::format
