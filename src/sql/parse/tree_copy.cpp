#include "sql/parse/tree_copy.h"

namespace bindery::sql {

namespace {

// The byte where each character starts, and the end; empty when every character is one byte.
std::vector<uint32_t> character_starts(const std::string& text)
{
  bool is_ascii = true;
  for (unsigned char c : text) is_ascii = is_ascii && c < 0x80;
  std::vector<uint32_t> starts;
  if (is_ascii) return starts;
  for (size_t i = 0; i < text.size(); i++)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      starts.push_back(static_cast<uint32_t>(i));
  starts.push_back(static_cast<uint32_t>(text.size()));
  return starts;
}

std::vector<Token> copy_tokens(antlr4::CommonTokenStream& tokens, const std::string& text)
{
  const std::vector<uint32_t> starts = character_starts(text);
  const auto byte_of = [&](size_t character) {
    if (starts.empty()) return std::min(character, text.size());
    return static_cast<size_t>(starts[std::min(character, starts.size() - 1)]);
  };
  std::vector<Token> copies;
  copies.reserve(tokens.size());
  for (antlr4::Token* token : tokens.getTokens()) {
    Token copy;
    const bool is_end = token->getType() == antlr4::Token::EOF;
    copy.type = is_end ? -1 : static_cast<int>(token->getType());
    copy.start = static_cast<int>(token->getStartIndex());
    copy.stop = static_cast<int>(token->getStopIndex());
    copy.line = static_cast<int>(token->getLine());
    copy.column = static_cast<int>(token->getCharPositionInLine());
    const size_t begin = byte_of(token->getStartIndex());
    const size_t end = is_end ? begin : byte_of(token->getStopIndex() + 1);
    copy.text = std::string_view(text).substr(begin, end - begin);
    copies.push_back(copy);
  }
  return copies;
}

} // namespace

// Breadth first, so that the children of a node stand beside one another; no recursion, whatever
// the depth.
class TreeCopy {
public:
  TreeCopy(const GrammarData& grammar, Tree& tree) : grammar_(grammar), tree_(tree) {}

  void copy(RuleNode& root)
  {
    sources_.push_back(&root);
    for (size_t i = 0; i < sources_.size(); i++)
      for (antlr4::tree::ParseTree* child : sources_[i]->children) sources_.push_back(child);
    tree_.nodes.resize(sources_.size());
    size_t next = 1;
    for (size_t i = 0; i < sources_.size(); i++) {
      Node& node = tree_.nodes[i];
      fill(node, sources_[i]);
      node.child_count_ = static_cast<uint32_t>(sources_[i]->children.size());
      node.children_ = tree_.nodes.data() + next;
      next += node.child_count_;
    }
  }

private:
  void fill(Node& node, antlr4::tree::ParseTree* source)
  {
    if (auto* rule = dynamic_cast<RuleNode*>(source)) {
      node.rule_ = static_cast<uint16_t>(rule->getRuleIndex());
      node.alternative_ = rule->alternative;
      if (rule->invokingState < grammar_.element_at.size())
        node.label_ = grammar_.element_at[rule->invokingState];
      node.first_ = &tree_.tokens[rule->start->getTokenIndex()];
      node.last_ = rule->stop ? &tree_.tokens[rule->stop->getTokenIndex()] : node.first_;
    } else {
      auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(source);
      node.first_ = node.last_ = &tree_.tokens[leaf->getSymbol()->getTokenIndex()];
    }
  }

  const GrammarData& grammar_;
  Tree& tree_;
  std::vector<antlr4::tree::ParseTree*> sources_;
};

Tree copy_tree(const GrammarData& grammar, RuleNode& root, antlr4::CommonTokenStream& tokens,
               std::shared_ptr<const std::string> text)
{
  Tree tree;
  tree.text = std::move(text);
  tree.tokens = copy_tokens(tokens, *tree.text);
  TreeCopy(grammar, tree).copy(root);
  return tree;
}

} // namespace bindery::sql
