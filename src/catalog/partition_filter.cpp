#include "catalog/partition_filter.h"

#include "base/text.h"
#include "base/utf8.h"
#include "catalog/partition_value.h"

#include <algorithm>
#include <functional>

namespace bindery::catalog {

using Truth = std::optional<bool>; // nothing: unknown, as with NULL

struct PartitionFilter::Node {
  enum class Kind { And, Or, Not, Compare, In, Between, Like, IsNull };
  enum class Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };
  Kind kind = Kind::And;
  std::vector<std::unique_ptr<Node>> children = {};
  Comparison comparison = Comparison::Equal;
  size_t key = 0;
  KeyKind key_kind = KeyKind::Text;
  std::vector<std::string> literals = {}; // canonical; of Like: the pattern
};

namespace {

using Node = PartitionFilter::Node;
using Kind = Node::Kind;
using Comparison = Node::Comparison;

constexpr std::string_view NullValue = "__HIVE_DEFAULT_PARTITION__";
constexpr size_t TextMax = 2048; // the service's limit too
constexpr int DepthMax = 100;

struct Token {
  enum class Kind { End, Word, Text, Number, Symbol };
  Kind kind = Kind::End;
  std::string text; // of Word as written
};

bool is_word_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> read()
  {
    std::vector<Token> tokens;
    while (true) {
      while (at_ < text_.size() &&
             (text_[at_] == ' ' || (text_[at_] >= '\t' && text_[at_] <= '\r')))
        ++at_;
      if (at_ >= text_.size()) {
        tokens.push_back({});
        return tokens;
      }
      TRY(Token token, read_token());
      tokens.push_back(std::move(token));
    }
  }

private:
  Result<Token> read_token()
  {
    char c = text_[at_];
    if (c == '\'') return read_quoted(Token::Kind::Text);
    if (c == '"' || c == '`') return read_quoted(Token::Kind::Word);
    bool is_sign = (c == '-' || c == '+') && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' &&
                   text_[at_ + 1] <= '9';
    if (is_sign || (c >= '0' && c <= '9') || is_word_character(c)) {
      size_t start = at_++;
      while (at_ < text_.size() && is_word_character(text_[at_])) ++at_;
      std::string word(text_.substr(start, at_ - start));
      bool is_number = canonical(KeyKind::Number, word).has_value();
      return Token{is_number ? Token::Kind::Number : Token::Kind::Word, std::move(word)};
    }
    for (std::string_view symbol : {"<=", ">=", "<>", "!=", "=", "<", ">", "(", ")", ","})
      if (text_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return Token{Token::Kind::Symbol, std::string(symbol)};
      }
    return bad_request("Unsupported expression '" + std::string(text_) + "'");
  }

  Result<Token> read_quoted(Token::Kind kind)
  {
    char quote = text_[at_++];
    Token token{kind, ""};
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c != quote) {
        token.text += c;
        continue;
      }
      if (at_ >= text_.size() || text_[at_] != quote) return token;
      token.text += quote;
      ++at_;
    }
    return bad_request("Unsupported expression '" + std::string(text_) + "'");
  }

  std::string_view text_;
  size_t at_ = 0;
};

class Parser {
public:
  Parser(std::string_view text, std::vector<Token> tokens,
         const std::vector<PartitionedTable::Key>& keys)
      : text_(text), tokens_(std::move(tokens)), keys_(keys)
  {}

  Result<std::unique_ptr<Node>> parse()
  {
    TRY(auto node, parse_or(0));
    if (peek().kind != Token::Kind::End) return fail();
    return node;
  }

private:
  using NodeResult = Result<std::unique_ptr<Node>>;

  const Token& peek() const { return tokens_[at_]; }
  Token take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool is_word(std::string_view word) const
  {
    return peek().kind == Token::Kind::Word && equals_ignore_case(peek().text, word);
  }
  bool take_word(std::string_view word)
  {
    if (!is_word(word)) return false;
    take();
    return true;
  }
  bool take_symbol(std::string_view symbol)
  {
    if (peek().kind != Token::Kind::Symbol || peek().text != symbol) return false;
    take();
    return true;
  }
  Error fail() const { return bad_request("Unsupported expression '" + std::string(text_) + "'"); }

  static std::unique_ptr<Node> make(Kind kind)
  {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    return node;
  }

  static std::unique_ptr<Node> negate(std::unique_ptr<Node> child)
  {
    auto node = make(Kind::Not);
    node->children.push_back(std::move(child));
    return node;
  }

