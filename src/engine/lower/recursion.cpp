// WITH RECURSIVE: DuckDB's own recursive common table expression.
#include "engine/lower/lowerer.h"

#include "duckdb/parser/common_table_expression_info.hpp"

namespace bindery::engine {

static std::string table_name(typed::ColumnId name) { return "r" + std::to_string(name.value); }

static From rows_of(const std::string& name, const std::vector<typed::Attribute>& output,
                    std::string alias)
{
  auto table = duckdb::make_uniq<duckdb::BaseTableRef>();
  table->table_name = name;
  table->alias = std::move(alias);
  for (const auto& attribute : output)
    table->column_name_alias.push_back(column_name(attribute.id));
  return table;
}

Result<Block> Lowerer::recursion(const typed::Recursion& relation)
{
  TRY(auto anchor, this->relation(*relation.anchor));
  TRY(auto step, this->relation(*relation.step));
  const std::string name = table_name(relation.name);
  auto both = duckdb::make_uniq<duckdb::RecursiveCTENode>();
  both->ctename = name;
  both->union_all = true;
  both->left = std::move(anchor.node);
  both->right = std::move(step.node);
  auto info = duckdb::make_uniq<duckdb::CommonTableExpressionInfo>();
  for (const auto& attribute : relation.output) {
    info->aliases.push_back(column_name(attribute.id));
    both->aliases.push_back(column_name(attribute.id));
  }
  info->query = duckdb::make_uniq<duckdb::SelectStatement>();
  info->query->node = std::move(both);
  Block block = over(rows_of(name, relation.output, fresh_alias()), relation.output);
  block.node->cte_map.map.insert(name, std::move(info));
  block.is_plain = false;
  return block;
}

Result<Block> Lowerer::recursion_rows(const typed::RecursionRows& relation)
{
  Block block =
      over(rows_of(table_name(relation.name), relation.output, fresh_alias()), relation.output);
  block.is_plain = false;
  return block;
}

} // namespace bindery::engine
