// One write: rows of a relation into files of one format, published at once.
#pragma once

#include "engine/engine_impl.h"
#include "plan/command.h"

namespace bindery::engine {

struct WriteRequest {
  typed::RelationPtr relation;
  std::string format; // parquet, csv, json, text
  std::string serde;  // in the place of the format: of a table that a SerDe of texts reads
  std::string path;
  plan::command::SaveMode mode = plan::command::SaveMode::ErrorIfExists;
  std::vector<std::string> partition_columns; // names, whatever the case
  std::map<std::string, std::string> options; // keys in lower case
  QueryOptions query;
  bool marks_success = true;
  bool overwrites_partitions = false; // Overwrite replaces the partitions that get rows alone
  // Where the partitions that the catalog knows lie, by their values.
  std::map<std::vector<std::string>, std::string> partition_locations;
};

// A partition folder that got files.
struct WrittenPartition {
  std::vector<std::string> values; // as the catalog has them
  std::string location;
};

// The partitions that got files, when partitioned. Nothing is visible before all of it is.
Result<std::vector<WrittenPartition>> write_files(EngineImpl& engine, const WriteRequest& request);

} // namespace bindery::engine
