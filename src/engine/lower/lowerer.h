// Typed trees into DuckDB's parsed trees. Decides nothing and never coerces: types and meaning are
// the analyzer's. Columns are c<id>; tables are scans; there is no name of the user and no SQL
// text.
#pragma once

#include "engine/duckdb.h"
#include "plan/typed.h"

#include <functional>
#include <memory>
#include <unordered_map>

namespace bindery::engine {

namespace typed = plan::typed;

using Tree = duckdb::unique_ptr<duckdb::ParsedExpression>;
using Trees = duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>>;
using From = duckdb::unique_ptr<duckdb::TableRef>;

struct QueryEnvironment;

// One SELECT on its way.
struct Block {
  duckdb::unique_ptr<duckdb::QueryNode> node;
  // The select list is still the columns of FROM, so that a filter, a projection or a grouping can
  // be put in here.
  bool is_plain = false;
  // The select list is a projection and nothing else: a further projection may be merged.
  bool is_projection = false;
  bool is_sorted = false; // has an ORDER BY and no LIMIT
  std::vector<typed::Attribute> output;

  duckdb::SelectNode& select() { return node->Cast<duckdb::SelectNode>(); }
};

// What a lowered tree needs to stay alive while it runs.
using KeepAlive = std::vector<std::shared_ptr<const void>>;

class Lowerer {
public:
  explicit Lowerer(KeepAlive& keep) : keep_(keep) {}

  Result<Block> relation(const typed::Relation& relation);
  Result<Tree> expression(const typed::Expression& expression);
  Result<Trees> expressions(const std::vector<typed::ExpressionPtr>& expressions);

  // relation() of one kind each, a file a node.
  Result<Block> one_row(const typed::OneRow& relation);
  Result<Block> range(const typed::Range& relation);
  Result<Block> local_relation(const typed::LocalRelation& relation);
  Result<Block> values(const typed::Values& relation);
  Result<Block> scan(const typed::Scan& relation);
  Result<Block> project(const typed::Project& relation);
  Result<Block> filter(const typed::Filter& relation);
  Result<Block> join(const typed::Join& relation);
  Result<Block> set_operation(const typed::SetOperation& relation);
  Result<Block> sort(const typed::Sort& relation);
  Result<Block> limit(const typed::Limit& relation);
  Result<Block> tail(const typed::Tail& relation);
  Result<Block> aggregate(const typed::Aggregate& relation);
  Result<Block> window(const typed::Window& relation);
  Result<Block> generate(const typed::Generate& relation);
  Result<Block> sample(const typed::Sample& relation);
  Result<Block> deduplicate(const typed::Deduplicate& relation);
  Result<Block> python_eval(const typed::PythonEval& relation);
  Result<Block> map_partitions(const typed::MapPartitions& relation);
  Result<Block> group_map(const typed::GroupMap& relation);
  Result<Block> recursion(const typed::Recursion& relation);
  Result<Block> recursion_rows(const typed::RecursionRows& relation);

  // expression() of one kind each.
  Result<Tree> call(const typed::Call& call);
  Result<Tree> form(const typed::Call& call);
  Result<Tree> cast(const typed::Cast& cast);
  Result<Tree> case_of(const typed::Case& expression);
  Result<Tree> subquery(const typed::Subquery& expression);
  Result<Tree> in_rows(const typed::Subquery& expression);
  Result<Tree> aggregate_call(const typed::AggregateCall& call);
  Result<Tree> window_call(const typed::WindowCall& call);
  Result<Tree> higher_order(const typed::Call& call);
  Result<Tree> lambda(const typed::Expression& expression);
  Result<Tree> body_with(const typed::Expression& lambda, const Trees& values);
  Result<Tree> each_element(const typed::Call& call, const duckdb::LogicalType& type);
  Result<Tree> each_entry(const typed::Call& call, const duckdb::LogicalType& type);
  Result<Tree> fold(const typed::Call& call);
  Result<Tree> fold_pairs(const typed::Call& call, const duckdb::LogicalType& start_type);
  Result<Tree> zip_with(const typed::Call& call);

  // A fresh block over `from`, whose columns are already named as `output`.
  Block over(From from, std::vector<typed::Attribute> output);
  // The block as a table: its FROM itself when nothing was added, else a subquery.
  From to_table(Block block);
  // The same rows as a block that a filter, projection or grouping can be put into.
  Block to_plain(Block block);
  Result<duckdb::vector<duckdb::OrderByNode>> sort_keys(const std::vector<typed::SortKey>& keys);
  std::string fresh_alias();
  void keep(std::shared_ptr<const void> what) { keep_.push_back(std::move(what)); }
  const QueryEnvironment* environment = nullptr; // of the query; outlives it

private:
  KeepAlive& keep_;
  int aliases_ = 0;
  // Columns that stand for expressions of a projection that is being merged.
  std::unordered_map<int64_t, const duckdb::ParsedExpression*> inlined_;
};

std::string column_name(typed::ColumnId id);
Tree column(typed::ColumnId id);
Tree constant(duckdb::Value value);
Tree function(const std::string& name, Trees arguments);
// spark.main.<name>, with the witness of the result type before the arguments.
Tree native_call(const std::string& name, const duckdb::LogicalType& result, Trees arguments);
bool has_native(const std::string& name);
bool has_native_aggregate(const std::string& name);
// -0.0 as 0.0, where the type is a floating one.
Tree without_minus_zero(const plan::Type& type, Tree tree);
// DuckDB orders a NULL inside an array or a struct after the values, Spark before them: what may
// hold one is ordered by the bytes of its key.
bool has_inner_null(const plan::Type& type);
Tree order_key(Tree tree);
// min and max by that order become arg_min_null and arg_max_null of a key; gives DuckDB's name.
std::string with_order_keys(const typed::Lowering& lowering,
                            const std::vector<typed::ExpressionPtr>& typed, Trees& arguments);
Tree cast_to(const duckdb::LogicalType& type, Tree tree);
Tree op(duckdb::ExpressionType type, Tree left, Tree right = nullptr);
Tree compare(duckdb::ExpressionType type, Tree left, Tree right);
Tree conjunction(duckdb::ExpressionType type, Trees children);
Tree table_argument(const std::string& name,
                    duckdb::Value value); // name = value, of a table function

template <class... Arguments> Trees trees(Arguments... arguments)
{
  Trees result;
  (result.push_back(std::move(arguments)), ...);
  return result;
}

Error unsupported_operation(const std::string& what);

} // namespace bindery::engine
