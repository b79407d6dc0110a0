// The typed tree: what the analyzer made of the unresolved tree. Names are gone but for the final
// output; every expression knows its type; nothing below decides anything any more. Nodes are
// immutable and shared.
#pragma once

#include "plan/origin.h"
#include "plan/scan.h"
#include "plan/unresolved.h" // SubqueryKind, JoinType, FrameUnit, …: shared enumerations
#include "plan/value.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindery::plan::typed {

struct Expression;
struct Relation;
using ExpressionPtr = std::shared_ptr<const Expression>;
using RelationPtr = std::shared_ptr<const Relation>;

using unresolved::Direction;
using unresolved::FrameBoundKind;
using unresolved::FrameUnit;
using unresolved::JoinType;
using unresolved::NullOrder;
using unresolved::SetOperationKind;
using unresolved::SubqueryKind;

// Minted per occurrence; a self-join mints anew.
struct ColumnId {
  int64_t value = 0;
  auto operator<=>(const ColumnId&) const = default;
};

struct Attribute {
  ColumnId id;
  std::string name;
  Type type;
  bool nullable = true;
  std::string metadata;
};

// ---- expressions --------------------------------------------------------------------------------

enum class ExpressionKind {
  Literal,
  Column,
  Outer,
  Call,
  Cast,
  Case,
  Lambda,
  LambdaVariable,
  Subquery,
  AggregateCall,
  WindowCall,
  Generator,
  Python,
};

struct Expression {
  const ExpressionKind kind;
  Type type;
  bool nullable = true;
  bool deterministic = true;
  bool fallible = false; // may raise; not to be moved past a filter
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

struct Column : ExpressionOf<ExpressionKind::Column> {
  ColumnId id;
};

// A column of the query around a subquery.
struct Outer : ExpressionOf<ExpressionKind::Outer> {
  ColumnId id;
};

// How a call reaches the engine. BuiltIn: DuckDB's function (or operator) of that name. Native:
// ours, in spark.main. Form: the engine builds the tree itself ("and", "or", "not", "is_null",
// "in", "struct", "array", "field", …).
enum class LoweringKind { BuiltIn, Native, Form };

struct Lowering {
  LoweringKind kind = LoweringKind::BuiltIn;
  std::string name;
};

struct Call : ExpressionOf<ExpressionKind::Call> {
  std::string function; // Spark's name, for dumps and generated names
  Lowering lowering;
  std::vector<ExpressionPtr> arguments;
};

enum class CastMode { Ansi, Legacy, Try };

struct Cast : ExpressionOf<ExpressionKind::Cast> {
  ExpressionPtr child;
  CastMode mode = CastMode::Ansi;
  bool is_implicit = false;
  std::string time_zone; // the session's, where the cast needs one
};

struct Case : ExpressionOf<ExpressionKind::Case> {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> branches; // condition, value
  ExpressionPtr otherwise;                                       // null: NULL
};

struct Lambda : ExpressionOf<ExpressionKind::Lambda> {
  std::vector<ColumnId> parameters;
  ExpressionPtr body;
};

struct LambdaVariable : ExpressionOf<ExpressionKind::LambdaVariable> {
  ColumnId id;
};

struct Subquery : ExpressionOf<ExpressionKind::Subquery> {
  SubqueryKind subquery = SubqueryKind::Scalar;
  RelationPtr relation;
  std::vector<ExpressionPtr> in_values;
  std::vector<ColumnId> outer; // what it names of the queries around it
};

struct SortKey {
  ExpressionPtr expression;
  Direction direction = Direction::Ascending;
  NullOrder nulls = NullOrder::First;
};

// Only in an Aggregate relation, or as the function of a WindowCall.
struct AggregateCall : ExpressionOf<ExpressionKind::AggregateCall> {
  std::string function;
  Lowering lowering;
  std::vector<ExpressionPtr> arguments;
  bool is_distinct = false;
  ExpressionPtr filter;
  std::vector<SortKey> order;
};

struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::CurrentRow;
  ExpressionPtr offset; // of Offset; negative for PRECEDING
};

// Only in a Window relation. The function is an aggregate, or one of the window functions by name:
// row_number, rank, dense_rank, percent_rank, cume_dist, ntile, lag, lead, first_value, last_value,
// nth_value.
struct WindowCall : ExpressionOf<ExpressionKind::WindowCall> {
  std::string function;
  Lowering lowering;
  std::vector<ExpressionPtr> arguments;
  bool is_distinct = false;
  bool ignore_nulls = false;
  ExpressionPtr filter;
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortKey> order_by;
  FrameUnit unit = FrameUnit::Rows;
  FrameBound lower;
  FrameBound upper;
};

// explode, posexplode, inline, stack, json_tuple, …: only in a Generate relation.
struct Generator : ExpressionOf<ExpressionKind::Generator> {
  std::string function;
  std::vector<ExpressionPtr> arguments;
};

struct Python : ExpressionOf<ExpressionKind::Python> {
  std::shared_ptr<const unresolved::PythonUdf> function;
  std::vector<ExpressionPtr> arguments;
};

// ---- relations ----------------------------------------------------------------------------------

enum class RelationKind {
  OneRow,
  Range,
  LocalRelation,
  Values,
  Scan,
  Project,
  Filter,
  Join,
  SetOperation,
  Sort,
  Limit,
  Tail,
  Aggregate,
  Window,
  Generate,
  Sample,
  Deduplicate,
  Repartition,
  PythonEval,
  MapPartitions,
  GroupMap,
  Recursion,
  RecursionRows,
};

