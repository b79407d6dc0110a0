// Private to sql/parse: ANTLR's tree into ours.
#pragma once

#include "sql/parse/ruled_parser.h"

namespace bindery::sql {

Tree copy_tree(const GrammarData& grammar, RuleNode& root, antlr4::CommonTokenStream& tokens,
               std::shared_ptr<const std::string> text);

} // namespace bindery::sql
