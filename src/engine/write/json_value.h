// Values of vectors as JSON, as Spark's JacksonGenerator writes them. Private to the engine.
#pragma once

#include "engine/duckdb.h"
#include "engine/native/calendar.h"
#include "engine/scan/json_text.h"
#include "plan/type.h"

namespace bindery::engine {

// Makes the vector and everything inside it flat.
void flatten_deep(duckdb::Vector& vector, duckdb::idx_t count);

// The value at `row` of a flat vector; null fields of structs are left out.
void write_json_value(duckdb::Vector& vector, duckdb::idx_t row, const plan::Type& type,
                      const native::Zone* zone, std::string& out);

// 2020-01-02T03:04:05.678Z; without a zone, no offset.
std::string iso_timestamp(int64_t value, const native::Zone* zone);

} // namespace bindery::engine
