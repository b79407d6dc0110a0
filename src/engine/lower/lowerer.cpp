#include "engine/lower/lowerer.h"

#include "engine/errors.h"

namespace bindery::engine {

using typed::RelationKind;

Error unsupported_operation(const std::string& what)
{
  Error error = spark_error(ErrorCode::Unsupported, "UNSUPPORTED_OPERATION", "0A000",
                            what + " is not supported.");
  error.parameters.emplace_back("operation", what);
  return error;
}

Result<Block> Lowerer::relation(const typed::Relation& relation)
{
  switch (relation.kind) {
  case RelationKind::OneRow: return one_row(typed::as<typed::OneRow>(relation));
  case RelationKind::Range: return range(typed::as<typed::Range>(relation));
  case RelationKind::LocalRelation:
    return local_relation(typed::as<typed::LocalRelation>(relation));
  case RelationKind::Values: return values(typed::as<typed::Values>(relation));
  case RelationKind::Scan: return scan(typed::as<typed::Scan>(relation));
  case RelationKind::Project: return project(typed::as<typed::Project>(relation));
  case RelationKind::Filter: return filter(typed::as<typed::Filter>(relation));
  case RelationKind::Join: return join(typed::as<typed::Join>(relation));
  case RelationKind::SetOperation: return set_operation(typed::as<typed::SetOperation>(relation));
  case RelationKind::Sort: return sort(typed::as<typed::Sort>(relation));
  case RelationKind::Limit: return limit(typed::as<typed::Limit>(relation));
  case RelationKind::Tail: return tail(typed::as<typed::Tail>(relation));
  case RelationKind::Aggregate: return aggregate(typed::as<typed::Aggregate>(relation));
  case RelationKind::Window: return window(typed::as<typed::Window>(relation));
  case RelationKind::Generate: return generate(typed::as<typed::Generate>(relation));
  case RelationKind::Sample: return sample(typed::as<typed::Sample>(relation));
  case RelationKind::Deduplicate: return deduplicate(typed::as<typed::Deduplicate>(relation));
  case RelationKind::Repartition:
    return this->relation(*typed::as<typed::Repartition>(relation).input);
  case RelationKind::PythonEval: return python_eval(typed::as<typed::PythonEval>(relation));
  case RelationKind::MapPartitions:
    return map_partitions(typed::as<typed::MapPartitions>(relation));
  case RelationKind::GroupMap: return group_map(typed::as<typed::GroupMap>(relation));
  case RelationKind::Recursion: return recursion(typed::as<typed::Recursion>(relation));
  case RelationKind::RecursionRows:
    return recursion_rows(typed::as<typed::RecursionRows>(relation));
  }
  UNREACHABLE();
}

std::string Lowerer::fresh_alias() { return "t" + std::to_string(aliases_++); }

Block Lowerer::over(From from, std::vector<typed::Attribute> output)
{
  auto select = duckdb::make_uniq<duckdb::SelectNode>();
  select->from_table = std::move(from);
  for (const auto& attribute : output) select->select_list.push_back(column(attribute.id));
  // A SELECT needs a column; who asks for none does not read this one.
  if (output.empty()) select->select_list.push_back(constant(duckdb::Value::INTEGER(0)));
  Block block;
  block.node = std::move(select);
  block.is_plain = true;
  block.output = std::move(output);
  return block;
}

From Lowerer::to_table(Block block)
{
  if (block.is_plain && !block.output.empty()) {
    auto& select = block.select();
    const auto type = select.from_table->type;
    const bool is_named = type == duckdb::TableReferenceType::SUBQUERY ||
                          type == duckdb::TableReferenceType::TABLE_FUNCTION ||
                          type == duckdb::TableReferenceType::COLUMN_DATA;
    if (!select.where_clause && is_named) return std::move(select.from_table);
  }
  auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
  statement->node = std::move(block.node);
  return duckdb::make_uniq<duckdb::SubqueryRef>(std::move(statement), fresh_alias());
}

Block Lowerer::to_plain(Block block)
{
  if (block.is_plain) return block;
  auto output = block.output;
  return over(to_table(std::move(block)), std::move(output));
}

Result<Trees> Lowerer::expressions(const std::vector<typed::ExpressionPtr>& list)
{
  Trees result;
  for (const auto& item : list) {
    TRY(auto tree, expression(*item));
    result.push_back(std::move(tree));
  }
  return result;
}

// ---- small trees ------------------------------------------------------------

std::string column_name(typed::ColumnId id) { return "c" + std::to_string(id.value); }

Tree column(typed::ColumnId id)
{
  return duckdb::make_uniq<duckdb::ColumnRefExpression>(column_name(id));
}

Tree constant(duckdb::Value value)
{
  return duckdb::make_uniq<duckdb::ConstantExpression>(std::move(value));
}

Tree function(const std::string& name, Trees arguments)
{
  return duckdb::make_uniq<duckdb::FunctionExpression>("system", "main", name,
                                                       std::move(arguments));
}

Tree native_call(const std::string& name, const duckdb::LogicalType& result, Trees arguments)
{
  Trees all;
  all.push_back(constant(duckdb::Value(result)));
  for (auto& argument : arguments) all.push_back(std::move(argument));
  return duckdb::make_uniq<duckdb::FunctionExpression>("spark", "main", name, std::move(all));
}

Tree cast_to(const duckdb::LogicalType& type, Tree tree)
{
  return duckdb::make_uniq<duckdb::CastExpression>(type, std::move(tree));
}

Tree op(duckdb::ExpressionType type, Tree left, Tree right)
{
  return duckdb::make_uniq<duckdb::OperatorExpression>(type, std::move(left), std::move(right));
}

Tree compare(duckdb::ExpressionType type, Tree left, Tree right)
{
  return duckdb::make_uniq<duckdb::ComparisonExpression>(type, std::move(left), std::move(right));
}

Tree conjunction(duckdb::ExpressionType type, Trees children)
{
  return duckdb::make_uniq<duckdb::ConjunctionExpression>(type, std::move(children));
}

Tree table_argument(const std::string& name, duckdb::Value value)
{
  return compare(duckdb::ExpressionType::COMPARE_EQUAL,
                 duckdb::make_uniq<duckdb::ColumnRefExpression>(name), constant(std::move(value)));
}

} // namespace bindery::engine
