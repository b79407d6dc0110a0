// CREATE TABLE, with USING or in Hive's form, and CREATE TABLE … AS SELECT.
#include "base/text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;

struct Builder::TableParts {
  std::string format;
  std::string location;
  std::string comment;
  Options options;
  std::vector<std::string> partition_columns;
  std::vector<plan::Field> partition_fields; // Hive's form gives them types
  std::vector<plan::Field> fields;
};

// USING parquet, or STORED AS PARQUET: the formats that name themselves.
Result<std::string> Builder::table_format(const Node& node, const Node& clauses)
{
  std::string format;
  if (const Node* provider = node.find(rule::TableProvider)) {
    TRY(const Name parts, name(provider->get(rule::MultipartIdentifier)));
    format = bindery::join(parts, ".");
  }
  const Node* stored = clauses.find(rule::CreateFileFormat);
  if (stored == nullptr) return format;
  const Node* file_format = stored->find(rule::FileFormat);
  if (!format.empty()) return unsupported_at(*stored, "STORED AS beside USING");
  if (file_format == nullptr || file_format->alternative() != alt::GenericFileFormat)
    return unsupported_at(*stored, "STORED BY, INPUTFORMAT and OUTPUTFORMAT");
  const std::string word = to_lower(file_format->joined());
  if (word != "parquet" && word != "orc" && word != "avro")
    return unsupported_at(*stored, "STORED AS " + to_upper(word));
  return word;
}

// PARTITIONED BY (a, b) names columns; PARTITIONED BY (a INT) adds them.
Result<void> Builder::partitioning(const Node& list, TableParts& parts)
{
  for (const Node* field : list.all(rule::PartitionField)) {
    if (field->alternative() == alt::PartitionColumn) {
      TRY(plan::Field column, this->column(field->get(rule::ColType)));
      parts.partition_columns.push_back(column.name);
      parts.partition_fields.push_back(std::move(column));
      continue;
    }
    const Node& transform = field->get(rule::Transform);
    if (transform.alternative() != alt::IdentityTransform)
      return unsupported_at(transform, "the partition transform " + std::string(transform.text()));
    TRY(const Name column, name(transform.get(rule::QualifiedName)));
    if (column.size() != 1) return unsupported_at(transform, "a nested partition column");
    parts.partition_columns.push_back(column[0]);
  }
  if (!parts.partition_fields.empty() &&
      parts.partition_fields.size() != parts.partition_columns.size())
    return error(list, "INVALID_STATEMENT_OR_CLAUSE",
                 {{"operation", "PARTITIONED BY with columns both named and defined"}});
  return {};
}

Result<Builder::TableParts> Builder::table_parts(const Node& node)
{
  const Node& clauses = node.get(rule::CreateTableClauses);
  for (const Node& clause : clauses.children()) {
    if (clause.is_rule(rule::SkewSpec)) return unsupported_at(clause, "SKEWED BY");
    if (clause.is_rule(rule::ClusterBySpec)) return unsupported_at(clause, "CLUSTER BY of a table");
    if (clause.is_rule(rule::BucketSpec))
      return unsupported_at(clause, "CLUSTERED BY … INTO BUCKETS");
    if (clause.is_rule(rule::RowFormat)) return unsupported_at(clause, "ROW FORMAT");
    if (clause.is_rule(rule::CollationSpec)) return unsupported_at(clause, "DEFAULT COLLATION");
    if (clause.is_token(token::Tblproperties)) return unsupported_at(clause, "TBLPROPERTIES");
    const bool repeats = !clause.is_token() && clauses.all(clause.rule()).size() > 1;
    if (repeats) return repeated(clause, to_upper(clause.first().text));
  }
  TableParts parts;
  TRY(parts.format, table_format(node, clauses));
  if (const Node* list = clauses.find(rule::ExpressionPropertyList)) {
    TRY(parts.options, properties(*list));
  }
  if (const Node* list = clauses.find(rule::PartitionFieldList))
    TRY_VOID(partitioning(*list, parts));
  if (const Node* location = clauses.find(rule::LocationSpec)) {
    TRY(parts.location, string(location->get(rule::StringLit)));
  }
  if (const Node* comment = clauses.find(rule::CommentSpec)) {
    TRY(parts.comment, string(comment->get(rule::StringLit)));
  }
  if (const Node* list = node.find(rule::TableElementList))
    for (const Node* element : list->all(rule::TableElement)) {
      const Node* definition = element->find(rule::ColDefinition);
      if (definition == nullptr) return unsupported_at(*element, "a table constraint");
      TRY(plan::Field field, column(*definition));
      parts.fields.push_back(std::move(field));
    }
  return parts;
}

Result<plan::command::Command> Builder::create_table(const Node& node)
{
  const Node& header = node.get(rule::CreateTableHeader);
  if (header.has(token::Temporary)) return unsupported_at(header, "CREATE TEMPORARY TABLE");
  TRY(Name name, this->name(header.get(rule::IdentifierReference)));
  TRY(TableParts parts, table_parts(node));
  const bool if_not_exists = header.has(token::Exists);
  if (const Node* text = node.find(rule::Query)) {
    if (!parts.fields.empty() || !parts.partition_fields.empty())
      return error(node, "INVALID_STATEMENT_OR_CLAUSE",
                   {{"operation", "CREATE TABLE … AS SELECT with column definitions"}});
    if (!parts.comment.empty()) return unsupported_at(node, "COMMENT of CREATE TABLE … AS SELECT");
    command::WriteTable write;
    TRY(write.input, query(*text));
    write.table = std::move(name);
    write.format = std::move(parts.format);
    write.location = std::move(parts.location);
    write.mode = if_not_exists ? command::SaveMode::Ignore : command::SaveMode::ErrorIfExists;
    write.create_if_not_exists = if_not_exists;
    write.partition_columns = std::move(parts.partition_columns);
    write.options = std::move(parts.options);
    return Command(std::move(write));
  }
  command::CreateTable create;
  create.name = std::move(name);
  parts.fields.insert(parts.fields.end(), parts.partition_fields.begin(),
                      parts.partition_fields.end());
  create.schema = Type::structure(std::move(parts.fields));
  create.format = std::move(parts.format);
  create.location = std::move(parts.location);
  create.partition_columns = std::move(parts.partition_columns);
  create.options = std::move(parts.options);
  create.comment = std::move(parts.comment);
  create.if_not_exists = if_not_exists;
  create.is_external = header.has(token::External);
  if (create.is_external && create.location.empty())
    return error(node, "INVALID_STATEMENT_OR_CLAUSE",
                 {{"operation", "CREATE EXTERNAL TABLE without LOCATION"}});
  return Command(std::move(create));
}

} // namespace bindery::sql::spark
