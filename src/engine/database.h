// The embedded DuckDB instance: opened, checked, and given our functions. Private to the folder.
#pragma once

#include "engine/duckdb.h"
#include "engine/engine.h"

#include <mutex>
#include <vector>

namespace bindery::engine {

// The only version that the lowering, the internals it relies on and the extensions are written
// for.
inline constexpr const char* DuckdbVersion = "v1.5.5";
inline constexpr const char* DuckdbSourceId = "d8cdaa33fd";

// One open DuckDB and its connections for queries, one at a time each. Nothing of a session is set
// on them. Any thread.
class Database {
public:
  // Opens with the options' limits. The settings are frozen afterwards, and no extension is ever
  // loaded by name. `lake` may be null, and outlives the database.
  static Result<std::shared_ptr<Database>> open(const EngineOptions& options, lake::Lake* lake);

  // An internal error of DuckDB leaves it unusable.
  bool is_broken();
  duckdb::DuckDB& duck() { return *duck_; }
  duckdb::unique_ptr<duckdb::Connection> take();
  // One whose query came to its end.
  void give_back(duckdb::unique_ptr<duckdb::Connection> connection);

private:
  static constexpr size_t IdleMax = 8;

  duckdb::unique_ptr<duckdb::DuckDB> duck_;
  std::mutex mutex_;
  std::vector<duckdb::unique_ptr<duckdb::Connection>> idle_;
};

} // namespace bindery::engine
