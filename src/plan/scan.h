// What a scan of files reads, pinned when the query was analyzed.
#pragma once

#include "plan/type.h"
#include "plan/value.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bindery::plan {

// Two roads read the same bytes: by the rules of Spark's own sources, or by the SerDe that the
// catalog names.
enum class ScanReader { Spark, Serde };

struct ScanFile {
  std::string url; // s3://bucket/key, or file:///path
  int64_t size = 0;
  std::string etag; // as it was at analysis; a file that changed since is an error
  std::vector<Value> partition_values;
};

struct ScanSpec {
  ScanReader reader = ScanReader::Spark;
  std::string format; // csv, json, parquet, orc, text; of Serde: the SerDe's class name
  std::map<std::string, std::string>
      options;          // Spark's, keys lower-cased; or the SerDe's parameters
  std::string location; // what the user named, for messages
  std::vector<Field> data_schema;
  std::vector<Field> partition_schema;
  std::vector<ScanFile> files;
  std::string time_zone; // of the session, for texts that are timestamps
};

} // namespace bindery::plan
