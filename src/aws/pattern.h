// Regular expressions of service descriptions, as constant automata.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bindery::aws {

struct Pattern {
  std::string_view text; // as the description writes it, for error messages
};

} // namespace bindery::aws
