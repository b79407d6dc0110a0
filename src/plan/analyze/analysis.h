// One analysis of one query: what the functions of this folder share. Private to plan/.
#pragma once

#include "plan/analyze/scope.h"
#include "plan/analyzer.h"
#include "plan/build.h"
#include "plan/coerce/coerce.h"
#include "plan/errors.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace bindery::plan::resolve {

using typed::ExpressionPtr;

// An expression with its types, and its text in names and messages (implicit casts do not show).
struct Bound {
  ExpressionPtr expression;
  std::string sql;
  std::string name;      // of the column when it stands alone in a select list; empty: sql
  std::string metadata;  // of the column, JSON
  bool is_alias = false; // a new column, even of a column alone
  std::vector<std::string> names = {}; // of a generator's columns
};

struct LambdaFrame {
  std::vector<std::string> names;
  std::vector<typed::Attribute> variables;
};

// Aliases of earlier columns of the same select list, lower case, with how many have the name.
using EarlierAliases = std::map<std::string, std::pair<Bound, int>>;

// The spans of time that window(…) or session_window(…) gives: a column that the relation around
// the call adds below itself. One call describes them; a second must be the same.
struct TimeWindow {
  std::string key; // of the call; empty: there is none
  typed::Attribute column;
  Scope scope; // that column
  ExpressionPtr time;
  int64_t duration_us = 0;
  int64_t slide_us = 0;
  int64_t start_us = 0;
  ExpressionPtr end; // of a session: when it ends if nothing follows
};

// Where an expression stands: what it may name and contain.
struct Place {
  const Scope* scope = nullptr;
  const Scope* fallback = nullptr;        // searched when `scope` has no such name
  const Scope* aggregate_scope = nullptr; // instead of `scope` within aggregate functions
  TimeWindow* time_window = nullptr;      // where one may stand
  const EarlierAliases* aliases = nullptr;
  std::vector<LambdaFrame> lambdas;
  std::vector<std::string>
      grouping_keys; // dumps of the grouping expressions: of grouping() and grouping_id()
  std::optional<typed::Attribute> grouping_id;
  std::string clause = "expression"; // for messages
  bool in_window = false;            // the function before OVER
};

// WITH tables in reach: a list that grows at the front.
struct CommonTables {
  const unresolved::CommonTable* table = nullptr;
  bool is_recursive = false; // may name itself
  size_t outer_queries = 0;  // around the WITH
  std::shared_ptr<const CommonTables> outer;
};
using CommonTablesPtr = std::shared_ptr<const CommonTables>;

// A column of a query around a subquery, as the subquery names it.
struct OuterUse {
  std::string sql; // empty: only a subquery within it does
  typed::ColumnId id;
};
// A query around the one under analysis, and what that has named of it and of those around it.
struct OuterQuery {
  const Scope* scope = nullptr;
  std::vector<OuterUse> uses = {};
};

// A WITH table that names itself, while its step is analyzed.
struct OpenRecursion {
  const unresolved::CommonTable* table = nullptr;
  typed::ColumnId name;
  // Of the anchor; behind them the number of the step, and how many rows there are until it.
  std::vector<typed::Attribute> columns;
};

class Analysis {
public:
  explicit Analysis(AnalyzerContext& context);

  // ---- relations (relation.cpp sends each kind to its file) ----
  Result<Node> relation(const unresolved::RelationPtr& relation);
  // As `relation`, without hidden columns.
  Result<Node> closed(const unresolved::RelationPtr& relation);

  // ---- expressions ----
  Result<Bound> expression(const unresolved::ExpressionPtr& expression, Place& place);
  Result<std::vector<Bound>> expressions(const std::vector<unresolved::ExpressionPtr>& list,
                                         Place& place);
  // Stars and regular expressions opened; the rest one by one. Each has its column name.
  Result<std::vector<Bound>> select_list(const std::vector<unresolved::ExpressionPtr>& list,
                                         Place& place);
  Result<typed::SortKey> sort_key(const unresolved::ExpressionPtr& expression, Place& place,
                                  std::string* sql = nullptr);

  // ---- types ----
  Coercion coercion() const;
  typed::CastMode cast_mode() const; // of an implicit or plain cast
  bool is_ansi() const { return settings.ansi || settings.dialect == Dialect::Trino; }
  // An implicit cast; the type must be reachable.
  ExpressionPtr convert(const ExpressionPtr& child, const Type& type) const;
  ExpressionPtr zone() const; // the session's zone as a literal

  // The value of a constant; null: it is none, or cannot be had without the evaluator.
  Result<std::optional<Value>> constant(const ExpressionPtr& expression);

  typed::ColumnId mint() { return {++last_id_}; }
  typed::Attribute
  attribute(const Bound& bound); // a new column for that expression, or the column that it is

  AnalyzerContext& context;
  const QuerySettings& settings;

