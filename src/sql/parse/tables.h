// A SQL grammar as constant tables; tools/generate/grammar.py writes them from what the grammar's
// project publishes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bindery::sql {

// What the predicates of Spark's grammar ask for, at Spark's defaults.
struct GrammarFlags {
  bool legacy_setops_precedence_enabled = false;
  bool legacy_exponent_literal_as_decimal_enabled = false;
  bool sql_standard_keyword_behavior = false;
  bool double_quoted_identifiers = false;
  bool parameter_substitution_enabled = true;
  bool legacy_identifier_clause_only = false;
};

// What the predicates and actions of Spark's lexer call.
class LexerHooks {
public:
  virtual ~LexerHooks() = default;
  virtual size_t next_character() = 0;

  // A decimal like 1.5 is no decimal when a letter follows: 1.5abc.
  bool is_valid_decimal()
  {
    const size_t c = next_character();
    return !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
  bool is_hint() { return next_character() == '+'; }
  // `>>` closes two type brackets inside array<array<…
  bool is_shift_right_operator() const { return type_depth_ == 0; }
  void inc_complex_type_level_counter() { ++type_depth_; }
  void dec_complex_type_level_counter() { type_depth_ -= type_depth_ > 0; }
  void mark_unclosed_comment() { has_unclosed_comment_ = true; }
  int type_depth() const { return type_depth_; }
  bool has_unclosed_comment() const { return has_unclosed_comment_; }

private:
  int type_depth_ = 0;
  bool has_unclosed_comment_ = false;
};

// The alternative or element, by number, that begins in a state of the ATN.
struct StateLabel {
  uint16_t state;
  uint16_t label;
};

struct GrammarTables {
  std::span<const uint16_t> lexer_atn;
  std::span<const uint16_t> parser_atn;
  std::span<const char* const> literals;
  std::span<const char* const> symbols;
  std::span<const char* const> lexer_rules;
  std::span<const char* const> parser_rules;
  std::span<const char* const> channels;
  std::span<const char* const> modes;
  std::span<const StateLabel> alternative_at;
  std::span<const StateLabel> element_at;
  std::span<const uint16_t> empty_alternative; // by rule: the label of its empty alternative
  std::span<const char* const> alternative_names;
  std::span<const uint16_t>
      predicted; // decisions that the original takes by prediction, not by one token
  bool (*parser_predicate)(const GrammarFlags&, size_t number);
  bool (*lexer_predicate)(LexerHooks&, size_t number);
  void (*lexer_action)(LexerHooks&, size_t number);
};

} // namespace bindery::sql
