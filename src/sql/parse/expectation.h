// Private to sql/parse: what could have stood where a text stops being a sentence.
#pragma once

#include "sql/parse/ruled_parser.h"

namespace bindery::sql {

// The furthest token that no path through the grammar gets past, and the names of what could stand
// there instead. Walks the grammar from where the parser stopped, as Trino does. `tokens`: those
// that the parser sees.
SyntaxError find_expectation(const GrammarData& grammar, const GrammarFlags& flags,
                             const std::vector<antlr4::Token*>& tokens, const StopPlace& place);

} // namespace bindery::sql
