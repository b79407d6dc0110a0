#include "sql/trino/errors.h"

#include "base/text.h"
#include "plan/errors.h"

namespace bindery::sql::trino {

namespace {

std::string place(int line, int column)
{
  return "line " + std::to_string(line) + ":" + std::to_string(column + 1) + ": ";
}

Error worded(std::string message)
{
  return invalid_input(std::move(message)).with_name("SYNTAX_ERROR");
}

Error too_large(std::string message)
{
  Error error = invalid_input(std::move(message));
  error.code = ErrorCode::Limit;
  return std::move(error).with_name("STATEMENT_TOO_LARGE");
}

} // namespace

Error syntax_error(const SyntaxError& error)
{
  switch (error.kind) {
  case SyntaxError::Kind::Syntax: {
    std::string message = place(error.line, error.column) + "mismatched input " + error.found;
    if (!error.expected.empty()) message += ". Expecting: " + join(error.expected, ", ");
    return worded(std::move(message));
  }
  case SyntaxError::Kind::Lexical:
  case SyntaxError::Kind::UnclosedComment:
  case SyntaxError::Kind::InvalidIdentifier:
    return worded(place(error.line, error.column) + error.found);
  case SyntaxError::Kind::TooDeep:
    return too_large("statement is too large (stack overflow while parsing)");
  case SyntaxError::Kind::TooLong:
    return too_large("statement is longer than " + std::to_string(SqlTextBytesMax) + " bytes");
  case SyntaxError::Kind::NotUtf8: return worded("statement is not valid UTF-8");
  }
  UNREACHABLE();
}

Error parse_error(const Node& node, const std::string& message)
{
  return worded(place(node.first().line, node.first().column) + message);
}

Error unsupported_at(const Node& node, std::string what)
{
  Error error = plan::not_supported(what);
  error.message =
      place(node.first().line, node.first().column) + what + " is not supported here yet";
  return error;
}

} // namespace bindery::sql::trino
