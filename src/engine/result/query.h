// A running query: DuckDB's chunks pulled and given out as Arrow. Private to the folder.
#pragma once

#include "engine/database.h"
#include "engine/duckdb.h"
#include "engine/engine.h"
#include "engine/lower/lowerer.h"

#include <atomic>

namespace bindery::engine {

// A statement that runs, with everything that it needs to stay alive.
struct Running {
  KeepAlive keep; // last to go
  std::shared_ptr<std::atomic<bool>> canceled;
  std::shared_ptr<Database> database;
  duckdb::unique_ptr<duckdb::Connection> connection;
  duckdb::unique_ptr<duckdb::PendingQueryResult> pending;
  duckdb::unique_ptr<duckdb::QueryResult> result;
  std::vector<typed::Attribute> output;
  std::shared_ptr<Cancellation> cancellation; // may be null
  int64_t cancellation_id = 0;
  bool is_at_end = false; // all chunks were fetched

  ~Running();
  // The next chunk, or null at the end.
  Result<duckdb::unique_ptr<duckdb::DataChunk>> fetch();
};

std::unique_ptr<Query> make_query(std::unique_ptr<Running> running, const QueryOptions& options);

} // namespace bindery::engine
