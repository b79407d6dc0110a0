// Private to sql/parse: the lexer and the parser that run a grammar's ATN on ANTLR's runtime.
#pragma once

#include "sql/parse/grammar.h"

#include <antlr4-runtime.h>

#include <stack>

namespace bindery::sql {

// What is shared by all parses of one grammar: the ATNs, and the caches that grow while predicting.
struct GrammarData {
  GrammarData(const GrammarTables& tables, Grammar::Options options);
  void clear_caches();
  size_t cached_states() const;

  const GrammarTables& tables;
  Grammar::Options options;
  antlr4::dfa::Vocabulary vocabulary;
  std::vector<std::string> lexer_rules;
  std::vector<std::string> parser_rules;
  std::vector<std::string> channels;
  std::vector<std::string> modes;
  antlr4::atn::ATN lexer_atn;
  antlr4::atn::ATN parser_atn;
  std::vector<uint16_t> alternative_at; // by state
  std::vector<uint16_t> element_at;     // by state
  std::vector<bool> is_predicted;       // by decision
  std::vector<int8_t> nesting;          // by token: 1 opens ( [ CASE, -1 closes
  std::vector<antlr4::dfa::DFA> lexer_dfa;
  std::vector<antlr4::dfa::DFA> parser_dfa;
  std::unique_ptr<antlr4::atn::PredictionContextCache> lexer_contexts;
  std::unique_ptr<antlr4::atn::PredictionContextCache> parser_contexts;
};

// Where a parser was in its grammar when it stopped: the state, the token it began to look at, and
// the states that called the rules it was in, innermost first.
struct StopPlace {
  size_t state = 0;
  size_t token_index = 0; // among all tokens
  std::vector<size_t> callers;
};

// Carries a SyntaxError through ANTLR's frames; caught in grammar.cpp. One that is not final may be
// no error to a parser that predicts better.
struct ParseStopped {
  SyntaxError error;
  bool is_final = true;
  StopPlace place;
};

class RuleNode : public antlr4::ParserRuleContext {
public:
  RuleNode(antlr4::ParserRuleContext* parent, size_t state, size_t rule)
      : ParserRuleContext(parent, state), rule_(rule)
  {}
  size_t getRuleIndex() const override { return rule_; }
  uint16_t alternative = 0;

private:
  size_t rule_;
};

// The text for the lexer, its letters upper-cased where the grammar wants that.
class CharacterStream : public antlr4::ANTLRInputStream {
public:
  CharacterStream(const std::string& text, bool upper_case)
      : ANTLRInputStream(text), upper_case_(upper_case)
  {}
  size_t LA(ssize_t offset) override
  {
    const size_t c = ANTLRInputStream::LA(offset);
    return upper_case_ && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
  }

private:
  bool upper_case_;
};

class RuledLexer : public antlr4::Lexer, public LexerHooks {
public:
  RuledLexer(GrammarData& grammar, antlr4::CharStream* input);
  ~RuledLexer() override;

  std::unique_ptr<antlr4::Token> nextToken() override;
  size_t next_character() override { return _input->LA(1); }
  const antlr4::atn::ATN& getATN() const override { return grammar_.lexer_atn; }
  std::string getGrammarFileName() const override { return ""; }
  const std::vector<std::string>& getRuleNames() const override { return grammar_.lexer_rules; }
  const std::vector<std::string>& getTokenNames() const override { return grammar_.lexer_rules; }
  const std::vector<std::string>& getChannelNames() const override { return grammar_.channels; }
  const std::vector<std::string>& getModeNames() const override { return grammar_.modes; }
  const antlr4::dfa::Vocabulary& getVocabulary() const override { return grammar_.vocabulary; }
  bool sempred(antlr4::RuleContext*, size_t, size_t number) override
  {
    return grammar_.tables.lexer_predicate(*this, number);
  }
  void action(antlr4::RuleContext*, size_t, size_t number) override
  {
    grammar_.tables.lexer_action(*this, number);
  }

private:
  GrammarData& grammar_;
  int depth_ = 0; // of brackets
};

// The first stage (`is_fast`) neither looks for the best error nor repairs; the second reports the
// first error. As in Spark, where nothing fits at a decision is an error in either stage; where one
// token was due and another came, the second stage decides.
class ErrorStrategy : public antlr4::DefaultErrorStrategy {
public:
  explicit ErrorStrategy(ErrorStyle style) : style_(style) {}
  bool is_fast = true;

  void reportError(antlr4::Parser*, const antlr4::RecognitionException& e) override;
  void sync(antlr4::Parser* parser) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void reportUnwantedToken(antlr4::Parser* parser) override;
  void reportMissingToken(antlr4::Parser* parser) override;

private:
  ErrorStyle style_;
  std::optional<StopPlace> passed_; // the first place since the last match where a rule could end,
                                    // but something else came
};

class RuledParser : public antlr4::Parser {
public:
  RuledParser(GrammarData& grammar, const GrammarFlags& flags, antlr4::TokenStream* input);
  ~RuledParser() override;

  RuleNode* run(size_t rule);
  void start_over(antlr4::atn::PredictionMode mode);

  const antlr4::atn::ATN& getATN() const override { return grammar_.parser_atn; }
  std::string getGrammarFileName() const override { return ""; }
  const std::vector<std::string>& getRuleNames() const override { return grammar_.parser_rules; }
  const std::vector<std::string>& getTokenNames() const override { return grammar_.parser_rules; }
  const antlr4::dfa::Vocabulary& getVocabulary() const override { return grammar_.vocabulary; }
  bool sempred(antlr4::RuleContext*, size_t, size_t number) override
  {
    return grammar_.tables.parser_predicate(flags_, number);
  }
  void enterRecursionRule(antlr4::ParserRuleContext* node, size_t state, size_t rule,
                          int precedence) override;

private:
  RuleNode* make_node(antlr4::ParserRuleContext* parent, size_t state, size_t rule);
  void enter(RuleNode* node, antlr4::atn::RuleStartState* start, int precedence);
  void leave(antlr4::atn::ATNState* state);
  void step(antlr4::atn::ATNState* state);
  void follow(antlr4::atn::ATNState* state, antlr4::atn::Transition* transition);
  size_t choose(antlr4::atn::ATNState* state);
  size_t find_exit(const antlr4::atn::DecisionState& decision) const;
  void check_identifier(const RuleNode& node);

  GrammarData& grammar_;
  const GrammarFlags& flags_;
  antlr4::atn::ParserATNSimulator* simulator_; // owned by the base class's _interpreter
  std::stack<std::pair<antlr4::ParserRuleContext*, size_t>> recursion_;
  size_t depth_ = 0;
};

} // namespace bindery::sql
