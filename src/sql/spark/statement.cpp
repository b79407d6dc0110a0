// A statement: a query, a command, or what is refused by name.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace {

// How a statement is named when it is refused: its leading keywords.
std::string leading_words(const Node& node)
{
  constexpr size_t WordsMax = 3;
  std::string words;
  std::vector<const Node*> open = {&node};
  for (size_t count = 0; !open.empty() && count < WordsMax;) {
    const Node* at = open.back();
    open.pop_back();
    if (!at->is_token()) {
      for (size_t i = at->size(); i-- > 0;) open.push_back(&at->child(i));
      continue;
    }
    if (at->first().type < 0 || at->is_token(token::Identifier) || at->is_token(token::BackquotedIdentifier)) break;
    words += (count++ == 0 ? "" : " ") + to_upper(at->first().text);
  }
  return words;
}

} // namespace

Result<plan::Statement> Builder::statement(const Node& node)
{
  if (node.is_rule(rule::CompoundOrSingleStatement)) {
    const Node* single = node.find(rule::SingleStatement);
    if (single == nullptr) return unsupported_at(node, "SQL scripting (BEGIN … END)");
    return statement(single->child(0));
  }
  if (node.alternative() == alt::StatementDefault) {
    TRY(RelationPtr relation, query(node.child(0)));
    return plan::Statement(std::move(relation));
  }
  TRY(Command made, command(node));
  return plan::Statement(std::move(made));
}

Result<plan::command::Command> Builder::command(const Node& node)
{
  return unsupported_at(node, "the statement " + leading_words(node));
}

Result<Options> Builder::properties(const Node& node)
{
  return unsupported_at(node, "a list of properties");
}

} // namespace bindery::sql::spark