  NodeResult parse_or(int depth)
  {
    if (depth > DepthMax) return fail();
    TRY(auto first, parse_and(depth));
    if (!is_word("or")) return first;
    auto node = make(Kind::Or);
    node->children.push_back(std::move(first));
    while (take_word("or")) {
      TRY(auto next, parse_and(depth));
      node->children.push_back(std::move(next));
    }
    return node;
  }

  NodeResult parse_and(int depth)
  {
    TRY(auto first, parse_not(depth));
    if (!is_word("and")) return first;
    auto node = make(Kind::And);
    node->children.push_back(std::move(first));
    while (take_word("and")) {
      TRY(auto next, parse_not(depth));
      node->children.push_back(std::move(next));
    }
    return node;
  }

  NodeResult parse_not(int depth)
  {
    bool is_negated = false;
    while (take_word("not")) is_negated = !is_negated;
    TRY(auto node, parse_term(depth));
    return is_negated ? negate(std::move(node)) : std::move(node);
  }

  NodeResult parse_term(int depth)
  {
    if (take_symbol("(")) {
      TRY(auto node, parse_or(depth + 1));
      if (!take_symbol(")")) return fail();
      return node;
    }
    if (peek().kind == Token::Kind::Text || peek().kind == Token::Kind::Number)
      return parse_reversed();
    auto node = make(Kind::Compare);
    TRY_VOID(read_key(*node));
    if (take_word("is")) {
      bool is_negated = take_word("not");
      if (!take_word("null")) return fail();
      node->kind = Kind::IsNull;
      return is_negated ? negate(std::move(node)) : std::move(node);
    }
    bool is_negated = take_word("not");
    TRY_VOID(read_predicate(*node));
    if (is_negated && node->kind == Kind::Compare) return fail();
    return is_negated ? negate(std::move(node)) : std::move(node);
  }

  Result<void> read_predicate(Node& node)
  {
    if (take_word("in")) {
      node.kind = Kind::In;
      if (!take_symbol("(")) return fail();
      do {
        TRY_VOID(read_literal(node));
      } while (take_symbol(","));
      return take_symbol(")") ? Result<void>() : fail();
    }
    if (take_word("between")) {
      node.kind = Kind::Between;
      TRY_VOID(read_literal(node));
      if (!take_word("and")) return fail();
      return read_literal(node);
    }
    if (take_word("like")) {
      node.kind = Kind::Like;
      if (peek().kind != Token::Kind::Text) return fail();
      node.literals.push_back(take().text);
      return {};
    }
    TRY(node.comparison, read_comparison());
    return read_literal(node);
  }

  // literal <op> key
  NodeResult parse_reversed()
  {
    size_t literal_at = at_;
    take();
    auto node = make(Kind::Compare);
    TRY(Comparison comparison, read_comparison());
    TRY_VOID(read_key(*node));
    node->comparison = turn_around(comparison);
    size_t end = at_;
    at_ = literal_at;
    TRY_VOID(read_literal(*node));
    at_ = end;
    return node;
  }

  static Comparison turn_around(Comparison comparison)
  {
    switch (comparison) {
    case Comparison::Less: return Comparison::Greater;
    case Comparison::LessOrEqual: return Comparison::GreaterOrEqual;
    case Comparison::Greater: return Comparison::Less;
    case Comparison::GreaterOrEqual: return Comparison::LessOrEqual;
    case Comparison::Equal:
    case Comparison::NotEqual: return comparison;
    }
    UNREACHABLE();
  }

  Result<Comparison> read_comparison()
  {
    if (take_symbol("=")) return Comparison::Equal;
    if (take_symbol("<>") || take_symbol("!=")) return Comparison::NotEqual;
    if (take_symbol("<=")) return Comparison::LessOrEqual;
    if (take_symbol(">=")) return Comparison::GreaterOrEqual;
    if (take_symbol("<")) return Comparison::Less;
    if (take_symbol(">")) return Comparison::Greater;
    return fail();
  }

