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

// Opens with the options' limits. The settings are frozen afterwards, and no extension is ever
// loaded by name.
Result<duckdb::unique_ptr<duckdb::DuckDB>> open_database(const EngineOptions& options);

// Connections for queries, one at a time each. Nothing of a session is set on them.
class Connections {
public:
  explicit Connections(duckdb::DuckDB& database) : database_(database) {}

  duckdb::unique_ptr<duckdb::Connection> take();
  // One whose query came to its end.
  void give_back(duckdb::unique_ptr<duckdb::Connection> connection);

private:
  static constexpr size_t IdleMax = 8;

  duckdb::DuckDB& database_;
  std::mutex mutex_;
  std::vector<duckdb::unique_ptr<duckdb::Connection>> idle_;
};

} // namespace bindery::engine
