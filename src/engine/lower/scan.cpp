// Scans of files, each by its reader's table function.
#include "engine/engine_impl.h"
#include "engine/lower/lowerer.h"
#include "engine/scan/pinned.h"
#include "engine/scan/source.h"

namespace bindery::engine {

// No file: no row, but typed columns.
static Block no_files(Lowerer& lowerer, const typed::Scan& relation, const PinnedScan& scan)
{
  Block block = lowerer.over(duckdb::make_uniq<duckdb::EmptyTableRef>(), {});
  block.select().where_clause = constant(duckdb::Value::BOOLEAN(false));
  if (!relation.output.empty()) block.select().select_list.clear();
  for (size_t i = 0; i < relation.output.size(); i++) {
    auto null = constant(duckdb::Value(scan.types.at(static_cast<size_t>(relation.columns[i]))));
    null->SetAlias(column_name(relation.output[i].id));
    block.select().select_list.push_back(std::move(null));
  }
  block.is_plain = false;
  block.output = relation.output;
  return block;
}

Result<Block> Lowerer::scan(const typed::Scan& relation)
{
  TRY(auto scan, PinnedScan::make(relation.spec, environment->engine->lake));
  keep(scan);
  if (scan->spec->files.empty()) return no_files(*this, relation, *scan);
  const bool is_parquet = is_parquet_scan(*scan->spec);
  auto table = duckdb::make_uniq<duckdb::TableFunctionRef>();
  Trees arguments;
  arguments.push_back(constant(duckdb::Value(to_address(*scan))));
  if (is_parquet)
    arguments.push_back(table_argument("hive_partitioning", duckdb::Value::BOOLEAN(false)));
  table->function = duckdb::make_uniq<duckdb::FunctionExpression>(
      "spark", "main", is_parquet ? "scan_parquet" : "scan_rows", std::move(arguments));
  table->alias = fresh_alias();
  // Columns that are not read get a name that nobody asks for.
  for (size_t i = 0; i < scan->types.size(); i++) {
    std::string name = "u" + std::to_string(i);
    for (size_t k = 0; k < relation.columns.size(); k++) {
      if (static_cast<size_t>(relation.columns[k]) == i) name = column_name(relation.output[k].id);
    }
    table->column_name_alias.push_back(std::move(name));
  }
  return over(std::move(table), relation.output);
}

} // namespace bindery::engine
