// What the analyzer needs of the world, as interfaces; `main` and the session join them to what
// implements them.
#pragma once

#include "plan/command.h"
#include "plan/scan.h"
#include "plan/typed.h"
#include "plan/unresolved.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bindery::plan {

enum class Dialect { Spark, Trino };

// A statement is a query or a command.
using Statement = std::variant<unresolved::RelationPtr, command::Command>;

// Text into the unresolved tree. Errors carry Spark's class PARSE_SYNTAX_ERROR and its parameters.
class TextParser {
public:
  virtual ~TextParser() = default;
  virtual Result<Statement> parse_statement(const std::string& text) = 0;
  virtual Result<unresolved::ExpressionPtr> parse_expression(const std::string& text) = 0;
  virtual Result<unresolved::Name> parse_name(const std::string& text) = 0;
  virtual Result<Type> parse_type(const std::string& text) = 0; // "array<int>"
  virtual Result<Type>
  parse_schema(const std::string& text) = 0; // "a INT, b STRING" or a type; gives a struct
};

// Constants and the like: runs an expression without columns.
class Evaluator {
public:
  virtual ~Evaluator() = default;
  virtual Result<Value> evaluate(const typed::ExpressionPtr& expression) = 0;
};

struct ColumnInfo {
  std::string name;
  Type type;
  std::string comment;
};

struct TableInfo {
  std::string database;
  std::string name;
  std::string provider; // parquet, csv, hive, …
  std::string location;
  std::string serde; // class name, when the catalog names one
  std::map<std::string, std::string> serde_parameters;
  std::string input_format;  // class name
  std::string output_format; // class name
  std::vector<ColumnInfo> columns;
  std::vector<ColumnInfo> partition_columns;
  std::map<std::string, std::string> parameters;
  bool is_managed = false; // its data is in the catalog's own place, and goes with it
  bool is_view = false;
  std::string view_text; // SQL of a view, in the dialect it was made in
};

struct DatabaseInfo {
  std::string name;
  std::string description;
  std::string location;
};

struct PartitionInfo {
  std::vector<std::string> values; // as the catalog has them, in the order of the partition columns
  std::string location;
  std::string provider; // with the columns: the partition's own schema, which may differ
  std::vector<ColumnInfo> columns;
  std::map<std::string, std::string> parameters;
};

// The Data Catalog as an engine sees it: a Glue endpoint, or the memory of a stand-alone engine.
// Any thread. Names come lower-cased. Errors: NotFound and AlreadyExists with Spark's class in
// `wire_name`.
class Catalog {
public:
  virtual ~Catalog() = default;
  virtual Result<std::vector<DatabaseInfo>> list_databases() = 0;
  virtual Result<std::optional<DatabaseInfo>> find_database(const std::string& name) = 0;
  virtual Result<void> create_database(const DatabaseInfo& database) = 0;
  virtual Result<void> drop_database(const std::string& name) = 0;
  // Their columns may be left out: a column that cannot be read is an error of its own table.
  virtual Result<std::vector<TableInfo>> list_tables(const std::string& database) = 0;
  virtual Result<std::optional<TableInfo>> find_table(const std::string& database,
                                                      const std::string& name) = 0;
  virtual Result<void> create_table(const TableInfo& table) = 0;
  virtual Result<void> update_table(const TableInfo& table) = 0;
  virtual Result<void> drop_table(const std::string& database, const std::string& name) = 0;
  // All partitions, or those that `expression` (the catalog's own filter language) lets through.
  virtual Result<std::vector<PartitionInfo>> list_partitions(const TableInfo& table,
                                                             const std::string& expression) = 0;
  virtual Result<void> add_partitions(const TableInfo& table,
                                      const std::vector<PartitionInfo>& partitions) = 0;
  // By their values; one that is not there is no error.
  virtual Result<void> drop_partitions(const TableInfo& table,
                                       const std::vector<PartitionInfo>& partitions) = 0;
  // Functions of SQL, named by database and name. Most catalogs keep none.
  virtual bool keeps_functions() const { return false; }
  virtual std::shared_ptr<const unresolved::SqlFunction> find_function(const unresolved::Name&)
  {
    return nullptr;
  }
  virtual void put_function(const unresolved::Name&,
                            std::shared_ptr<const unresolved::SqlFunction>) // null: removed
  {}
};

// Tables and files as the analyzer sees them.
class TableSource {
public:
  virtual ~TableSource() = default;
  // The table, or nothing when there is none of that name. `name` has one to three parts.
  virtual Result<std::optional<TableInfo>> find_table(const unresolved::Name& name) = 0;
  // Everything a scan of that table needs: files, partitions, schemas; pinned now. Texts without a
  // zone of their own are times in `time_zone`, the session's.
  virtual Result<std::shared_ptr<const ScanSpec>> open_table(const TableInfo& table,
                                                             const std::string& time_zone) = 0;
  // spark.read…load(): lists the files and infers the schema unless one is given.
  virtual Result<std::shared_ptr<const ScanSpec>> open_files(const unresolved::DataSource& source,
                                                             const std::string& time_zone) = 0;
};

} // namespace bindery::plan
