// The unresolved tree: what the client or the SQL text said, before names and types are known.
// Nodes are immutable and shared. Connect's messages and both SQL dialects become these nodes.
#pragma once

#include "plan/origin.h"
#include "plan/value.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindery::plan::unresolved {

struct Expression;
struct Relation;
using ExpressionPtr = std::shared_ptr<const Expression>;
using RelationPtr = std::shared_ptr<const Relation>;
using Name = std::vector<std::string>; // a.b.c as its parts
using Options =
    std::map<std::string, std::string>; // keys lower-cased where Spark's are case-insensitive

// ---- expressions --------------------------------------------------------------------------------

enum class ExpressionKind {
  Literal,
  Attribute,
  Star,
  Regex,
  ExtractValue,
  Function,
  Cast,
  Alias,
  SortOrder,
  Lambda,
  LambdaVariable,
  Window,
  UpdateFields,
  PythonUdf,
  Subquery,
  Parameter,
  NamedArgument,
};

struct Expression {
  const ExpressionKind kind;
  Origin origin;
  virtual ~Expression() = default;

protected:
  explicit Expression(ExpressionKind kind) : kind(kind) {}
};

template <ExpressionKind K> struct ExpressionOf : Expression {
  static constexpr ExpressionKind Kind = K;
  ExpressionOf() : Expression(K) {}
};

struct Literal : ExpressionOf<ExpressionKind::Literal> {
  Value value;
};

struct Attribute : ExpressionOf<ExpressionKind::Attribute> {
  Name parts;
  int64_t plan_id = -1; // df.col: looked up in that relation's output
  bool is_metadata = false;
};

// *, t.*, or struct_column.*
struct Star : ExpressionOf<ExpressionKind::Star> {
  Name target;
  int64_t plan_id = -1;
  std::vector<Name> except; // SELECT * EXCEPT (…)
};

struct Regex : ExpressionOf<ExpressionKind::Regex> {
  std::string pattern;
  int64_t plan_id = -1;
};

// child[extraction]: array element, map value or struct field
struct ExtractValue : ExpressionOf<ExpressionKind::ExtractValue> {
  ExpressionPtr child;
  ExpressionPtr extraction;
};

// Every operator is a function, under the name that Spark registers: "+", "and", "not", "in",
// "like", "isnull", "when" (condition, value, …, else), "<=>", "between", "struct", "named_struct",
// "array", …
struct Function : ExpressionOf<ExpressionKind::Function> {
  Name name;
  std::vector<ExpressionPtr> arguments;
  bool is_distinct = false;
  bool is_internal = false;
  std::optional<bool> ignore_nulls;
  ExpressionPtr filter;                    // aggregate FILTER (WHERE …)
  std::vector<ExpressionPtr> within_group; // SortOrder nodes
};

enum class CastMode { Plain, Try, Ansi, Legacy }; // Plain: as the session's ANSI setting says

struct Cast : ExpressionOf<ExpressionKind::Cast> {
  ExpressionPtr child;
  Type type;
  CastMode mode = CastMode::Plain;
};

struct Alias : ExpressionOf<ExpressionKind::Alias> {
  ExpressionPtr child;
  std::vector<std::string> names; // several: of a generator
  std::string metadata;           // JSON, or empty
};

enum class Direction { Ascending, Descending };
enum class NullOrder { First, Last };

struct SortOrder : ExpressionOf<ExpressionKind::SortOrder> {
  ExpressionPtr child;
  Direction direction = Direction::Ascending;
  std::optional<NullOrder>
      nulls; // default: first when ascending, last when descending (Trino: always last)
};

struct Lambda : ExpressionOf<ExpressionKind::Lambda> {
  ExpressionPtr body;
  std::vector<std::string> parameters;
};

struct LambdaVariable : ExpressionOf<ExpressionKind::LambdaVariable> {
  Name parts;
};

enum class FrameUnit { Rows, Range, Groups };
enum class FrameBoundKind { UnboundedPreceding, UnboundedFollowing, CurrentRow, Offset };

// An offset is negative for PRECEDING.
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::CurrentRow;
  ExpressionPtr offset;
};

struct WindowFrame {
  FrameUnit unit = FrameUnit::Rows;
  FrameBound lower;
  FrameBound upper;
};

