// SHOW and DESCRIBE.
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;

Result<std::string> Builder::optional_pattern(const Node& node)
{
  const Node* pattern = node.find(rule::StringLit);
  if (pattern == nullptr) return std::string();
  return string(*pattern);
}

Result<plan::command::Command> Builder::show_tables(const Node& node)
{
  command::ShowTables show;
  if (const Node* database = node.find(rule::IdentifierReference)) {
    TRY(show.database, name(*database));
  }
  TRY(show.pattern, optional_pattern(node));
  return Command(std::move(show));
}

// SHOW COLUMNS IN t IN db names db.t.
Result<plan::command::Command> Builder::show_columns(const Node& node)
{
  command::ShowColumns show;
  TRY(show.table, name(node.get(rule::IdentifierReference)));
  if (const Node* database = node.find(rule::MultipartIdentifier)) {
    if (show.table.size() > 1)
      return unsupported_at(*database, "SHOW COLUMNS that names the database twice");
    TRY(Name full, name(*database));
    full.push_back(show.table.back());
    show.table = std::move(full);
  }
  return Command(std::move(show));
}

Result<plan::command::Command> Builder::describe_table(const Node& node)
{
  if (const Node* clause = node.find(rule::PartitionSpec))
    return unsupported_at(*clause, "DESCRIBE of a partition");
  if (const Node* clause = node.find(rule::DescribeColName))
    return unsupported_at(*clause, "DESCRIBE of a column");
  if (node.has(token::Json)) return unsupported_at(node, "DESCRIBE … AS JSON");
  command::DescribeTable describe;
  TRY(describe.table, name(node.get(rule::IdentifierReference)));
  describe.extended = node.has(token::Extended) || node.has(token::Formatted);
  return Command(std::move(describe));
}

} // namespace bindery::sql::spark
