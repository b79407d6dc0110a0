// A statement: a query, a command, or what is refused by name.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;

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
    if (at->first().type < 0 || at->is_token(token::Identifier) ||
        at->is_token(token::BackquotedIdentifier))
      break;
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
  TRY(Command made, this->command(node));
  return plan::Statement(std::move(made));
}

Result<plan::command::Command> Builder::command(const Node& node)
{
  if (node.is_rule(rule::SetResetStatement)) return set_or_reset(node);
  const Node* reference = node.find(rule::IdentifierReference);
  Name named;
  switch (node.alternative()) {
  case alt::Use:
  case alt::UseNamespace:
  case alt::DropTable:
  case alt::DropView:
  case alt::UncacheTable:
  case alt::RefreshTable:
  case alt::ShowPartitions: {
    TRY(named, name(*reference));
    break;
  }
  default: break;
  }
  switch (node.alternative()) {
  case alt::Use:
  case alt::UseNamespace: return Command(command::UseDatabase{std::move(named)});
  // There is no trash that PURGE could pass by: it changes nothing.
  case alt::DropTable:
    return Command(command::DropTable{std::move(named), node.has(token::Exists), false});
  case alt::DropView:
    return Command(command::DropTable{std::move(named), node.has(token::Exists), true});
  case alt::UncacheTable:
    return Command(command::UncacheTable{std::move(named), node.has(token::Exists)});
  case alt::RefreshTable: return Command(command::RefreshTable{std::move(named)});
  case alt::ShowPartitions:
    if (const Node* clause = node.find(rule::PartitionSpec))
      return unsupported_at(*clause, "SHOW PARTITIONS with a PARTITION clause");
    return Command(command::ShowPartitions{std::move(named)});
  case alt::ShowNamespaces: {
    if (const Node* catalog = node.find(rule::MultipartIdentifier))
      return unsupported_at(*catalog, "SHOW DATABASES IN a catalog");
    TRY(std::string pattern, optional_pattern(node));
    return Command(command::ShowDatabases{std::move(pattern)});
  }
  case alt::ShowTables: return show_tables(node);
  case alt::ShowColumns: return show_columns(node);
  case alt::DescribeRelation: return describe_table(node);
  case alt::CreateView: return create_view(node);
  case alt::CreateVariable: return declare_variable(node);
  case alt::DropVariable: {
    TRY(Name variable, name(node.get(rule::IdentifierReference)));
    return Command(command::DropVariable{std::move(variable), node.has(token::Exists)});
  }
  case alt::VisitExecuteImmediate: return execute_immediate(node);
  case alt::CreateUserDefinedFunction: return create_function(node);
  case alt::DropFunction: return drop_function(node);
  case alt::DescribeQuery: {
    TRY(RelationPtr described, query(node.get(rule::Query)));
    return Command(command::DescribeQuery{std::move(described)});
  }
  case alt::CreateTable: return create_table(node);
  case alt::CreateNamespace: return create_database(node);
  case alt::DropNamespace: return drop_database(node);
  case alt::CacheTable: return cache_table(node);
  case alt::Explain: return explain(node);
  case alt::DmlStatement: return insert(node);
  default: return unsupported_at(node, "the statement " + leading_words(node));
  }
}

Result<plan::command::Command> Builder::explain(const Node& node)
{
  const Node* statement = node.find(rule::Statement);
  if (statement == nullptr || statement->alternative() != alt::StatementDefault)
    return unsupported_at(node, "EXPLAIN of a statement that is not a query");
  command::Explain explain;
  for (const int mode :
       {token::Logical, token::Formatted, token::Extended, token::Codegen, token::Cost})
    if (const Node* word = node.find_token(mode)) explain.mode = to_lower(word->first().text);
  if (explain.mode.empty()) explain.mode = "simple";
  TRY(explain.input, query(statement->child(0)));
  return Command(std::move(explain));
}

} // namespace bindery::sql::spark
