// Runs a query, breaks the engine's database as an internal error of DuckDB does, and runs it
// again; prints the rows of both. The argument: a scratch folder.
#include "engine/engine_impl.h"

#include "duckdb/main/valid_checker.hpp"

#include <iostream>

namespace typed = bindery::plan::typed;

static int64_t count_rows(bindery::engine::Engine& engine)
{
  auto range = std::make_shared<typed::Range>();
  range->end = 3;
  range->output.push_back({typed::ColumnId{1}, "id", bindery::plan::TypeKind::Long, false, ""});
  return static_cast<int64_t>(MUST(engine.collect(range, {}, 10)).size());
}

int main(int, char** arguments)
{
  bindery::engine::EngineOptions options;
  options.scratch_folder = arguments[1];
  const auto engine = MUST(bindery::engine::Engine::open(options, nullptr));
  auto& inside = dynamic_cast<bindery::engine::EngineImpl&>(*engine);
  std::cout << count_rows(*engine) << '\n';
  const auto database = MUST(inside.database());
  duckdb::ValidChecker::Invalidate(*database->duck().instance, "broken by the test");
  std::cout << (database->is_broken() ? "broken" : "whole") << '\n';
  std::cout << count_rows(*engine) << '\n';
}