  Result<void> read_key(Node& node)
  {
    if (peek().kind != Token::Kind::Word) return fail();
    std::string name = to_lower(take().text);
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i].name != name) continue;
      std::optional<KeyKind> kind = find_key_kind(keys_[i].type);
      if (!kind)
        return bad_request("Unsupported partition key type " + keys_[i].type + " of " + name);
      node.key = i;
      node.key_kind = *kind;
      return {};
    }
    return bad_request("Invalid partition expression!");
  }

  Result<void> read_literal(Node& node)
  {
    bool has_type_word = is_word("date") || is_word("timestamp");
    if (has_type_word) take();
    if (peek().kind != Token::Kind::Text && peek().kind != Token::Kind::Number) return fail();
    Token token = take();
    std::optional<std::string> value = canonical(node.key_kind, token.text);
    if (!value)
      return bad_request("Invalid partition expression! '" + token.text +
                         "' is no value of the type of " + keys_[node.key].name + ", " +
                         keys_[node.key].type);
    node.literals.push_back(std::move(*value));
    return {};
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  const std::vector<PartitionedTable::Key>& keys_;
  size_t at_ = 0;
};

// LIKE: % any text, _ one character, \ escapes.
bool is_like(std::u32string_view text, std::u32string_view pattern)
{
  std::vector<char> reached(text.size() + 1, 0);
  reached[0] = 1;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char32_t c = pattern[i];
    std::vector<char> next(text.size() + 1, 0);
    if (c == '%') {
      char any = 0;
      for (size_t j = 0; j <= text.size(); ++j) next[j] = any = static_cast<char>(any | reached[j]);
    } else {
      bool is_any = c == '_';
      if (c == '\\' && i + 1 < pattern.size()) c = pattern[++i];
      for (size_t j = 0; j < text.size(); ++j) next[j + 1] = reached[j] && (is_any || text[j] == c);
    }
    reached = std::move(next);
  }
  return reached[text.size()];
}

bool holds(Comparison comparison, std::strong_ordering order)
{
  switch (comparison) {
  case Comparison::Equal: return order == 0;
  case Comparison::NotEqual: return order != 0;
  case Comparison::Less: return order < 0;
  case Comparison::LessOrEqual: return order <= 0;
  case Comparison::Greater: return order > 0;
  case Comparison::GreaterOrEqual: return order >= 0;
  }
  UNREACHABLE();
}

Truth evaluate(const Node& node, const PartitionValues& values);

Truth evaluate_all(const Node& node, const PartitionValues& values, bool decisive)
{
  bool has_unknown = false;
  for (const auto& child : node.children) {
    Truth truth = evaluate(*child, values);
    if (truth == decisive) return decisive;
    has_unknown = has_unknown || !truth;
  }
  return has_unknown ? Truth() : Truth(!decisive);
}

Truth evaluate(const Node& node, const PartitionValues& values)
{
  if (node.kind == Kind::And) return evaluate_all(node, values, false);
  if (node.kind == Kind::Or) return evaluate_all(node, values, true);
  if (node.kind == Kind::Not) {
    Truth truth = evaluate(*node.children[0], values);
    return truth ? Truth(!*truth) : truth;
  }
  if (node.key >= values.size()) return std::nullopt;
  const std::string& text = values[node.key];
  if (node.kind == Kind::IsNull) return text == NullValue;
  if (text == NullValue) return std::nullopt;
  if (node.kind == Kind::Like)
    return is_like(to_code_points(text), to_code_points(node.literals[0]));
  std::optional<std::string> value = canonical(node.key_kind, text);
  if (!value) return std::nullopt;
  auto compare = [&](size_t i) {
    return compare_canonical(node.key_kind, *value, node.literals[i]);
  };
  if (node.kind == Kind::Between) return compare(0) >= 0 && compare(1) <= 0;
  if (node.kind == Kind::Compare) return holds(node.comparison, compare(0));
  for (size_t i = 0; i < node.literals.size(); ++i)
    if (compare(i) == 0) return true;
  return false;
}

} // namespace

PartitionFilter::PartitionFilter(std::unique_ptr<Node> root) : root_(std::move(root)) {}
PartitionFilter::~PartitionFilter() = default;
PartitionFilter::PartitionFilter(PartitionFilter&&) noexcept = default;

Result<PartitionFilter> PartitionFilter::parse(std::string_view text,
                                               const std::vector<PartitionedTable::Key>& keys)
{
  if (trim(text).empty()) return PartitionFilter(std::unique_ptr<Node>());
  if (text.size() > TextMax)
    return bad_request("Expression is longer than " + std::to_string(TextMax) + " bytes.");
  TRY(auto tokens, Lexer(text).read());
  TRY(auto root, Parser(text, std::move(tokens), keys).parse());
  return PartitionFilter(std::move(root));
}

bool PartitionFilter::matches(const PartitionValues& values) const
{
  return !root_ || evaluate(*root_, values) == Truth(true);
}

} // namespace bindery::catalog
