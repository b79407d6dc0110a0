#include "crawl/worker/glob.h"

namespace bindery::crawl {

namespace {

constexpr size_t PatternBytesMax = 4096;
constexpr size_t AlternativesMax = 256;

// Writes out the groups in braces: a{b,c}d gives abd and acd.
Result<std::vector<std::string>> expand_groups(std::string_view pattern)
{
  std::vector<std::string> expanded{""};
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      size_t count = pattern[i] == '\\' && i + 1 < pattern.size() ? 2 : 1;
      for (std::string& text : expanded) text += pattern.substr(i, count);
      i += count - 1;
      continue;
    }
    size_t end = pattern.find('}', i);
    if (end == std::string_view::npos)
      return invalid_input("the exclude pattern has a { without its }");
    std::vector<std::string> next;
    size_t start = i + 1;
    for (size_t at = start; at <= end; ++at) {
      if (pattern[at] == '{') return invalid_input("the exclude pattern has nested braces");
      if (pattern[at] != ',' && at != end) continue;
      for (const std::string& text : expanded)
        next.push_back(text + std::string(pattern.substr(start, at - start)));
      start = at + 1;
      if (next.size() > AlternativesMax)
        return invalid_input("the exclude pattern has more than " +
                             std::to_string(AlternativesMax) + " alternatives");
    }
    expanded = std::move(next);
    i = end;
  }
  return expanded;
}

} // namespace

Result<Glob> Glob::parse(std::string_view pattern)
{
  if (pattern.size() > PatternBytesMax)
    return invalid_input("the exclude pattern is longer than " + std::to_string(PatternBytesMax) +
                         " bytes");
  Glob glob;
  TRY(auto expanded, expand_groups(pattern));
  for (const std::string& text : expanded) {
    TRY(auto tokens, tokenize(text));
    glob.alternatives_.push_back(std::move(tokens));
  }
  return glob;
}

Result<Glob::Tokens> Glob::tokenize(std::string_view pattern)
{
  Tokens tokens;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      tokens.push_back({.kind = Token::Kind::Character, .character = pattern[++i]});
    } else if (c == '*') {
      bool is_double = i + 1 < pattern.size() && pattern[i + 1] == '*';
      i += is_double;
      tokens.push_back({.kind = is_double ? Token::Kind::DoubleStar : Token::Kind::Star});
    } else if (c == '?') {
      tokens.push_back({.kind = Token::Kind::AnyCharacter});
    } else if (c == '[') {
      size_t end = pattern.find(']', i + 2);
      if (end == std::string_view::npos)
        return invalid_input("the exclude pattern has a [ without its ]");
      Token token{.kind = Token::Kind::Class};
      size_t at = i + 1;
      if (pattern[at] == '!') {
        token.is_negated = true;
        ++at;
      }
      while (at < end) {
        bool is_range = at + 2 < end && pattern[at + 1] == '-';
        token.ranges.emplace_back(pattern[at], pattern[is_range ? at + 2 : at]);
        at += is_range ? 3 : 1;
      }
      tokens.push_back(std::move(token));
      i = end;
    } else {
      tokens.push_back({.kind = Token::Kind::Character, .character = c});
    }
  }
  return tokens;
}

bool Glob::token_takes(const Token& token, char c)
{
  switch (token.kind) {
  case Token::Kind::Character: return token.character == c;
  case Token::Kind::DoubleStar: return true;
  case Token::Kind::AnyCharacter:
  case Token::Kind::Star: return c != '/';
  case Token::Kind::Class: {
    if (c == '/') return false;
    bool is_in = false;
    for (const auto& [low, high] : token.ranges) is_in = is_in || (low <= c && c <= high);
    return is_in != token.is_negated;
  }
  }
  UNREACHABLE();
}

bool Glob::match_tokens(const Tokens& tokens, std::string_view path)
{
  // reached[i]: the first i tokens can take all of the path so far.
  std::vector<char> reached(tokens.size() + 1, 0), next(tokens.size() + 1, 0);
  auto is_star = [&](size_t i) {
    return tokens[i].kind == Token::Kind::Star || tokens[i].kind == Token::Kind::DoubleStar;
  };
  auto pass_stars = [&](std::vector<char>& set) {
    for (size_t i = 0; i < tokens.size(); ++i)
      if (set[i] && is_star(i)) set[i + 1] = 1;
  };
  reached[0] = 1;
  pass_stars(reached);
  for (char c : path) {
    std::fill(next.begin(), next.end(), 0);
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (!reached[i] || !token_takes(tokens[i], c)) continue;
      next[is_star(i) ? i : i + 1] = 1;
    }
    pass_stars(next);
    std::swap(reached, next);
  }
  return reached[tokens.size()];
}

bool Glob::matches(std::string_view path) const
{
  for (const Tokens& tokens : alternatives_)
    if (match_tokens(tokens, path)) return true;
  return false;
}

} // namespace bindery::crawl
