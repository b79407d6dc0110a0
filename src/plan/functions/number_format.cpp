#include "plan/functions/number_format.h"

#include <algorithm>

namespace bindery::plan {

using Kind = NumberFormat::Kind;
using Token = NumberFormat::Token;

static bool is_digit(char c) { return c == '0' || c == '9'; }

// A byte of a character of UTF-8 behind its first.
static bool is_inner(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

NumberFormat NumberFormat::parse(std::string_view text)
{
  NumberFormat format;
  bool behind_point = false;
  size_t opened = 0;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    Token token;
    if (is_digit(c)) {
      token.kind = Kind::Digits;
      token.is_exact = c == '0' && !behind_point;
      while (i < text.size() && is_digit(text[i])) ++i, ++token.count;
      (behind_point ? format.fraction_digits : format.whole_digits) += token.count;
      format.tokens.push_back(token);
      continue;
    }
    const std::string_view pair = text.substr(i, 2);
    opened += pair == "PR" ? 1 : 0;
    token.kind = c == '.' || c == 'D'   ? Kind::Point
                 : c == ',' || c == 'G' ? Kind::Separator
                 : c == '$'             ? Kind::Dollar
                 : c == 'S'             ? Kind::Sign
                 : pair == "MI"         ? Kind::Minus
                 : pair == "PR"         ? Kind::Close
                                        : Kind::Unknown;
    behind_point = behind_point || token.kind == Kind::Point;
    const size_t start = i;
    i += token.kind == Kind::Minus || token.kind == Kind::Close ? 2 : 1;
    while (token.kind == Kind::Unknown && i < text.size() && is_inner(text[i])) ++i;
    token.character = text.substr(start, i - start);
    format.tokens.push_back(token);
  }
  format.tokens.insert(format.tokens.begin(), opened, {Kind::Open, 0, false, ""});
  return format;
}

static std::string shown(const Token& token)
{
  switch (token.kind) {
  case Kind::Digits: return "digit sequence";
  case Kind::Separator: return "', or G'";
  case Kind::Point: return "'. or D'";
  case Kind::Dollar: return "'$'";
  case Kind::Sign: return "'S'";
  case Kind::Minus: return "'MI'";
  case Kind::Open:
  case Kind::Close: return "'PR'";
  case Kind::Unknown: return "character '" + token.character + "'";
  }
  return "";
}

// Separators stand between digits.
static bool separates_nothing(const std::vector<Token>& tokens)
{
  for (size_t i = 0; i < tokens.size() && tokens[i].kind != Kind::Point; ++i) {
    if (tokens[i].kind != Kind::Separator) continue;
    const auto is_digits = [&](size_t at) {
      return at < tokens.size() && tokens[at].kind == Kind::Digits;
    };
    if (i == 0 || !is_digits(i - 1) || !is_digits(i + 1)) return true;
  }
  return false;
}

// The first token that stands where the order of the parts does not allow it.
static const Token* find_misplaced(const std::vector<Token>& tokens)
{
  size_t at = 0;
  const auto skip = [&](std::initializer_list<Kind> kinds) {
    const bool found =
        at < tokens.size() && std::find(kinds.begin(), kinds.end(), tokens[at].kind) != kinds.end();
    at += found ? 1 : 0;
    return found;
  };
  skip({Kind::Open});
  skip({Kind::Minus, Kind::Sign});
  skip({Kind::Dollar});
  while (skip({Kind::Digits, Kind::Separator})) {
  }
  skip({Kind::Point});
  skip({Kind::Digits});
  skip({Kind::Dollar});
  skip({Kind::Close, Kind::Minus, Kind::Sign});
  return at < tokens.size() ? &tokens[at] : nullptr;
}

std::pair<std::string, std::string> NumberFormat::find_error() const
{
  const auto place_of = [&](Kind kind) {
    return std::find_if(tokens.begin(), tokens.end(),
                        [&](const Token& token) { return token.kind == kind; });
  };
  const auto digits = place_of(Kind::Digits), dollar = place_of(Kind::Dollar),
             point = place_of(Kind::Point);
  if (tokens.empty()) return {"EMPTY", ""};
  if (digits == tokens.end()) return {"WRONG_NUM_DIGIT", ""};
  if (dollar != tokens.end() && point < digits && point < dollar)
    return {dollar < digits ? "CUR_MUST_BEFORE_DEC" : "CUR_MUST_BEFORE_DIGIT", ""};
  if (dollar != tokens.end() && digits < dollar) return {"CUR_MUST_BEFORE_DIGIT", ""};
  if (separates_nothing(tokens)) return {"CONT_THOUSANDS_SEPS", ""};
  if (std::any_of(point, tokens.end(),
                  [](const Token& token) { return token.kind == Kind::Separator; }))
    return {"THOUSANDS_SEPS_MUST_BEFORE_DEC", ""};
  for (const Kind kind : {Kind::Point, Kind::Sign, Kind::Dollar, Kind::Minus, Kind::Close}) {
    const auto first = place_of(kind);
    const auto count = std::count_if(tokens.begin(), tokens.end(),
                                     [&](const Token& token) { return token.kind == kind; });
    if (count > 1) return {"WRONG_NUM_TOKEN", shown(*first)};
  }
  const Token* misplaced = find_misplaced(tokens);
  if (misplaced != nullptr) return {"UNEXPECTED_TOKEN", shown(*misplaced)};
  return {};
}

} // namespace bindery::plan
