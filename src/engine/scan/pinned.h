// The pinned file list of a scan inside DuckDB. Private to the folder.
#pragma once

#include "engine/duckdb.h"
#include "lake/lake.h"
#include "plan/scan.h"

namespace bindery::engine {

// What a scan's table function is given, by address; it outlives the query.
struct PinnedScan {
  std::shared_ptr<const plan::ScanSpec> spec;
  lake::Lake* lake = nullptr;
  std::vector<duckdb::LogicalType> types;                   // of data, then partition columns
  std::vector<std::vector<duckdb::Value>> partition_values; // a row a file

  size_t data_columns() const { return spec->data_schema.size(); }
  static Result<std::shared_ptr<PinnedScan>> make(std::shared_ptr<const plan::ScanSpec> spec,
                                                  lake::Lake* lake);
};

std::string to_address(const PinnedScan& scan);
const PinnedScan& from_address(const std::string& address);

// Throws Spark's error when the file is not what it was when the query was analyzed.
void check_unchanged(const PinnedScan& scan, const plan::ScanFile& file,
                     const lake::ObjectInfo& now);
[[noreturn]] void raise_unreadable(const std::string& url, const std::string& why);

// Whether filters on partition columns alone let the file's rows through. `column_of` answers the
// scan's column for a column reference, or −1.
bool may_match(duckdb::ClientContext& context, const PinnedScan& scan, size_t file,
               const duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters,
               const std::function<int64_t(const duckdb::Expression&)>& column_of);

void register_scans(duckdb::ClientContext& context);

} // namespace bindery::engine
