// Errors in Trino's words: "line 1:8: mismatched input …". Private to sql.
#pragma once

#include "base/result.h"
#include "sql/parse/grammar.h"

#include <string>

namespace bindery::sql::trino {

// The grammar refused the text.
Error syntax_error(const SyntaxError& error);

// "line 1:8: <message>", for what the grammar lets through and Trino refuses.
Error parse_error(const Node& node, const std::string& message);

// What this implementation lacks, by its name.
Error unsupported_at(const Node& node, std::string what);

} // namespace bindery::sql::trino
