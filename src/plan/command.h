// Commands: what is run for its effect. Unresolved as the client or the text gave them; the
// command's runner (engine/command) analyzes the relations inside and answers rows.
#pragma once

#include "plan/typed.h"
#include "plan/unresolved.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bindery::plan::command {

using unresolved::Name;
using unresolved::Options;
using unresolved::RelationPtr;

enum class SaveMode { ErrorIfExists, Append, Overwrite, Ignore };

// df.write.format(…).save(path)
struct WriteFiles {
  RelationPtr input;
  std::string format;
  std::string path;
  SaveMode mode = SaveMode::ErrorIfExists;
  std::vector<std::string> partition_columns;
  Options options;
};

// df.write.saveAsTable / insertInto, CREATE TABLE … AS SELECT
struct WriteTable {
  RelationPtr input;
  Name table;
  std::string format; // empty: the session's default, or the table's own
  std::string location;
  SaveMode mode = SaveMode::ErrorIfExists;
  bool is_insert = false; // insertInto: by position, the table must exist
  bool create_if_not_exists = false;
  std::vector<std::string> partition_columns;
  Options options;
};

struct CreateView {
  Name name;
  RelationPtr input;
  bool is_global = false;
  bool is_temporary = true;
  bool replace = false;
  bool if_not_exists = false;
  std::vector<std::string> column_names;
  std::string sql; // of a stored view
};

struct DropTable {
  Name name;
  bool if_exists = false;
  bool is_view = false;
};

struct CreateTable {
  Name name;
  Type schema; // a struct
  std::string format;
  std::string location;
  std::vector<std::string> partition_columns;
  Options options;
  std::string comment;
  bool if_not_exists = false;
  bool is_external = false;
};

struct CreateDatabase {
  std::string name;
  bool if_not_exists = false;
  std::string comment;
  std::string location;
};

struct DropDatabase {
  std::string name;
  bool if_exists = false;
  bool cascade = false;
};

struct UseDatabase {
  Name name;
};
struct ShowDatabases {
  std::string pattern;
};
struct ShowTables {
  Name database;
  std::string pattern;
};
struct ShowColumns {
  Name table;
};
struct ShowPartitions {
  Name table;
};
struct DescribeTable {
  Name table;
  bool extended = false;
};
struct SetConfig {
  std::optional<std::string> key;
  std::optional<std::string> value;
};
struct ResetConfig {
  std::optional<std::string> key;
};
struct CacheTable {
  Name table;
  RelationPtr input;
}; // harmless here: analyzed, then nothing is kept
struct UncacheTable {
  Name table;
  bool if_exists = false;
};
struct RefreshTable {
  Name table;
};
struct Explain {
  RelationPtr input;
  std::string mode;
};

// DECLARE [OR REPLACE] VARIABLE names [type] [DEFAULT expression]
struct DeclareVariable {
  std::vector<Name> names;
  std::optional<Type> type;                // else the default's
  unresolved::ExpressionPtr default_value; // null: NULL
  bool replace = false;
};
// SET VARIABLE: each to its value, or all to the row of a query
struct SetVariable {
  std::vector<Name> names;
  std::vector<unresolved::ExpressionPtr> values; // null: DEFAULT
  RelationPtr query;
};
struct DropVariable {
  Name name;
  bool if_exists = false;
};
// EXECUTE IMMEDIATE: a text that is known when the statement runs
struct ExecuteImmediate {
  unresolved::ExpressionPtr text;
  std::vector<unresolved::ExpressionPtr> arguments; // an Alias: of that name
  std::vector<Name> into;
};
struct CreateFunction {
  std::shared_ptr<const unresolved::SqlFunction> function;
  bool is_temporary = false;
  bool replace = false;
  bool if_not_exists = false;
};
struct DropFunction {
  Name name;
  bool is_temporary = false;
  bool if_exists = false;
};
struct DescribeQuery {
  RelationPtr input;
};

using Command =
    std::variant<WriteFiles, WriteTable, CreateView, DropTable, CreateTable, CreateDatabase,
                 DropDatabase, UseDatabase, ShowDatabases, ShowTables, ShowColumns, ShowPartitions,
                 DescribeTable, SetConfig, ResetConfig, CacheTable, UncacheTable, RefreshTable,
                 Explain, DeclareVariable, SetVariable, DropVariable, ExecuteImmediate,
                 CreateFunction, DropFunction, DescribeQuery>;

} // namespace bindery::plan::command
