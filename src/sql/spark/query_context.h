// The piece of a text that an error is about, as Spark's query context shows it. Private to sql.
#pragma once

#include "sql/parse/tree.h"

#include <string>

namespace bindery::sql::spark {

// "== SQL (line 1, position 8) ==", the lines of the node, and under each of them ^ where the node
// stands.
std::string context_of(const Node& node, const std::string& text);

} // namespace bindery::sql::spark
