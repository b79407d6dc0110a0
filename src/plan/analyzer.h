// The analyzer: one pass from the unresolved to the typed tree.
#pragma once

#include "plan/ports.h"
#include "plan/typed.h"
#include "plan/unresolved.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace bindery::plan {

enum class SparkVersion { V3_3, V3_5, V4_1 };

// Everything of the session that changes what a query means, frozen for the query.
struct QuerySettings {
  Dialect dialect = Dialect::Spark;
  SparkVersion version = SparkVersion::V4_1;
  bool ansi = true;
  bool case_sensitive = false;
  std::string time_zone = "UTC";
  bool timestamp_is_ntz = false; // spark.sql.timestampType
  int64_t now_microseconds = 0;
  std::string current_user = "root";
  std::string current_catalog = "spark_catalog";
  std::string current_database = "default";
  // spark.sql.cteRecursionLevelLimit and …RowLimit; none: no limit.
  std::optional<int64_t> recursion_level_max = 100;
  std::optional<int64_t> recursion_row_max = 1'000'000;
};

// A temporary view is the unresolved tree that it was made from, or a tree analyzed before and
// pinned.
using FindView = std::function<unresolved::RelationPtr(const unresolved::Name&)>;
using FindRemote = std::function<typed::RelationPtr(const std::string& relation_id)>;
// A Python function that the session registered under a name (spark.udf.register).
using FindFunction =
    std::function<std::shared_ptr<const unresolved::PythonUdf>(const std::string&)>;
// A session variable's value, by its name with or without system.session.
using FindVariable = std::function<std::optional<Value>(const unresolved::Name&)>;
using FindSqlFunction =
    std::function<std::shared_ptr<const unresolved::SqlFunction>(const unresolved::Name&)>;

struct AnalyzerContext {
  QuerySettings settings;
  TextParser* parser =
      nullptr; // may be null: then SQL text inside (view texts, DDL strings) is refused
  Evaluator* evaluator = nullptr;
  TableSource* tables = nullptr;
  FindView find_view;
  FindRemote find_remote;
  FindFunction find_function;
  FindVariable find_variable;
  FindSqlFunction find_sql_function;
};

// The typed tree of a query, or Spark's own error: `wire_name` is the error class
// (UNRESOLVED_COLUMN.WITH_SUGGESTION), `parameters` its message parameters, `message` the whole
// text as Spark prints it.
Result<typed::RelationPtr> analyze(const unresolved::RelationPtr& relation,
                                   AnalyzerContext& context);

// A projection whose output is each column of the input as text, as Dataset.show prints it.
typed::RelationPtr to_display_text(const typed::RelationPtr& relation,
                                   const QuerySettings& settings);

// The schema of a relation as Spark's struct type.
Type schema_of(const typed::Relation& relation);

} // namespace bindery::plan
