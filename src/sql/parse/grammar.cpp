#include "sql/parse/grammar.h"

#include "base/text.h"
#include "sql/parse/expectation.h"
#include "sql/parse/ruled_parser.h"
#include "sql/parse/tree_copy.h"

namespace bindery::sql {

using namespace antlr4::atn;
using antlr4::BaseErrorListener;
using antlr4::CommonTokenStream;
using antlr4::Recognizer;

namespace {

// A state takes about 15 kB with what it refers to; beyond this many the caches start anew.
constexpr size_t CachedStatesMax = 4000;

std::vector<std::string> to_strings(std::span<const char* const> names)
{
  return {names.begin(), names.end()};
}

ATN read_atn(std::span<const uint16_t> numbers)
{
  return ATNDeserializer().deserialize({numbers.begin(), numbers.end()});
}

std::vector<uint16_t> by_state(std::span<const StateLabel> labels, size_t states)
{
  std::vector<uint16_t> result(states);
  for (const StateLabel& row : labels) result[row.state] = row.label;
  return result;
}

class LexicalErrors : public BaseErrorListener {
public:
  void syntaxError(Recognizer*, antlr4::Token*, size_t line, size_t column,
                   const std::string& message, std::exception_ptr) override
  {
    SyntaxError error;
    error.kind = SyntaxError::Kind::Lexical;
    error.line = static_cast<int>(line);
    error.column = static_cast<int>(column);
    error.found = message;
    throw ParseStopped{std::move(error), true, {}};
  }
};

// All that one parse needs, so that both stages share the tokens.
struct Run {
  Run(GrammarData& grammar, const ParseRequest& request)
      : characters(*request.text, grammar.options.upper_case), lexer(grammar, &characters),
        tokens(&lexer), parser(grammar, request.flags, &tokens),
        strategy(std::make_shared<ErrorStrategy>(grammar.options.style)),
        style(grammar.options.style)
  {
    lexer.removeErrorListeners();
    lexer.addErrorListener(&lexical_errors);
    parser.removeErrorListeners();
    parser.setErrorHandler(strategy);
  }

  // SLL prediction first, which is fast and nearly always enough; its failure may be no error, so
  // LL decides.
  RuleNode* parse(size_t rule)
  {
    try {
      parser.start_over(PredictionMode::SLL);
      return parser.run(rule);
    } catch (const ParseStopped& stopped) {
      const bool is_final = stopped.is_final && style == ErrorStyle::Spark;
      if (is_final || stopped.error.kind != SyntaxError::Kind::Syntax) throw;
    }
    tokens.seek(0);
    strategy->is_fast = false;
    parser.start_over(PredictionMode::LL);
    return parser.run(rule);
  }

