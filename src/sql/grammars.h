// The two grammars, one of each in a process, made on first use. Private to sql.
#pragma once

#include "sql/parse/grammar.h"

namespace bindery::sql {

Grammar& spark_grammar();
Grammar& trino_grammar();

} // namespace bindery::sql
