// JSON values into vectors. Private to the engine.
#pragma once

#include "engine/native/calendar.h"
#include "engine/scan/json_text.h"
#include "engine/scan/pinned.h"

namespace bindery::engine {

struct JsonColumnOptions {
  std::shared_ptr<const native::Zone> zone;
  bool ignore_case = false; // of names
  bool primitives_as_text = false;
  bool lenient_numbers = false; // SerDes take numbers and booleans out of texts
};

JsonColumnOptions json_options(const plan::ScanSpec& spec);

// False when the value does not fit the type; the row is then null (or holds what could be read of
// a struct).
bool set_json(duckdb::Vector& column, duckdb::idx_t row, const JsonNode& node,
              const plan::Type& type, const JsonColumnOptions& options);
void set_json_null(duckdb::Vector& column, duckdb::idx_t row);

} // namespace bindery::engine
