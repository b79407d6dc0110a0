// The embedded DuckDB instance: opened, checked, and given our functions. Private to the folder.
#pragma once

#include "engine/duckdb.h"
#include "engine/engine.h"

namespace bindery::engine {

// The only version that the lowering, the internals it relies on and the extensions are written
// for.
inline constexpr const char* DuckdbVersion = "v1.5.5";
inline constexpr const char* DuckdbSourceId = "d8cdaa33fd";

// Opens with the options' limits. The settings are frozen afterwards, and no extension is ever
// loaded by name.
Result<duckdb::unique_ptr<duckdb::DuckDB>> open_database(const EngineOptions& options);

// A connection for one query. Nothing of the session is set on it.
duckdb::unique_ptr<duckdb::Connection> connect(duckdb::DuckDB& database);

} // namespace bindery::engine
