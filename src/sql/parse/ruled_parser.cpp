#include "sql/parse/ruled_parser.h"

namespace bindery::sql {

using namespace antlr4;
using namespace antlr4::atn;

namespace {

std::string shown(antlr4::Token* token)
{
  if (token->getType() == antlr4::Token::EOF) return "end of input";
  std::string text = "'";
  for (char c : token->getText()) {
    if (c == '\n')
      text += "\\n";
    else if (c == '\r')
      text += "\\r";
    else if (c == '\t')
      text += "\\t";
    else
      text += c;
  }
  return text + "'";
}

StopPlace place_of(size_t state, antlr4::Token* token, antlr4::RuleContext* context)
{
  StopPlace place;
  place.state = state;
  place.token_index = token->getTokenIndex();
  for (auto* at = context; at != nullptr && at->invokingState != ATNState::INVALID_STATE_NUMBER;
       at = static_cast<antlr4::RuleContext*>(at->parent))
    place.callers.push_back(at->invokingState);
  return place;
}

StopPlace place_of(antlr4::Parser* parser)
{
  return place_of(parser->getState(), parser->getCurrentToken(), parser->getContext());
}

[[noreturn]] void stop_at(antlr4::Token* token, StopPlace place, std::string hint = "",
                          bool is_final = true)
{
  SyntaxError error;
  error.line = static_cast<int>(token->getLine());
  error.column = static_cast<int>(token->getCharPositionInLine());
  error.start = static_cast<int>(token->getStartIndex());
  error.stop = static_cast<int>(token->getStopIndex());
  error.found = shown(token);
  error.hint = std::move(hint);
  throw ParseStopped{std::move(error), is_final, std::move(place)};
}

[[noreturn]] void stop_in(const RuleNode& node, SyntaxError::Kind kind, std::string found)
{
  SyntaxError error;
  error.kind = kind;
  error.line = static_cast<int>(node.start->getLine());
  error.column = static_cast<int>(node.start->getCharPositionInLine());
  error.start = static_cast<int>(node.start->getStartIndex());
  error.stop = node.stop ? static_cast<int>(node.stop->getStopIndex()) : error.start;
  error.found = std::move(found);
  throw ParseStopped{std::move(error), true, {}};
}

bool is_plain(const std::string& name)
{
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  return true;
}

} // namespace

RuledLexer::RuledLexer(GrammarData& grammar, CharStream* input) : Lexer(input), grammar_(grammar)
{
  setInterpreter(new LexerATNSimulator(this, grammar_.lexer_atn, grammar_.lexer_dfa,
                                       *grammar_.lexer_contexts));
}

RuledLexer::~RuledLexer() { delete _interpreter; }

// Prediction looks through brackets within brackets again for each of them, which takes seconds for
// some hundreds.
std::unique_ptr<antlr4::Token> RuledLexer::nextToken()
{
  auto token = Lexer::nextToken();
  const size_t type = token->getType();
  if (type < grammar_.nesting.size()) depth_ = std::max(0, depth_ + grammar_.nesting[type]);
  if (depth_ + type_depth() <= static_cast<int>(BracketDepthMax)) return token;
  SyntaxError error;
  error.kind = SyntaxError::Kind::TooDeep;
  error.line = static_cast<int>(token->getLine());
  error.column = static_cast<int>(token->getCharPositionInLine());
  throw ParseStopped{std::move(error), true, {}};
}

void ErrorStrategy::reportError(Parser*, const RecognitionException& e)
{
  const auto* no_alternative = dynamic_cast<const NoViableAltException*>(&e);
  antlr4::Token* began =
      no_alternative != nullptr ? no_alternative->getStartToken() : e.getOffendingToken();
  stop_at(e.getOffendingToken(), place_of(e.getOffendingState(), began, e.getCtx()));
}

void ErrorStrategy::sync(Parser* parser)
{
  if (is_fast) return;
  if (style_ == ErrorStyle::Trino) {
    const ATN& atn = parser->getATN();
    const auto next = atn.nextTokens(atn.states[parser->getState()]);
    const bool fits = next.contains(parser->getTokenStream()->LA(1));
    if (fits)
      passed_.reset();
    else if (next.contains(antlr4::Token::EPSILON) && !passed_)
      passed_ = place_of(parser);
  }
  DefaultErrorStrategy::sync(parser);
}

antlr4::Token* ErrorStrategy::recoverInline(Parser* parser)
{
  if (is_fast) stop_at(parser->getCurrentToken(), place_of(parser), "", false);
  if (style_ == ErrorStyle::Trino)
    stop_at(parser->getCurrentToken(), passed_ ? *passed_ : place_of(parser));
  return DefaultErrorStrategy::recoverInline(parser);
}

void ErrorStrategy::reportUnwantedToken(Parser* parser)
{
  stop_at(parser->getCurrentToken(), place_of(parser),
          ": extra input " + shown(parser->getCurrentToken()));
}

void ErrorStrategy::reportMissingToken(Parser* parser)
{
  stop_at(parser->getCurrentToken(), place_of(parser),
          ": missing " + getExpectedTokens(parser).toString(parser->getVocabulary()));
}

RuledParser::RuledParser(GrammarData& grammar, const GrammarFlags& flags, TokenStream* input)
    : Parser(input), grammar_(grammar), flags_(flags),
      simulator_(new ParserATNSimulator(this, grammar.parser_atn, grammar.parser_dfa,
                                        *grammar.parser_contexts))
{
  setInterpreter(simulator_);
}

RuledParser::~RuledParser() { delete _interpreter; }

void RuledParser::start_over(PredictionMode mode)
{
  reset();
  recursion_ = {};
  depth_ = 0;
  simulator_->setPredictionMode(mode);
}

RuleNode* RuledParser::make_node(ParserRuleContext* parent, size_t state, size_t rule)
{
  return _tracker.createInstance<RuleNode>(parent, state, rule);
}

void RuledParser::enterRecursionRule(ParserRuleContext* node, size_t state, size_t rule,
                                     int precedence)
{
  recursion_.push({_ctx, node->invokingState});
  Parser::enterRecursionRule(node, state, rule, precedence);
}

void RuledParser::enter(RuleNode* node, RuleStartState* start, int precedence)
{
  if (++depth_ > TreeDepthMax) {
    node->start = getCurrentToken();
    stop_in(*node, SyntaxError::Kind::TooDeep, "");
  }
  if (start->isLeftRecursiveRule)
    enterRecursionRule(node, start->stateNumber, start->ruleIndex, precedence);
  else
    enterRule(node, start->stateNumber, start->ruleIndex);
}

RuleNode* RuledParser::run(size_t rule)
{
  RuleNode* root = make_node(nullptr, ATNState::INVALID_STATE_NUMBER, rule);
  RuleStartState* start = grammar_.parser_atn.ruleToStartState[rule];
  enter(root, start, 0);
  while (true) {
    ATNState* state = grammar_.parser_atn.states[getState()];
    if (state->getStateType() == ATNState::RULE_STOP) {
      if (_ctx->isEmpty()) {
        if (!start->isLeftRecursiveRule) {
          exitRule();
          return root;
        }
        auto* result = static_cast<RuleNode*>(_ctx);
        const auto parent = recursion_.top();
        recursion_.pop();
        unrollRecursionContexts(parent.first);
        return result;
      }
      leave(state);
      continue;
    }
    try {
      step(state);
    } catch (RecognitionException& e) {
      getErrorHandler()->reportError(this, e);
    }
  }
}

void RuledParser::leave(ATNState* state)
{
  --depth_;
  auto* node = static_cast<RuleNode*>(_ctx);
  if (node->alternative == 0)
    node->alternative = grammar_.tables.empty_alternative[node->getRuleIndex()];
  if (grammar_.parser_atn.ruleToStartState[state->ruleIndex]->isLeftRecursiveRule) {
    const auto parent = recursion_.top();
    recursion_.pop();
    unrollRecursionContexts(parent.first);
    setState(parent.second);
  } else {
    exitRule();
  }
  check_identifier(*node);
  auto* call = static_cast<RuleTransition*>(grammar_.parser_atn.states[getState()]->transitions[0]);
  setState(call->followState->stateNumber);
}

void RuledParser::check_identifier(const RuleNode& node)
{
  if (node.alternative == 0) return;
  if (node.alternative == grammar_.options.error_ident)
    stop_in(node, SyntaxError::Kind::InvalidIdentifier, node.parent->getText());
  for (uint16_t plain : grammar_.options.plain_identifiers)
    if (node.alternative == plain && !is_plain(node.start->getText()))
      stop_in(node, SyntaxError::Kind::InvalidIdentifier, node.start->getText());
}

size_t RuledParser::choose(ATNState* state)
{
  if (state->transitions.size() == 1 || state->getStateType() == ATNState::BASIC) return 1;
  getErrorHandler()->sync(this);
  const auto* decision = static_cast<DecisionState*>(state);
  try {
    return simulator_->adaptivePredict(_input, static_cast<size_t>(decision->decision), _ctx);
  } catch (const NoViableAltException&) {
    // What looks at one token alone passes by an option or a loop that does not fit; the error
    // comes with what follows.
    const size_t exit =
        grammar_.is_predicted[static_cast<size_t>(decision->decision)] ? 0 : find_exit(*decision);
    if (exit == 0) throw;
    return exit;
  }
}

// The alternative that leaves a loop or passes by an option; 0 where one must be taken.
size_t RuledParser::find_exit(const DecisionState& decision) const
{
  for (size_t i = 0; i < decision.transitions.size(); i++) {
    const auto type = decision.transitions[i]->target->getStateType();
    if (type == ATNState::LOOP_END || type == ATNState::BLOCK_END) return i + 1;
  }
  return 0;
}

void RuledParser::step(ATNState* state)
{
  if (state->getStateType() == ATNState::STAR_LOOP_BACK) getErrorHandler()->sync(this);
  if (const uint16_t alternative = grammar_.alternative_at[state->stateNumber])
    static_cast<RuleNode*>(_ctx)->alternative = alternative;
  Transition* transition = state->transitions[choose(state) - 1];
  follow(state, transition);
  setState(transition->target->stateNumber);
}

void RuledParser::follow(ATNState* state, Transition* transition)
{
  switch (transition->getSerializationType()) {
  case Transition::EPSILON:
    if (state->getStateType() == ATNState::STAR_LOOP_ENTRY &&
        static_cast<StarLoopEntryState*>(state)->isPrecedenceDecision &&
        transition->target->getStateType() != ATNState::LOOP_END) {
      const auto& parent = recursion_.top();
      const size_t rule = _ctx->getRuleIndex();
      pushNewRecursionContext(make_node(parent.first, parent.second, rule),
                              grammar_.parser_atn.ruleToStartState[state->ruleIndex]->stateNumber,
                              rule);
    }
    break;
  case Transition::ATOM: match(static_cast<AtomTransition*>(transition)->_label); break;
  case Transition::RANGE:
  case Transition::SET:
  case Transition::NOT_SET:
    if (transition->matches(_input->LA(1), antlr4::Token::MIN_USER_TOKEN_TYPE,
                            Lexer::MAX_CHAR_VALUE))
      matchWildcard();
    else
      _errHandler->recoverInline(this);
    break;
  case Transition::WILDCARD: matchWildcard(); break;
  case Transition::RULE: {
    auto* start = static_cast<RuleStartState*>(transition->target);
    enter(make_node(_ctx, state->stateNumber, start->ruleIndex), start,
          static_cast<RuleTransition*>(transition)->precedence);
    break;
  }
  case Transition::PREDICATE:
    if (!grammar_.tables.parser_predicate(flags_,
                                          static_cast<PredicateTransition*>(transition)->predIndex))
      throw FailedPredicateException(this);
    break;
  case Transition::PRECEDENCE:
    if (!precpred(_ctx, static_cast<PrecedencePredicateTransition*>(transition)->precedence))
      throw FailedPredicateException(this);
    break;
  default: break;
  }
}

} // namespace bindery::sql