struct Window : ExpressionOf<ExpressionKind::Window> {
  ExpressionPtr function;
  std::vector<ExpressionPtr> partition_by;
  std::vector<ExpressionPtr> order_by; // SortOrder nodes
  std::optional<WindowFrame> frame;
  std::string name; // OVER w: resolved against the WINDOW clause by the builder; empty afterwards
};

// withField (value set) or dropFields (value empty) on a struct
struct UpdateFields : ExpressionOf<ExpressionKind::UpdateFields> {
  ExpressionPtr child;
  Name field;
  ExpressionPtr value;
};

// PySpark's own numbers of evaluation types: 100 batched, 101 arrow-batched, 200 scalar pandas, …
struct PythonUdf : ExpressionOf<ExpressionKind::PythonUdf> {
  std::string name;
  bool is_deterministic = true;
  int eval_type = 0;
  std::string command; // pickled by the client, passed through
  Type return_type;
  std::string python_version;
  std::vector<ExpressionPtr> arguments;
};

enum class SubqueryKind { Scalar, Exists, In, TableArgument };

struct Subquery : ExpressionOf<ExpressionKind::Subquery> {
  SubqueryKind subquery = SubqueryKind::Scalar;
  RelationPtr relation;
  std::vector<ExpressionPtr> in_values; // of In
};

// :name or ?
struct Parameter : ExpressionOf<ExpressionKind::Parameter> {
  std::string name;
  int position = -1; // of ?, from 0
};

struct NamedArgument : ExpressionOf<ExpressionKind::NamedArgument> {
  std::string name;
  ExpressionPtr value;
};

// ---- relations ----------------------------------------------------------------------------------

enum class RelationKind {
  OneRow,
  Range,
  LocalRelation,
  InlineTable,
  NamedTable,
  DataSource,
  Project,
  Filter,
  Join,
  SetOperation,
  Sort,
  Limit,
  Offset,
  Tail,
  Aggregate,
  Having,
  SubqueryAlias,
  With,
  Repartition,
  ToDf,
  WithColumns,
  WithColumnsRenamed,
  Drop,
  Deduplicate,
  Hint,
  Generate,
  Sample,
  Unpivot,
  Pivot,
  ToSchema,
  FillNa,
  DropNa,
  Replace,
  Describe,
  Summary,
  MapPartitions,
  GroupMap,
  CachedRemote,
  WithParameters,
  WithRelations,
  TableFunction,
  CommandResult,
};

struct Relation {
  const RelationKind kind;
  Origin origin;
  virtual ~Relation() = default;

protected:
  explicit Relation(RelationKind kind) : kind(kind) {}
};

template <RelationKind K> struct RelationOf : Relation {
  static constexpr RelationKind Kind = K;
  RelationOf() : Relation(K) {}
};

// SELECT without FROM
struct OneRow : RelationOf<RelationKind::OneRow> {};

struct Range : RelationOf<RelationKind::Range> {
  int64_t start = 0;
  int64_t end = 0;
  int64_t step = 1;
  std::optional<int> partitions;
};

// createDataFrame: one Arrow IPC stream, and the schema that Spark gives it (a struct type).
struct LocalRelation : RelationOf<RelationKind::LocalRelation> {
  std::shared_ptr<const std::string> arrow; // null: no rows
  std::optional<Type> schema;
};

// VALUES (…), (…)
struct InlineTable : RelationOf<RelationKind::InlineTable> {
  std::vector<std::vector<ExpressionPtr>> rows;
  std::vector<std::string> names; // empty: col1, col2, …
};

struct NamedTable : RelationOf<RelationKind::NamedTable> {
  Name parts;
  Options options;
};

// spark.read…load()
struct DataSource : RelationOf<RelationKind::DataSource> {
  std::string format; // empty: the session's default
  std::optional<Type> schema;
  Options options;
  std::vector<std::string> paths;
};

struct Project : RelationOf<RelationKind::Project> {
  RelationPtr input; // null: OneRow
  std::vector<ExpressionPtr> expressions;
  bool is_distinct = false; // SELECT DISTINCT
};

struct Filter : RelationOf<RelationKind::Filter> {
  RelationPtr input;
  ExpressionPtr condition;
};