  // ---- what surrounds the node under analysis ----
  CommonTablesPtr common_tables;
  std::vector<OuterQuery> outer_queries; // innermost last
  std::vector<const unresolved::WithParameters*> parameters;
  std::map<int64_t, unresolved::RelationPtr> references;   // subqueries by plan id
  std::vector<const unresolved::CommonTable*> open_tables; // being analyzed
  std::vector<std::string> views;                          // being opened, against cycles
  std::vector<OpenRecursion> recursions;                   // innermost last
  int open_functions = 0;                                  // bodies of SQL functions, nested
  int called_functions = 0;                                // bodies of SQL functions, in all
  std::map<typed::ColumnId, typed::ColumnId>
      twins; // a column shown twice in one output: its second id, its first

private:
  struct Size {
    int depth = 1;
    int64_t nodes = 1;
  };
  Result<Node> dispatch(const unresolved::RelationPtr& relation);
  Result<Bound> bind(const unresolved::ExpressionPtr& expression, Place& place);
  Result<void> check_size(const ExpressionPtr& expression);

  int64_t last_id_ = 0;
  int relations_ = 0;
  std::unordered_map<ExpressionPtr, Size> sizes_; // of every expression seen
  int relation_depth_ = 0;
  int expression_depth_ = 0;
};

// ---- one function a relation --------------------------------------------------------------------
Result<Node> analyze_range(Analysis&, const unresolved::Range&);
Result<Node> analyze_local(Analysis&, const unresolved::LocalRelation&);
Result<Node> analyze_inline_table(Analysis&, const unresolved::InlineTable&);
Result<Node> analyze_named_table(Analysis&, const unresolved::NamedTable&);
Result<Node> analyze_data_source(Analysis&, const unresolved::DataSource&);
Result<Node> analyze_project(Analysis&, const unresolved::Project&);
Result<Node> analyze_filter(Analysis&, const unresolved::Filter&);
Result<Node> analyze_join(Analysis&, const unresolved::Join&);
Result<Node> analyze_set_operation(Analysis&, const unresolved::SetOperation&);
Result<Node> analyze_sort(Analysis&, const unresolved::Sort&);
Result<Node> analyze_limit(Analysis&, const unresolved::Limit&);
Result<Node> analyze_offset(Analysis&, const unresolved::Offset&);
Result<Node> analyze_tail(Analysis&, const unresolved::Tail&);
Result<Node> analyze_aggregate(Analysis&, const unresolved::Aggregate&);
Result<Node> analyze_having(Analysis&, const unresolved::Having&);
Result<Node> analyze_subquery_alias(Analysis&, const unresolved::SubqueryAlias&);
Result<Node> analyze_with(Analysis&, const unresolved::With&);
Result<Node> analyze_repartition(Analysis&, const unresolved::Repartition&);
Result<Node> analyze_to_df(Analysis&, const unresolved::ToDf&);
Result<Node> analyze_with_columns(Analysis&, const unresolved::WithColumns&);
Result<Node> analyze_with_columns_renamed(Analysis&, const unresolved::WithColumnsRenamed&);
Result<Node> analyze_drop(Analysis&, const unresolved::Drop&);
Result<Node> analyze_deduplicate(Analysis&, const unresolved::Deduplicate&);
Result<Node> analyze_hint(Analysis&, const unresolved::Hint&);
Result<Node> analyze_generate(Analysis&, const unresolved::Generate&);
Result<Node> analyze_sample(Analysis&, const unresolved::Sample&);
Result<Node> analyze_unpivot(Analysis&, const unresolved::Unpivot&);
Result<Node> analyze_pivot(Analysis&, const unresolved::Pivot&);
Result<Node> analyze_to_schema(Analysis&, const unresolved::ToSchema&);
Result<Node> analyze_fill_na(Analysis&, const unresolved::FillNa&);
Result<Node> analyze_drop_na(Analysis&, const unresolved::DropNa&);
Result<Node> analyze_replace(Analysis&, const unresolved::Replace&);
Result<Node> analyze_describe(Analysis&, const unresolved::Describe&);
Result<Node> analyze_summary(Analysis&, const unresolved::Summary&);
Result<Node> analyze_map_partitions(Analysis&, const unresolved::MapPartitions&);
Result<Node> analyze_group_map(Analysis&, const unresolved::GroupMap&);
Result<Node> analyze_cached_remote(Analysis&, const unresolved::CachedRemote&);
Result<Node> analyze_table_function(Analysis&, const unresolved::TableFunction&);
Result<Node> analyze_command_result(Analysis&, const unresolved::CommandResult&);

// A WITH table that names itself; its CommonTables entry is in reach.
Result<Node> analyze_recursion(Analysis&, const CommonTables& list);
Result<Node> recursion_rows(Analysis&, const OpenRecursion& recursion);
Result<Node> call_table_function(Analysis&, const unresolved::SqlFunction& function,
                                 const unresolved::TableFunction& call);

