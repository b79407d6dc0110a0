// A parse tree, free of the parser that made it: immutable, one block of nodes, any thread may
// read.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::sql {

// Positions count characters (code points); `line` from 1, `column` from 0, `stop` inclusive.
struct Token {
  int type = 0;
  int start = 0;
  int stop = 0;
  int line = 0;
  int column = 0;
  std::string_view text;
};

constexpr uint16_t NoRule = 0xFFFF; // of a leaf

// A rule that was matched, or a token (a leaf).
class Node {
public:
  bool is_token() const { return rule_ == NoRule; }
  bool is_token(int type) const { return is_token() && first_->type == type; }
  bool is_rule(uint16_t rule) const { return rule_ == rule; }
  uint16_t rule() const { return rule_; }
  // The label (#label) of the alternative taken, or 0.
  uint16_t alternative() const { return alternative_; }
  // The label (name=) of this element in its parent, or 0.
  uint16_t label() const { return label_; }
  std::span<const Node> children() const { return {children_, child_count_}; }
  const Node& child(size_t index) const { return children()[index]; }
  size_t size() const { return child_count_; }

  // First and last token; `is_empty` rules matched none, and both are the token that follows.
  const Token& first() const { return *first_; }
  const Token& last() const { return *last_; }
  bool is_empty() const { return !is_token() && child_count_ == 0; }
  std::string_view text() const; // the source, comments and blanks between the tokens included
  std::string joined() const;    // the tokens without what is between them

  // The first child of a rule or with a label; null when there is none.
  const Node* find(uint16_t rule) const;
  const Node* find_labeled(uint16_t label) const;
  const Node* find_token(int type) const;
  bool has(int token) const { return find_token(token) != nullptr; }
  // The same where the grammar promises one.
  const Node& get(uint16_t rule) const;
  const Node& get_labeled(uint16_t label) const;
  // All children of a rule, in order.
  std::vector<const Node*> all(uint16_t rule) const;

private:
  friend class TreeCopy;
  uint16_t rule_ = NoRule;
  uint16_t alternative_ = 0;
  uint16_t label_ = 0;
  uint32_t child_count_ = 0;
  const Node* children_ = nullptr;
  const Token* first_ = nullptr;
  const Token* last_ = nullptr;
};

struct Tree {
  std::shared_ptr<const std::string> text;
  std::vector<Token> tokens; // all of the text, hidden ones and the end included
  std::vector<Node> nodes;   // the root first

  const Node& root() const { return nodes.front(); }
};

} // namespace bindery::sql
