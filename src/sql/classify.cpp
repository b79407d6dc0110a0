// What kind of statement a text is, by its first words. No grammar is needed, so the control plane
// may ask.
#include "base/text.h"
#include "sql/parsers.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bindery::sql {

namespace {

constexpr size_t WordsMax = 3;

bool is_word_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Moves past blanks, comments and opening parentheses.
size_t skip_to_word(std::string_view text, size_t at)
{
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("--")) {
      const size_t end = rest.find('\n');
      at = end == std::string_view::npos ? text.size() : at + end + 1;
    } else if (rest.starts_with("/*")) {
      const size_t end = rest.find("*/", 2);
      at = end == std::string_view::npos ? text.size() : at + end + 2;
    } else if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r' ||
               rest[0] == '(') {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::vector<std::string> leading_words(std::string_view text)
{
  std::vector<std::string> words;
  size_t at = 0;
  while (words.size() < WordsMax) {
    at = skip_to_word(text, at);
    const size_t begin = at;
    while (at < text.size() && is_word_character(text[at])) ++at;
    if (at == begin) break;
    words.push_back(to_upper(text.substr(begin, at - begin)));
  }
  return words;
}

template <size_t N>
bool is_one_of(const std::string& word, const std::array<std::string_view, N>& words)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

StatementKind classify_statement(const std::string& text)
{
  constexpr std::array<std::string_view, 4> Queries = {"SELECT", "WITH", "VALUES", "TABLE"};
  // UNLOAD, OPTIMIZE and VACUUM are Athena's own, of which Trino's grammar knows nothing either.
  constexpr std::array<std::string_view, 7> Definitions = {"CREATE", "DROP",     "ALTER", "MSCK",
                                                           "UNLOAD", "OPTIMIZE", "VACUUM"};
  constexpr std::array<std::string_view, 4> Utilities = {"SHOW", "DESCRIBE", "DESC", "EXPLAIN"};
  const std::vector<std::string> words = leading_words(text);
  if (words.empty()) return StatementKind::Unsupported;
  if (is_one_of(words[0], Queries)) return StatementKind::Query;
  if (is_one_of(words[0], Definitions)) return StatementKind::Ddl;
  if (is_one_of(words[0], Utilities)) return StatementKind::Utility;
  return StatementKind::Unsupported;
}

std::string first_words(const std::string& text)
{
  const std::vector<std::string> words = leading_words(text);
  return words.empty() ? "" : words.size() == 1 ? words[0] : words[0] + " " + words[1];
}

} // namespace bindery::sql
