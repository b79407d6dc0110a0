// How a ScanSpec is read. Private to the folder.
#pragma once

#include "plan/scan.h"

#include "base/result.h"

namespace bindery::engine {

bool is_parquet_scan(const plan::ScanSpec& spec);

// Names of Hive's SerDe classes.
inline constexpr const char* LazySimpleSerde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
inline constexpr const char* OpenCsvSerde = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
inline constexpr const char* OpenxJsonSerde = "org.openx.data.jsonserde.JsonSerDe";
inline constexpr const char* HiveJsonSerde = "org.apache.hive.hcatalog.data.JsonSerDe";
inline constexpr const char* ParquetSerde =
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";

} // namespace bindery::engine