struct Relation {
  const RelationKind kind;
  std::vector<Attribute> output;
  Origin origin;
  virtual ~Relation() = default;

protected:
  explicit Relation(RelationKind kind) : kind(kind) {}
};

template <RelationKind K> struct RelationOf : Relation {
  static constexpr RelationKind Kind = K;
  RelationOf() : Relation(K) {}
};

struct OneRow : RelationOf<RelationKind::OneRow> {};

struct Range : RelationOf<RelationKind::Range> {
  int64_t start = 0;
  int64_t end = 0;
  int64_t step = 1;
  int partitions = 1;
};

// Rows in one Arrow IPC stream. `schema` has a field for each column of the stream, in its order,
// with Spark's type.
struct LocalRelation : RelationOf<RelationKind::LocalRelation> {
  std::shared_ptr<const std::string> arrow; // null: no rows
  Type schema;
};

struct Values : RelationOf<RelationKind::Values> {
  std::vector<std::vector<ExpressionPtr>> rows;
};

// The output names columns of the scan by position: `columns[i]` is the index of output[i] in the
// scan's schema (data columns first, then partition columns).
struct Scan : RelationOf<RelationKind::Scan> {
  std::shared_ptr<const ScanSpec> spec;
  std::vector<int> columns;
};

// output[i] is the value of expressions[i].
struct Project : RelationOf<RelationKind::Project> {
  RelationPtr input;
  std::vector<ExpressionPtr> expressions;
};

struct Filter : RelationOf<RelationKind::Filter> {
  RelationPtr input;
  ExpressionPtr condition;
};

// The output is left's, then (but for semi and anti) right's; the ids stay.
struct Join : RelationOf<RelationKind::Join> {
  RelationPtr left;
  RelationPtr right;
  JoinType join_type = JoinType::Inner;
  ExpressionPtr condition; // null: none
  bool is_lateral = false;
};

// Both sides have as many columns as the output, of equal types, by position.
struct SetOperation : RelationOf<RelationKind::SetOperation> {
  RelationPtr left;
  RelationPtr right;
  SetOperationKind operation = SetOperationKind::Union;
  bool is_all = false;
};

struct Sort : RelationOf<RelationKind::Sort> {
  RelationPtr input;
  std::vector<SortKey> order;
  bool is_global = true;
};

struct Limit : RelationOf<RelationKind::Limit> {
  RelationPtr input;
  std::optional<int64_t> limit;
  int64_t offset = 0;
};

struct Tail : RelationOf<RelationKind::Tail> {
  RelationPtr input;
  int64_t limit = 0;
};

// The output is the grouping expressions, then the aggregates (each an AggregateCall, nothing
// around it), then, when there are grouping sets, one Long: Spark's grouping id.
struct Aggregate : RelationOf<RelationKind::Aggregate> {
  RelationPtr input;
  std::vector<ExpressionPtr> grouping;
  std::vector<std::vector<int>> grouping_sets; // indices into `grouping`; empty: one set of all
  std::vector<ExpressionPtr> aggregates;
};

// The output is the input's, then one column a WindowCall.
struct Window : RelationOf<RelationKind::Window> {
  RelationPtr input;
  std::vector<ExpressionPtr> windows;
};

// The output is the input's, then the generator's columns.
struct Generate : RelationOf<RelationKind::Generate> {
  RelationPtr input;
  ExpressionPtr generator;
  bool is_outer = false;
};

struct Sample : RelationOf<RelationKind::Sample> {
  RelationPtr input;
  double lower_bound = 0;
  double upper_bound = 1;
  bool with_replacement = false;
  bool deterministic_order = false; // sorted by all columns first
  int64_t seed = 0;
};

// One row of each group of equal keys; the other columns are of one and the same row.
struct Deduplicate : RelationOf<RelationKind::Deduplicate> {
  RelationPtr input;
  std::vector<ColumnId> keys;
};

// Rows stay as they are; how many files a write gives depends on it.
struct Repartition : RelationOf<RelationKind::Repartition> {
  RelationPtr input;
  std::optional<int> partitions;
  bool shuffle = true;
  std::vector<ExpressionPtr> expressions;
};

// The output is the input's, then one column a Python expression, whose arguments are of the input.
struct PythonEval : RelationOf<RelationKind::PythonEval> {
  RelationPtr input;
  std::vector<std::shared_ptr<const Python>> functions;
};

struct MapPartitions : RelationOf<RelationKind::MapPartitions> {
  RelationPtr input;
  std::shared_ptr<const unresolved::PythonUdf> function;
};

struct GroupMap : RelationOf<RelationKind::GroupMap> {
  RelationPtr input;
  std::vector<ExpressionPtr> grouping;
  std::shared_ptr<const unresolved::PythonUdf> function;
};

// The rows of `anchor`, then those of `step` over the rows that came last, until none come. All
// three have as many columns, of equal types, by position.
struct Recursion : RelationOf<RelationKind::Recursion> {
  RelationPtr anchor;
  RelationPtr step;
  ColumnId name; // what its RecursionRows say
};

// Within a step: the rows that came last.
struct RecursionRows : RelationOf<RelationKind::RecursionRows> {
  ColumnId name;
};

using unresolved::as;
using unresolved::find_as;

// Both trees as indented text, for tests, `explain` and the semantic hash.
std::string dump(const Relation& relation);
std::string dump(const Expression& expression);

} // namespace bindery::plan::typed