enum class JoinType { Inner, LeftOuter, RightOuter, FullOuter, LeftSemi, LeftAnti, Cross };

struct Join : RelationOf<RelationKind::Join> {
  RelationPtr left;
  RelationPtr right;
  JoinType join_type = JoinType::Inner;
  ExpressionPtr condition;
  std::vector<std::string> using_columns;
  bool is_natural = false;
  bool is_lateral = false;
};

enum class SetOperationKind { Union, Intersect, Except };

struct SetOperation : RelationOf<RelationKind::SetOperation> {
  RelationPtr left;
  RelationPtr right;
  SetOperationKind operation = SetOperationKind::Union;
  bool is_all = false;
  bool by_name = false;
  bool allow_missing_columns = false;
};

struct Sort : RelationOf<RelationKind::Sort> {
  RelationPtr input;
  std::vector<ExpressionPtr> order; // SortOrder nodes
  bool is_global = true;
};

struct Limit : RelationOf<RelationKind::Limit> {
  RelationPtr input;
  ExpressionPtr limit;
};

struct Offset : RelationOf<RelationKind::Offset> {
  RelationPtr input;
  ExpressionPtr offset;
};

struct Tail : RelationOf<RelationKind::Tail> {
  RelationPtr input;
  int limit = 0;
};

enum class GroupType { GroupBy, Rollup, Cube, GroupingSets };

// Connect's form: the output is the grouping expressions, then the aggregates. SQL's form
// (`is_select`): the output is `aggregates` alone, which may name grouping expressions, their
// aliases or their positions.
struct Aggregate : RelationOf<RelationKind::Aggregate> {
  RelationPtr input;
  GroupType group_type = GroupType::GroupBy;
  std::vector<ExpressionPtr> grouping;
  std::vector<std::vector<ExpressionPtr>> grouping_sets;
  std::vector<ExpressionPtr> aggregates;
  bool is_select = false;
  bool group_by_all = false;
};

// HAVING over an Aggregate or a Project: may use aggregates that the output does not show.
struct Having : RelationOf<RelationKind::Having> {
  RelationPtr input;
  ExpressionPtr condition;
};

struct SubqueryAlias : RelationOf<RelationKind::SubqueryAlias> {
  RelationPtr input;
  Name alias; // qualifier parts; usually one
  std::vector<std::string> column_names;
};

struct CommonTable {
  std::string name;
  std::vector<std::string> column_names;
  RelationPtr relation;
  std::optional<int64_t> level_max; // MAX RECURSION LEVEL
};

struct With : RelationOf<RelationKind::With> {
  std::vector<CommonTable> tables;
  RelationPtr input;
  bool is_recursive = false;
};

// repartition(n), coalesce(n), repartition(n, columns), repartitionByRange
struct Repartition : RelationOf<RelationKind::Repartition> {
  RelationPtr input;
  std::optional<int> partitions;
  bool shuffle = true;
  std::vector<ExpressionPtr> expressions;
};

struct ToDf : RelationOf<RelationKind::ToDf> {
  RelationPtr input;
  std::vector<std::string> names;
};

struct WithColumns : RelationOf<RelationKind::WithColumns> {
  RelationPtr input;
  std::vector<std::shared_ptr<const Alias>> columns;
};

struct WithColumnsRenamed : RelationOf<RelationKind::WithColumnsRenamed> {
  RelationPtr input;
  std::vector<std::pair<std::string, std::string>> renames; // old, new
};

struct Drop : RelationOf<RelationKind::Drop> {
  RelationPtr input;
  std::vector<ExpressionPtr> columns;
  std::vector<std::string> names;
};

struct Deduplicate : RelationOf<RelationKind::Deduplicate> {
  RelationPtr input;
  std::vector<std::string> columns; // empty: all
};

struct Hint : RelationOf<RelationKind::Hint> {
  RelationPtr input;
  std::string name;
  std::vector<ExpressionPtr> parameters;
};

// LATERAL VIEW [OUTER] generator(…) alias AS names
struct Generate : RelationOf<RelationKind::Generate> {
  RelationPtr input;
  ExpressionPtr generator;
  bool is_outer = false;
  std::string alias;
  std::vector<std::string> names;
};