  LexicalErrors lexical_errors;
  CharacterStream characters;
  RuledLexer lexer;
  CommonTokenStream tokens;
  RuledParser parser;
  std::shared_ptr<ErrorStrategy> strategy;
  ErrorStyle style;
};

SyntaxError without_place(SyntaxError::Kind kind)
{
  SyntaxError error;
  error.kind = kind;
  return error;
}

std::optional<SyntaxError> find_unclosed_comment(Run& run)
{
  if (!run.lexer.has_unclosed_comment() || run.tokens.size() < 2) return std::nullopt;
  antlr4::Token* comment = run.tokens.get(run.tokens.size() - 2);
  SyntaxError error;
  error.kind = SyntaxError::Kind::UnclosedComment;
  error.line = static_cast<int>(comment->getLine());
  error.column = static_cast<int>(comment->getCharPositionInLine());
  error.start = static_cast<int>(comment->getStartIndex());
  error.stop = static_cast<int>(comment->getStopIndex());
  return error;
}

// All tokens that the parser sees, the end included.
std::vector<antlr4::Token*> visible_tokens(CommonTokenStream& tokens)
{
  tokens.fill();
  std::vector<antlr4::Token*> visible;
  for (antlr4::Token* token : tokens.getTokens())
    if (token->getChannel() == antlr4::Token::DEFAULT_CHANNEL) visible.push_back(token);
  return visible;
}

} // namespace

GrammarData::GrammarData(const GrammarTables& tables, Grammar::Options options)
    : tables(tables), options(std::move(options)),
      vocabulary(to_strings(tables.literals), to_strings(tables.symbols)),
      lexer_rules(to_strings(tables.lexer_rules)), parser_rules(to_strings(tables.parser_rules)),
      channels(to_strings(tables.channels)), modes(to_strings(tables.modes)),
      lexer_atn(read_atn(tables.lexer_atn)), parser_atn(read_atn(tables.parser_atn)),
      alternative_at(by_state(tables.alternative_at, parser_atn.states.size())),
      element_at(by_state(tables.element_at, parser_atn.states.size())),
      is_predicted(parser_atn.getNumberOfDecisions())
{
  for (uint16_t decision : tables.predicted) is_predicted[decision] = true;
  for (const std::string_view name : tables.literals) {
    const bool opens = name == "'('" || name == "'['" || name == "'CASE'";
    const bool closes = name == "')'" || name == "']'" || name == "'END'";
    nesting.push_back(static_cast<int8_t>(opens - closes));
  }
  clear_caches();
}

void GrammarData::clear_caches()
{
  const auto fill = [](std::vector<antlr4::dfa::DFA>& dfa, const ATN& atn) {
    dfa.clear();
    dfa.reserve(atn.getNumberOfDecisions());
    for (size_t i = 0; i < atn.getNumberOfDecisions(); i++)
      dfa.emplace_back(atn.getDecisionState(i), i);
  };
  fill(lexer_dfa, lexer_atn);
  fill(parser_dfa, parser_atn);
  lexer_contexts = std::make_unique<PredictionContextCache>();
  parser_contexts = std::make_unique<PredictionContextCache>();
}

size_t GrammarData::cached_states() const
{
  size_t count = 0;
  for (const antlr4::dfa::DFA& dfa : parser_dfa) count += dfa.states.size();
  return count;
}

// The tables become ATNs on first use: a process that never parses pays nothing.
struct Grammar::State {
  const GrammarTables& tables;
  Options options;
  std::optional<GrammarData> data;

  GrammarData& get()
  {
    if (!data) data.emplace(tables, options);
    return *data;
  }
};

Grammar::Grammar(const GrammarTables& tables, Options options)
    : state_(std::make_unique<State>(State{tables, std::move(options), {}}))
{}

Grammar::~Grammar() = default;

std::variant<Tree, SyntaxError> Grammar::parse(const ParseRequest& request)
{
  if (request.text->size() > SqlTextBytesMax) return without_place(SyntaxError::Kind::TooLong);
  if (!is_utf8(*request.text)) return without_place(SyntaxError::Kind::NotUtf8);
  const std::lock_guard guard(lock_);
  GrammarData& data = state_->get();
  if (data.cached_states() > CachedStatesMax) data.clear_caches();
  Run run(data, request);
  StopPlace place;
  try {
    RuleNode* root = run.parse(request.rule);
    Tree tree = copy_tree(data, *root, run.tokens, request.text);
    const bool is_free_text = data.options.free_text != 0 && !tree.root().children().empty() &&
                              tree.root().child(0).alternative() == data.options.free_text;
    if (!is_free_text)
      if (auto unclosed = find_unclosed_comment(run)) return *unclosed;
    return tree;
  } catch (const ParseStopped& stopped) {
    if (auto unclosed = find_unclosed_comment(run)) return *unclosed;
    if (data.options.style == ErrorStyle::Spark || stopped.error.kind != SyntaxError::Kind::Syntax)
      return stopped.error;
    place = stopped.place;
  }
  try {
    return find_expectation(data, request.flags, visible_tokens(run.tokens), place);
  } catch (const ParseStopped& stopped) { // the lexer's, in the rest of the text
    return stopped.error;
  }
}

std::string Grammar::show(const Tree& tree) const
{
  const GrammarTables& tables = state_->tables;
  std::string out;
  struct Open {
    const Node* node;
    size_t next;
  };
  std::vector<Open> open;
  const auto begin = [&](const Node& node) {
    if (!out.empty()) out += ' ';
    if (node.is_token()) {
      out += node.first().text;
      return;
    }
    out += '(';
    out += tables.parser_rules[node.rule()];
    if (node.alternative()) out += std::string("#") + tables.alternative_names[node.alternative()];
    open.push_back({&node, 0});
  };
  begin(tree.root());
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next == top.node->size()) {
      out += ')';
      open.pop_back();
      continue;
    }
    begin(top.node->child(top.next++));
  }
  return out;
}

} // namespace bindery::sql
