// SQL text into the plan's unresolved tree, in Spark's dialect and in Trino's (Athena).
#pragma once

#include "plan/ports.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bindery::sql {

// What of a session's settings changes how a text reads; the comment is the setting's name.
struct SparkSettings {
  bool reserved_keywords = false;         // spark.sql.ansi.enforceReservedKeywords, with ANSI on
  bool double_quoted_identifiers = false; // spark.sql.ansi.doubleQuotedIdentifiers, with ANSI on
  bool escaped_string_literals = false;   // spark.sql.parser.escapedStringLiterals
  bool exponent_is_decimal = false;       // spark.sql.legacy.exponentLiteralAsDecimal.enabled
  bool legacy_set_operations = false;     // spark.sql.legacy.setopsPrecedence.enabled
  bool timestamp_is_ntz = false;          // spark.sql.timestampType = TIMESTAMP_NTZ
  std::string time_zone = "UTC"; // spark.sql.session.timeZone, for TIMESTAMP '…' without a zone
  int64_t now_microseconds = 0;  // of the query; for TIMESTAMP 'now', DATE 'today'
  // The offset from UTC, in seconds, that a region's clocks show at a local time in µs. Without it
  // only UTC and fixed offsets are known, and a literal that needs another zone is refused.
  std::function<std::optional<int>(const std::string& region, int64_t local_microseconds)>
      find_offset;
  // What stands for the text's parameter markers; null: they are left to the analyzer.
  std::shared_ptr<const plan::unresolved::WithParameters> parameters;
  // The value of an expression without columns, as IDENTIFIER(…) takes one; none: literals only.
  std::function<Result<plan::Value>(const plan::unresolved::ExpressionPtr&)> evaluate;
};

// A parser serves one session, one call at a time; parsers of several sessions may work at once.
std::unique_ptr<plan::TextParser> make_spark_parser(SparkSettings settings);

struct TrinoSettings {
  std::string time_zone = "UTC"; // of the session
  std::function<std::optional<int>(const std::string& region, int64_t local_microseconds)>
      find_offset;
};

std::unique_ptr<plan::TextParser> make_trino_parser(TrinoSettings settings);

// What Athena calls a statement's type, by its first words; the text need not be valid beyond them.
enum class StatementKind { Query, Ddl, Utility, Unsupported };
StatementKind classify_statement(const std::string& text);
// The first two words in upper case: "CREATE TABLE". For messages.
std::string first_words(const std::string& text);

// Reads the grammar of a dialect and parses a few common shapes, so that the first query finds warm
// caches. Takes some 100 ms of one core: call it from a background thread.
void warm(plan::Dialect dialect);

} // namespace bindery::sql
