// Reads SQL texts from standard input, separated by NUL, and writes what each becomes, separated by
// NUL: a tree, or an error with its class. For tests of the parsers; the unresolved tree cannot be
// seen through any front door.
//
// usage: sql_dump spark|trino statement|expression|type|schema|name|accept|classify|time
#include "base/text.h"
#include "plan/dump_unresolved.h"
#include "sql/parsers.h"
#include "tests/sql/dump_command.h"

#include <chrono>
#include <iostream>
#include <iterator>

namespace {

using namespace bindery;

std::string shown(const Error& error) { return "ERROR " + error.wire_name + "\n" + error.message; }

std::string shown(const plan::Type& type) { return type.simple_string(); }
std::string shown(const plan::unresolved::ExpressionPtr& expression) { return dump(*expression); }
std::string shown(const plan::unresolved::Name& name) { return join(name, "|"); }

std::string shown(const plan::Statement& statement)
{
  if (const auto* relation = std::get_if<plan::unresolved::RelationPtr>(&statement))
    return dump(**relation);
  return ::dump(std::get<plan::command::Command>(statement));
}

template <class T> std::string shown(const Result<T>& result)
{
  return result.ok() ? shown(*result) : shown(result.error());
}

std::string run(plan::TextParser& parser, const std::string& mode, const std::string& text)
{
  if (mode == "statement") return shown(parser.parse_statement(text));
  if (mode == "expression") return shown(parser.parse_expression(text));
  if (mode == "type") return shown(parser.parse_type(text));
  if (mode == "schema") return shown(parser.parse_schema(text));
  if (mode == "name") return shown(parser.parse_name(text));
  if (mode == "accept") {
    const auto result = parser.parse_statement(text);
    return result.ok() ? "OK" : result.error().wire_name + " " + result.error().message;
  }
  if (mode == "classify") {
    switch (sql::classify_statement(text)) {
    case sql::StatementKind::Query: return "QUERY";
    case sql::StatementKind::Ddl: return "DDL";
    case sql::StatementKind::Utility: return "UTILITY";
    case sql::StatementKind::Unsupported: return "UNSUPPORTED";
    }
  }
  if (mode == "time") { // the first parse and the tenth, in microseconds
    long first = 0;
    long last = 0;
    for (int i = 0; i < 10; i++) {
      const auto begin = std::chrono::steady_clock::now();
      (void)parser.parse_statement(text).ok();
      last = std::chrono::duration_cast<std::chrono::microseconds>(
                 std::chrono::steady_clock::now() - begin)
                 .count();
      if (i == 0) first = last;
    }
    return std::to_string(first) + " " + std::to_string(last);
  }
  return "unknown mode " + mode;
}

} // namespace

int main(int count, char** arguments)
{
  if (count != 3) return 2;
  const std::string dialect = arguments[1];
  const auto parser = dialect == "trino" ? sql::make_trino_parser({}) : sql::make_spark_parser({});
  const std::string all{std::istreambuf_iterator<char>(std::cin), {}};
  for (const std::string& text : split(all, '\0'))
    std::cout << run(*parser, arguments[2], text) << '\0';
  return 0;
}
