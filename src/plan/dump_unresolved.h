// The unresolved tree as text, one node a line, for tests and logs.
#pragma once

#include "plan/command.h"
#include "plan/unresolved.h"

#include <string>

namespace bindery::plan::unresolved {

std::string dump(const Expression& expression); // on one line
std::string dump(const Relation& relation);     // children indented by two blanks more

} // namespace bindery::plan::unresolved
