// The Expression of GetTables: a regular expression over names. Hive's habit of `*` for anything is
// understood too.
#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace bindery::catalog {

class NamePattern {
public:
  // An empty pattern matches all.
  static Result<NamePattern> parse(std::string_view text);
  ~NamePattern();
  NamePattern(NamePattern&&) noexcept;

  // The whole name, in lower case. One pattern may take so many steps over all its names;
  // InvalidInputException when they are used up.
  Result<bool> matches(std::string_view name);

private:
  struct State;
  explicit NamePattern(std::unique_ptr<State> state);
  std::unique_ptr<State> state_; // null: all
};

} // namespace bindery::catalog
