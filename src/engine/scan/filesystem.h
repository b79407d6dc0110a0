// s3:// for DuckDB's own readers, through the lake. Private to the folder.
#pragma once

#include "engine/duckdb.h"
#include "lake/lake.h"

namespace bindery::engine {

// Reads only; a null lake refuses every path.
duckdb::unique_ptr<duckdb::FileSystem> make_lake_filesystem(lake::Lake* lake);

} // namespace bindery::engine