struct Sample : RelationOf<RelationKind::Sample> {
  RelationPtr input;
  double lower_bound = 0;
  double upper_bound = 1;
  bool with_replacement = false;
  bool deterministic_order = false; // sorted by all columns first
  std::optional<int64_t> seed;
};

struct Unpivot : RelationOf<RelationKind::Unpivot> {
  RelationPtr input;
  std::vector<ExpressionPtr> ids;
  std::optional<std::vector<ExpressionPtr>> values;
  std::string variable_name;
  std::string value_name;
  // SQL's form, instead of ids, values and value_name: every other column is an id, and each row
  // of the input becomes one for each of these.
  struct Row {
    std::string name;
    std::vector<ExpressionPtr> values;
  };
  std::vector<Row> rows;
  std::vector<std::string> value_names;
};

struct Pivot : RelationOf<RelationKind::Pivot> {
  RelationPtr input;
  std::vector<ExpressionPtr> grouping;
  std::vector<ExpressionPtr> aggregates;
  ExpressionPtr column;
  std::vector<ExpressionPtr> values; // empty: found by a query
};

struct ToSchema : RelationOf<RelationKind::ToSchema> {
  RelationPtr input;
  Type schema;
};

struct FillNa : RelationOf<RelationKind::FillNa> {
  RelationPtr input;
  std::vector<std::string> columns; // empty: all of a fitting type
  std::vector<Value> values;        // one for all, or one a column
};

struct DropNa : RelationOf<RelationKind::DropNa> {
  RelationPtr input;
  std::vector<std::string> columns;
  std::optional<int> min_non_nulls; // default: all
};

struct Replace : RelationOf<RelationKind::Replace> {
  RelationPtr input;
  std::vector<std::string> columns;
  std::vector<std::pair<Value, Value>> replacements;
};

struct Describe : RelationOf<RelationKind::Describe> {
  RelationPtr input;
  std::vector<std::string> columns;
};

struct Summary : RelationOf<RelationKind::Summary> {
  RelationPtr input;
  std::vector<std::string> statistics;
};

// mapInPandas, mapInArrow
struct MapPartitions : RelationOf<RelationKind::MapPartitions> {
  RelationPtr input;
  std::shared_ptr<const PythonUdf> function;
};

// applyInPandas, applyInArrow
struct GroupMap : RelationOf<RelationKind::GroupMap> {
  RelationPtr input;
  std::vector<ExpressionPtr> grouping;
  std::shared_ptr<const PythonUdf> function;
};

struct CachedRemote : RelationOf<RelationKind::CachedRemote> {
  std::string relation_id;
};

struct WithParameters : RelationOf<RelationKind::WithParameters> {
  RelationPtr input;
  std::map<std::string, ExpressionPtr> named;
  std::vector<ExpressionPtr> positional;
};

// Subqueries by plan id: `references` are named by Subquery nodes of the root.
struct WithRelations : RelationOf<RelationKind::WithRelations> {
  RelationPtr root;
  std::vector<RelationPtr> references;
};

// explode(…) or range(…) in FROM
struct TableFunction : RelationOf<RelationKind::TableFunction> {
  Name name;
  std::vector<ExpressionPtr> arguments;
};

// The rows that a command gave; it ran once, when it was met.
struct CommandResult : RelationOf<RelationKind::CommandResult> {
  Type schema;
  std::vector<Value::Items> rows;
};

// CREATE FUNCTION … RETURN: an expression of its parameters, or a query.
struct SqlFunction {
  struct Parameter {
    std::string name;
    Type type;
    ExpressionPtr default_value; // null: must be given
  };
  Name name;
  std::vector<Parameter> parameters;
  std::optional<Type> returns; // else the body's; of a table function a struct
  bool is_table = false;
  ExpressionPtr body; // null: `query`
  RelationPtr query;
};

// Checked down-cast: the node's kind decides.
template <class Node, class Base> const Node& as(const Base& base)
{
  CHECK(base.kind == Node::Kind);
  return static_cast<const Node&>(base);
}
template <class Node, class Base> const Node* find_as(const Base& base)
{
  return base.kind == Node::Kind ? static_cast<const Node*>(&base) : nullptr;
}

} // namespace bindery::plan::unresolved
