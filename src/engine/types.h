// Spark's types and values as DuckDB's. Struct fields are f0, f1, … by position: the user's names
// never get there.
#pragma once

#include "engine/duckdb.h"
#include "plan/value.h"

namespace bindery::engine {

// TIMESTAMP is TIMESTAMPTZ, TIMESTAMP_NTZ is TIMESTAMP, day-time intervals are BIGINT (µs),
// year-month ones INTEGER (months), void is INTEGER (always null).
Result<duckdb::LogicalType> to_physical(const plan::Type& type);

Result<duckdb::Value> to_duck_value(const plan::Value& value);
plan::Value from_duck_value(const duckdb::Value& value, const plan::Type& type);

} // namespace bindery::engine
