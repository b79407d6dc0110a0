// INSERT. UPDATE, DELETE, MERGE and inserts into several tables are refused.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;

Result<plan::command::Command> Builder::insert(const Node& node)
{
  const Node& statement = node.get(rule::DmlStatementNoWith);
  switch (statement.alternative()) {
  case alt::SingleInsertQuery: break;
  case alt::MultiInsertQuery: return unsupported_at(statement, "FROM … INSERT …");
  case alt::DeleteFromTable: return unsupported_at(statement, "DELETE FROM");
  case alt::UpdateTable: return unsupported_at(statement, "UPDATE");
  default: return unsupported_at(statement, "MERGE INTO");
  }
  const Node& into = statement.get(rule::InsertInto);
  TRY(RelationPtr input, query(statement.get(rule::Query)));
  if (node.find(rule::Ctes) != nullptr) {
    TRY(input, with(node, std::move(input)));
  }
  switch (into.alternative()) {
  case alt::InsertIntoTable: return insert_into(into, std::move(input), command::SaveMode::Append);
  case alt::InsertOverwriteTable:
    return insert_into(into, std::move(input), command::SaveMode::Overwrite);
  case alt::InsertOverwriteDir: {
    if (into.has(token::Local)) return unsupported_at(into, "INSERT OVERWRITE LOCAL DIRECTORY");
    command::WriteFiles write;
    write.input = std::move(input);
    write.mode = command::SaveMode::Overwrite;
    TRY(const Name format, name(into.get(rule::TableProvider).get(rule::MultipartIdentifier)));
    write.format = bindery::join(format, ".");
    if (const Node* list = into.find(rule::PropertyList)) {
      TRY(write.options, properties(*list));
    }
    if (const Node* path = into.find(rule::StringLit)) {
      TRY(write.path, string(*path));
    } else if (const auto path = write.options.find("path"); path != write.options.end()) {
      write.path = path->second;
      write.options.erase(path);
    } else {
      return error(into, "INVALID_STATEMENT_OR_CLAUSE",
                   {{"operation", "INSERT OVERWRITE DIRECTORY without a path"}});
    }
    return Command(std::move(write));
  }
  case alt::InsertOverwriteHiveDir:
    return unsupported_at(into, "INSERT OVERWRITE DIRECTORY in Hive's form");
  default: return unsupported_at(into, "INSERT INTO … REPLACE WHERE");
  }
}

Result<plan::command::Command> Builder::insert_into(const Node& node, RelationPtr input,
                                                    plan::command::SaveMode mode)
{
  command::WriteTable write;
  write.input = std::move(input);
  write.mode = mode;
  write.is_insert = true;
  TRY(write.table, name(node.get(rule::IdentifierReference)));
  if (const Node* clause = node.find(rule::PartitionSpec))
    return unsupported_at(*clause, "INSERT with PARTITION");
  if (const Node* clause = node.find(rule::IdentifierList))
    return unsupported_at(*clause, "INSERT with a column list");
  if (node.has(token::Name)) return unsupported_at(node, "INSERT … BY NAME");
  if (node.has(token::Exists)) return unsupported_at(node, "INSERT … IF NOT EXISTS");
  if (const Node* options = node.find(rule::OptionsClause)) {
    TRY(write.options, properties(options->get(rule::PropertyList)));
  }
  return Command(std::move(write));
}

} // namespace bindery::sql::spark
