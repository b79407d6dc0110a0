// Schemas of files by Spark's rules of inference. Private to the folder.
#pragma once

#include "engine/scan/files.h"
#include "plan/scan.h"

namespace bindery::engine {

struct InferRequest {
  std::string format;
  std::map<std::string, std::string> options; // keys in lower case
  std::string time_zone = "UTC";
  bool prefers_ntz = false;
};

// The fields of the first record of a csv file, as texts; nothing when it has none.
Result<std::optional<std::vector<std::optional<std::string>>>>
read_csv_record(lake::Lake* lake, const std::string& url,
                const std::map<std::string, std::string>& options);

Result<std::vector<plan::Field>> infer_parquet(lake::Lake* lake, const std::string& url);
// Option mergeSchema: the columns of every file; an error where the types of one differ.
Result<std::optional<std::vector<plan::Field>>>
infer_merged_parquet(lake::Lake* lake, const std::vector<plan::ScanFile>& files);
Result<std::optional<std::vector<plan::Field>>>
infer_csv(lake::Lake* lake, const std::vector<plan::ScanFile>& files, const InferRequest& request);
Result<std::optional<std::vector<plan::Field>>>
infer_json(lake::Lake* lake, const std::vector<plan::ScanFile>& files, const InferRequest& request);

} // namespace bindery::engine
