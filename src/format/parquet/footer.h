// The footer of a Parquet file: its schema and the sizes of its row groups. Nothing else of the
// file is read.
#pragma once

#include "base/result.h"
#include "format/hive_type.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::format {

// One element of the flattened schema, as written.
struct ParquetElement {
  std::string name;
  int physical_type = -1; // -1: a group
  int type_length = 0;
  int repetition = 0; // 0 required, 1 optional, 2 repeated
  int64_t children = 0;
  int converted_type = -1;
  int scale = 0;
  int precision = 0;
  int logical_type = -1;   // the union's field id
  int time_unit = 0;       // of a logical timestamp: 1 ms, 2 µs, 3 ns
  bool is_instant = false; // of a logical timestamp: adjusted to UTC
  int bit_width = 0;       // of a logical integer
  bool is_signed = true;
};

struct ParquetFooter {
  std::vector<ParquetElement> schema; // the root first
  int64_t row_count = 0;
  int64_t unpacked_bytes = 0; // of all row groups
};

// `bytes` is the footer's Thrift struct. Any bytes are safe.
Result<ParquetFooter> parse_parquet_footer(std::string_view bytes);

// The columns as the catalog writes them; names in lower case.
Result<std::vector<HiveField>> parquet_columns(const ParquetFooter& footer);

} // namespace bindery::format
