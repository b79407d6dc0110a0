// One SQL grammar: text into a parse tree, as the grammar's own project parses it.
#pragma once

#include "base/result.h"
#include "sql/parse/tables.h"
#include "sql/parse/tree.h"

#include <memory>
#include <mutex>
#include <optional>
#include <variant>

namespace bindery::sql {

constexpr size_t SqlTextBytesMax = 16u << 20;
// Rules within rules; an expression in parentheses takes about ten.
constexpr size_t TreeDepthMax = 6000;
// Brackets within brackets, and CASE within CASE.
constexpr size_t BracketDepthMax = 200;

// Why a text is no sentence of the grammar. The caller words it as its dialect does.
struct SyntaxError {
  enum class Kind {
    Syntax,
    Lexical,
    UnclosedComment,
    InvalidIdentifier,
    TooDeep,
    TooLong,
    NotUtf8
  };

  Kind kind = Kind::Syntax;
  int line = 0;   // from 1
  int column = 0; // from 0
  int start = -1; // characters
  int stop = -1;
  std::string found;                 // the offending token as Spark shows it, or the lexer's words
  std::string hint;                  // ": extra input 'x'", ": missing 'x'", or empty
  std::vector<std::string> expected; // display names of the tokens that could follow here
};

enum class ErrorStyle { Spark, Trino };

struct ParseRequest {
  std::shared_ptr<const std::string> text;
  uint16_t rule = 0;
  GrammarFlags flags;
};

// Any thread may parse; one at a time does, because ANTLR's caches are shared and grow while it
// predicts.
class Grammar {
public:
  // `upper_case`: letters are upper-cased for the lexer alone. `error_ident`: an alternative whose
  // match is an invalid identifier (Spark's a-b). `plain_identifier`: those that only ASCII
  // letters, digits and _ may form.
  struct Options {
    bool upper_case = false;
    ErrorStyle style = ErrorStyle::Spark;
    uint16_t error_ident = 0;
    std::vector<uint16_t> plain_identifiers;
    // The settings statement, where an unclosed comment is no error.
    uint16_t free_text = 0;
  };

  Grammar(const GrammarTables& tables, Options options);
  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  std::variant<Tree, SyntaxError> parse(const ParseRequest& request);
  // The tree as a nested list, with rule names; for tests.
  std::string show(const Tree& tree) const;

private:
  struct State;
  std::unique_ptr<State> state_;
  std::mutex lock_; // of the caches in state_
};

} // namespace bindery::sql
