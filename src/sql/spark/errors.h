// Errors of Spark's parser: class, parameters and the whole text as Spark prints it. Private to
// sql.
#pragma once

#include "base/result.h"
#include "sql/parse/grammar.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::sql::spark {

using ErrorParameters = std::vector<std::pair<std::string, std::string>>;

// The grammar refused the text.
Error syntax_error(const SyntaxError& error, const std::string& text);

// The tree builder refuses what the grammar lets through. The class is one of the table in
// errors.cpp.
Error parse_error(const Node& node, const std::string& text, std::string_view error_class,
                  ErrorParameters parameters);

// The same without a place: what Spark's types raise while the tree is built.
Error placeless_error(std::string_view error_class, ErrorParameters parameters);

// What this implementation lacks, named as in the statement: "LOAD DATA", "the clause SKEWED BY".
Error unsupported_at(const Node& node, std::string what);

} // namespace bindery::sql::spark
