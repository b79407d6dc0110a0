// Formats that are read row by row: csv, json, text and Hive's SerDes. Private to the folder.
#pragma once

#include "engine/errors.h"
#include "engine/scan/lines.h"
#include "engine/scan/pinned.h"

namespace bindery::engine {

// One file being read. Throws through DuckDB.
class RowReader {
public:
  virtual ~RowReader() = default;
  // Fills up to `max` rows; `columns[i]` is the vector of data column i, or null when it is not
  // wanted. 0: the end.
  virtual duckdb::idx_t read(const std::vector<duckdb::Vector*>& columns, duckdb::idx_t max) = 0;
};

std::unique_ptr<RowReader> open_csv(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                    const std::string& url);
std::unique_ptr<RowReader> open_json(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                     const std::string& url);
std::unique_ptr<RowReader> open_text(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                     const std::string& url);
std::unique_ptr<RowReader> open_serde(const PinnedScan& scan, std::unique_ptr<Lines> lines,
                                      const std::string& url);

std::string find_option(const plan::ScanSpec& spec, const std::string& name,
                        const std::string& fallback = "");

// PERMISSIVE, DROPMALFORMED or FAILFAST; Spark takes every other word for the first.
std::string parse_mode(const plan::ScanSpec& spec);

// Takes the value of a Result, or throws its error through DuckDB.
template <class T> T take_or_raise(Result<T> result)
{
  if (!result.ok()) raise_error(result.error());
  return std::move(result).value();
}

} // namespace bindery::engine
