#include "sql/grammars.h"

#include "sql/spark_grammar.h"
#include "sql/trino_grammar.h"

namespace bindery::sql {

// The caches of a grammar serve all sessions of a process: what one text taught, the next one
// profits from.
Grammar& spark_grammar()
{
  static Grammar grammar(spark::grammar_tables,
                         {
                             .upper_case = true,
                             .style = ErrorStyle::Spark,
                             .error_ident = spark::alt::ErrorIdent,
                             .plain_identifiers = {spark::alt::UnquotedIdentifier},
                             .free_text = spark::alt::SetConfiguration,
                         });
  return grammar;
}

Grammar& trino_grammar()
{
  static Grammar grammar(trino::grammar_tables, {.upper_case = false,
                                                 .style = ErrorStyle::Trino,
                                                 .error_ident = 0,
                                                 .plain_identifiers = {},
                                                 .free_text = 0});
  return grammar;
}

} // namespace bindery::sql