// ---- one function an expression -----------------------------------------------------------------
Result<Bound> analyze_attribute(Analysis&, const unresolved::Attribute&, Place&);
Result<Bound> analyze_extract(Analysis&, const unresolved::ExtractValue&, Place&);
Result<Bound> analyze_function(Analysis&, const unresolved::Function&, Place&);
Result<Bound> analyze_cast(Analysis&, const unresolved::Cast&, Place&);
// As analyze_cast, of a child that is analyzed already.
Result<Bound> cast_bound(Analysis&, const unresolved::Cast&, const Bound& child);
Result<Bound> analyze_window(Analysis&, const unresolved::Window&, Place&);
Result<Bound> analyze_update_fields(Analysis&, const unresolved::UpdateFields&, Place&);
Result<Bound> analyze_python(Analysis&, const unresolved::PythonUdf&, Place&);
Result<Bound> analyze_subquery(Analysis&, const unresolved::Subquery&, Place&);
Result<Bound> call_sql_function(Analysis&, const unresolved::SqlFunction& function,
                                const unresolved::Function& call, Place&);
Result<Bound> analyze_parameter(Analysis&, const unresolved::Parameter&, Place&);
// The field of a struct, the fields of an array of structs, the element or the value at `key`.
Result<Bound> extract_value(Analysis&, Bound child, Bound key, const Origin& origin);
Result<Bound> extract_field(Analysis&, Bound child, const std::string& name, const Origin& origin);
// A lambda with parameters of those types; it may use fewer.
Result<Bound> bind_lambda(Analysis&, const unresolved::ExpressionPtr& lambda,
                          const std::vector<typed::Attribute>& types, Place& place,
                          std::string_view function);
// A column by name or plan id; nothing when there is none.
Result<std::optional<Bound>> find_attribute(Analysis&, const unresolved::Attribute&, const Scope&);
Error unresolved_column(const Scope& scope, const unresolved::Attribute& attribute);

// ---- shared steps -------------------------------------------------------------------------------

// Adds the column of the spans that were met, hidden, to the relation. Sessions are merged among
// rows of equal `keys` when they are grouped by.
Result<void> add_time_window(Analysis&, Node& input, const TimeWindow& window,
                             const Origin& origin);
Result<void> add_sessions(Analysis&, Node& input, const TimeWindow& window,
                          const std::vector<ExpressionPtr>& keys, const Origin& origin);

// A projection of `input`, with what expressions hold that is no expression (windows, generators,
// Python calls) below it.
Result<typed::RelationPtr> make_projection(Analysis&, typed::RelationPtr input,
                                           std::vector<ExpressionPtr> expressions,
                                           std::vector<typed::Attribute> output,
                                           const Origin& origin);
// Projects the hidden columns away.
Node without_hidden(Node node);
// The visible columns renamed, retyped or replaced: a projection whose output is `output`.
Result<Node> project_node(Analysis&, Node input, std::vector<ExpressionPtr> expressions,
                          std::vector<typed::Attribute> output, const Origin& origin);
// The same of bound columns: stars opened, generators put below, each with its name.
Result<Node> project_columns(Analysis&, Node input, std::vector<Bound> columns,
                             const Origin& origin);
// The outputs of columns over `input`; the columns of one output differ in id.
std::vector<typed::Attribute> outputs_of(Analysis&, const std::vector<Bound>& columns);
// Puts the generator of a select list below it and names its columns instead.
Result<void> expand_generators(Analysis&, typed::RelationPtr& input, std::vector<Bound>& columns,
                               const Origin& origin);
// A Generate over `input`; the generator's own column names are overridden by `names`.
Result<std::shared_ptr<const typed::Generate>>
make_generate(Analysis&, typed::RelationPtr input, const ExpressionPtr& generator, bool is_outer,
              const std::vector<std::string>& names, const Origin& origin);
// A filter's condition is a boolean or NULL.
Result<void> check_condition(const Bound& condition, const Origin& origin);
// The node with a filter over it; Python calls of the condition go below.
Result<Node> filter_node(Analysis&, Node input, ExpressionPtr condition, const Origin& origin);
// Columns of `node.below` that an expression above wants, as hidden columns. False: they cannot be
// had.
bool widen(Node& node, const std::vector<typed::ColumnId>& wanted);
std::vector<typed::ColumnId> columns_of(const typed::Expression& expression);
// Whole select lists with aggregate functions but without GROUP BY.
bool has_aggregate(const typed::Expression& expression);
// Grouped by `keys`; the output is `columns`.
Result<Node> aggregate_by(Analysis&, Node input, const std::vector<Bound>& keys,
                          const std::vector<Bound>& columns, const Origin& origin);
Result<Node> aggregate_select(Analysis&, Node input, const std::vector<Bound>& columns,
                              const Origin& origin);
// Visible columns by name; an error when there is none or more than one.
Result<typed::Attribute> get_column(Analysis&, const Node& node, const std::string& name);
// An expression of a filter or a sort: over the node's columns, or what lies below its projection
// or aggregation, which then become hidden columns of the node.
Result<Bound> resolve_above(Analysis&, Node& node, const unresolved::ExpressionPtr& expression,
                            std::string clause);
// The same over an aggregation: aggregate functions become hidden columns.
Result<ExpressionPtr> absorb_aggregates(Analysis&, Node& node, const ExpressionPtr& expression);
// A pinned tree with new ids.
typed::RelationPtr remint(Analysis&, const typed::RelationPtr& relation,
                          std::map<typed::ColumnId, typed::ColumnId>& ids);

} // namespace bindery::plan::resolve
