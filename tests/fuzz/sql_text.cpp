// Both SQL parsers: whatever the text, an answer; a tree can be shown, an error has a name and
// words.
#include "plan/dump_unresolved.h"
#include "sql/parsers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace bindery;

namespace {

void check(const Error& error)
{
  CHECK(!error.message.empty());
  CHECK(!error.wire_name.empty());
}

void run(plan::TextParser& parser, const std::string& text)
{
  const auto statement = parser.parse_statement(text);
  if (!statement.ok())
    check(statement.error());
  else if (const auto* relation = std::get_if<plan::unresolved::RelationPtr>(&*statement))
    CHECK(!dump(**relation).empty());
  const auto expression = parser.parse_expression(text);
  if (expression.ok())
    CHECK(!dump(**expression).empty());
  else
    check(expression.error());
  (void)parser.parse_type(text).ok();
  (void)parser.parse_schema(text).ok();
  (void)parser.parse_name(text).ok();
}

// Words that random bytes would hardly make.
constexpr std::array<const char*, 40> Words = {"SELECT ",
                                               "FROM ",
                                               "t ",
                                               "WHERE ",
                                               "a ",
                                               "= ",
                                               "1 ",
                                               "'x' ",
                                               "( ",
                                               ") ",
                                               ", ",
                                               "GROUP BY ",
                                               "ROLLUP ",
                                               "ORDER BY ",
                                               "WITH ",
                                               "AS ",
                                               "UNION ",
                                               "JOIN ",
                                               "ON ",
                                               "CASE ",
                                               "WHEN ",
                                               "THEN ",
                                               "END ",
                                               "CAST ",
                                               "array<int> ",
                                               "OVER ",
                                               "INTERVAL ",
                                               "'1' ",
                                               "DAY ",
                                               "-> ",
                                               ". ",
                                               "* ",
                                               "LATERAL VIEW ",
                                               "SET ",
                                               "CREATE TABLE ",
                                               "INSERT INTO ",
                                               "UNNEST ",
                                               "IDENTIFIER ",
                                               "/* ",
                                               "\"q\" "};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  static const auto spark = sql::make_spark_parser({});
  static const auto trino = sql::make_trino_parser({});
  // Long texts cost much and show little: what is wrong, is wrong early.
  constexpr size_t BytesMax = 160, WordsMax = 20;
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), std::min(size, BytesMax));
  std::string words = "SELECT ";
  for (unsigned char c : bytes.substr(0, WordsMax)) words += Words[c % Words.size()];
  // One text and one language an input: the first byte chooses.
  const std::string& text = data[0] % 2 ? words : bytes;
  run(data[0] / 2 % 2 ? *trino : *spark, text);
  (void)sql::classify_statement(text);
  return 0;
}
