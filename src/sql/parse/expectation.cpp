#include "sql/parse/expectation.h"

#include <map>
#include <set>
#include <tuple>

namespace bindery::sql {

using namespace antlr4::atn;

namespace {

// Beyond it the error names no expectations.
constexpr size_t StepsMax = 2'000'000;
constexpr size_t RuleDepthMax = 3000;

// How Trino names what may begin in these rules; of the rules named "", nothing is named.
const std::map<std::string, std::string>& rule_names()
{
  static const std::map<std::string, std::string> names = {
      {"expression", "<expression>"},
      {"booleanExpression", "<expression>"},
      {"valueExpression", "<expression>"},
      {"primaryExpression", "<expression>"},
      {"predicate", "<predicate>"},
      {"identifier", "<identifier>"},
      {"string", "<string>"},
      {"query", "<query>"},
      {"type", "<type>"},
      {"nonReserved", ""},
  };
  return names;
}

class Walk {
public:
  Walk(const GrammarData& grammar, const GrammarFlags& flags,
       const std::vector<antlr4::Token*>& tokens)
      : grammar_(grammar), flags_(flags), tokens_(tokens)
  {
    for (const std::string& rule : grammar.parser_rules) {
      const auto named = rule_names().find(rule);
      names_.push_back(named == rule_names().end() ? nullptr : &named->second);
    }
  }

  void run(const StopPlace& place)
  {
    ATNState* state = grammar_.parser_atn.states[place.state];
    ATNState* start = grammar_.parser_atn.ruleToStartState[state->ruleIndex];
    if (is_reachable(state, start)) state = start; // so that the rule's name is given
    Ends ends = follow_rule({state, index_of(place.token_index), false}, 0);
    for (size_t caller : place.callers) {
      Ends next;
      auto* call = static_cast<RuleTransition*>(grammar_.parser_atn.states[caller]->transitions[0]);
      for (size_t end : ends) next.merge(follow_rule({call->followState, end, false}, 0));
      ends = std::move(next);
      if (ends.empty()) break;
    }
  }

  size_t furthest() const { return furthest_; }
  std::vector<std::string> expected() const
  {
    if (steps_ > StepsMax) return {};
    return {expected_.begin(), expected_.end()};
  }

private:
  struct Place {
    ATNState* state;
    size_t index;
    bool is_named; // what is expected here has a name already
    auto operator<=>(const Place&) const = default;
  };
  using Ends = std::set<size_t>;

  size_t index_of(size_t token_index) const
  {
    for (size_t i = 0; i < tokens_.size(); i++)
      if (tokens_[i]->getTokenIndex() >= token_index) return i;
    return tokens_.size() - 1;
  }

  // Whether the rule's start leads to a state without a token between them.
  static bool is_reachable(const ATNState* target, ATNState* from)
  {
    std::set<const ATNState*> seen;
    std::vector<ATNState*> open = {from};
    while (!open.empty()) {
      ATNState* state = open.back();
      open.pop_back();
      if (!seen.insert(state).second) continue;
      if (state == target) return true;
      for (Transition* transition : state->transitions)
        if (transition->isEpsilon() && transition->getSerializationType() != Transition::RULE)
          open.push_back(transition->target);
    }
    return false;
  }

  void expect(size_t index, const std::string& name)
  {
    if (index < furthest_) return;
    if (index > furthest_) expected_.clear();
    furthest_ = index;
    if (!name.empty()) expected_.insert(name);
  }

  // The tokens at which a rule that begins at a place may end.
  Ends follow_rule(const Place& start, int precedence)
  {
    const auto key = std::make_tuple(start, precedence);
    const auto [known, is_new] = ends_.emplace(key, Ends());
    if (!is_new || ++depth_ > RuleDepthMax) return known->second;
    Ends ends;
    std::set<Place> seen;
    std::vector<Place> open = {start};
    while (!open.empty() && ++steps_ <= StepsMax) {
      Place place = open.back();
      open.pop_back();
      if (!seen.insert(place).second) continue;
      const auto type = place.state->getStateType();
      if (type == ATNState::RULE_STOP) {
        ends.insert(place.index);
        continue;
      }
      const std::string* name = names_[place.state->ruleIndex];
      if (name != nullptr && type == ATNState::RULE_START) {
        if (!place.is_named) expect(place.index, *name);
        place.is_named = true;
      }
      for (Transition* transition : place.state->transitions)
        follow(place, transition, precedence, open);
    }
    --depth_;
    ends_[key] = ends;
    return ends;
  }

  void follow(const Place& place, Transition* transition, int precedence, std::vector<Place>& open)
  {
    switch (transition->getSerializationType()) {
    case Transition::RULE: {
      const auto* call = static_cast<RuleTransition*>(transition);
      for (size_t end : follow_rule({call->target, place.index, place.is_named}, call->precedence))
        open.push_back({call->followState, end, place.is_named && end == place.index});
      return;
    }
    case Transition::PRECEDENCE:
      if (static_cast<PrecedencePredicateTransition*>(transition)->precedence >= precedence)
        open.push_back({transition->target, place.index, place.is_named});
      return;
    case Transition::PREDICATE:
      if (grammar_.tables.parser_predicate(
              flags_, static_cast<PredicateTransition*>(transition)->predIndex))
        open.push_back({transition->target, place.index, place.is_named});
      return;
    case Transition::EPSILON:
    case Transition::ACTION:
      open.push_back({transition->target, place.index, place.is_named});
      return;
    default: break;
    }
    const size_t token = tokens_[place.index]->getType();
    if (transition->matches(token, antlr4::Token::MIN_USER_TOKEN_TYPE,
                            antlr4::Lexer::MAX_CHAR_VALUE)) {
      open.push_back({transition->target, std::min(place.index + 1, tokens_.size() - 1), false});
    } else if (!place.is_named) {
      for (ssize_t candidate : transition->label().toList()) expect(place.index, shown(candidate));
    }
  }

  std::string shown(ssize_t token) const
  {
    const size_t type = static_cast<size_t>(token);
    if (type == antlr4::Token::EOF) return "<EOF>";
    if (grammar_.vocabulary.getSymbolicName(type) == "INTEGER_VALUE") return "<integer>";
    return grammar_.vocabulary.getDisplayName(type);
  }

  const GrammarData& grammar_;
  const GrammarFlags& flags_;
  const std::vector<antlr4::Token*>& tokens_;
  std::vector<const std::string*> names_; // by rule; null: the rule has none
  std::map<std::tuple<Place, int>, Ends> ends_;
  std::set<std::string> expected_;
  size_t furthest_ = 0;
  size_t steps_ = 0;
  size_t depth_ = 0;
};

} // namespace

SyntaxError find_expectation(const GrammarData& grammar, const GrammarFlags& flags,
                             const std::vector<antlr4::Token*>& tokens, const StopPlace& place)
{
  Walk walk(grammar, flags, tokens);
  walk.run(place);
  const antlr4::Token* token = tokens[walk.furthest()];
  SyntaxError error;
  error.line = static_cast<int>(token->getLine());
  error.column = static_cast<int>(token->getCharPositionInLine());
  error.found = "'" + token->getText() + "'";
  error.expected = walk.expected();
  return error;
}

} // namespace bindery::sql
