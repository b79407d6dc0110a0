// Exclude patterns of crawler targets: `*` within a folder, `**` across folders, `?`, `[a-z]`,
// `[!a]`, `{a,b}` (not nested), `\` escapes. A leading dot is an ordinary character.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindery::crawl {

class Glob {
public:
  static Result<Glob> parse(std::string_view pattern);
  // Of a path relative to the include path. Takes time of pattern times path at most.
  bool matches(std::string_view path) const;

private:
  struct Token {
    enum class Kind { Character, AnyCharacter, Star, DoubleStar, Class };
    Kind kind = Kind::Character;
    char character = 0;
    bool is_negated = false;
    std::vector<std::pair<char, char>> ranges = {};
  };
  using Tokens = std::vector<Token>;

  static Result<Tokens> tokenize(std::string_view pattern);
  static bool token_takes(const Token& token, char c);
  static bool match_tokens(const Tokens& tokens, std::string_view path);

  std::vector<Tokens> alternatives_;
};

} // namespace bindery::crawl
