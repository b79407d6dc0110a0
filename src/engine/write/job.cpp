#include "engine/write/job.h"

#include "engine/errors.h"
#include "engine/native/cast/cast.h"
#include "engine/scan/files.h"
#include "engine/scan/listing.h"
#include "engine/scan/options.h"
#include "engine/write/format.h"
#include "engine/write/partitions.h"

#include "base/ids.h"
#include "base/text.h"

#include <map>

namespace bindery::engine {

using duckdb::idx_t;
using plan::command::SaveMode;

static constexpr size_t OpenFilesMax = 20'000;

namespace {

// One file that is being written.
struct OpenFile {
  std::unique_ptr<Sink> sink;
  std::unique_ptr<FileWriter> writer;
};

class Job {
public:
  Job(EngineImpl& engine, const WriteRequest& request, std::string url)
      : engine_(engine), request_(request), url_(std::move(url))
  {}

  Result<std::vector<WrittenPartition>> run();

private:
  Result<void> choose_columns();
  Result<void> make_format();
  Result<void> write_rows(Running& running);
  Result<void> write_chunk(duckdb::DataChunk& chunk);
  Result<void> write_part(duckdb::DataChunk& chunk, int part, const duckdb::SelectionVector& rows,
                          idx_t count);
  Result<OpenFile*> open(int part, const std::string& folder);
  std::string file_name(int part) const;
  Result<void> finish();

  EngineImpl& engine_;
  const WriteRequest& request_;
  std::string url_;
  std::vector<size_t> data_columns_, partition_columns_;
  std::unique_ptr<Output> output_;
  std::unique_ptr<FileFormat> format_;
  std::vector<native::Caster> partition_texts_;
  PartitionPlan parts_;
  uint64_t next_row_ = 0;
  std::string job_id_ = make_uuid();
  std::map<std::pair<int, std::string>, OpenFile> files_;
  std::map<std::string, WrittenPartition> written_;
};

Error unresolved_column(const std::string& name)
{
  return spark_error(ErrorCode::InvalidInput, "PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA", "42000",
                     "Partition column " + name + " not found in schema.", {{"column", name}});
}

Result<void> Job::choose_columns()
{
  const auto& output = request_.relation->output;
  std::vector<bool> used(output.size());
  for (const auto& name : request_.partition_columns) {
    size_t found = output.size();
    for (size_t i = 0; i < output.size(); i++) {
      if (equals_ignore_case(output[i].name, name)) found = i;
    }
    if (found == output.size()) return unresolved_column(name);
    used[found] = true;
    partition_columns_.push_back(found);
  }
  std::map<std::string, bool> seen;
  for (size_t i = 0; i < output.size(); i++) {
    if (!used[i]) data_columns_.push_back(i);
    if (!seen.emplace(output[i].name, true).second) {
      return spark_error(ErrorCode::InvalidInput, "COLUMN_ALREADY_EXISTS", "42711",
                         "The column `" + output[i].name +
                             "` already exists. Choose another name or rename the existing column.",
                         {{"columnName", "`" + output[i].name + "`"}});
    }
  }
  if (data_columns_.empty() && !partition_columns_.empty()) {
    return spark_error(ErrorCode::InvalidInput, "ALL_PARTITION_COLUMNS_NOT_ALLOWED", "KD005",
                       "Cannot use all columns for partition columns.");
  }
  return {};
}

Result<void> Job::make_format()
{
  WriteSchema schema;
  schema.options = request_.options;
  const auto own_zone = request_.options.find("timezone");
  const bool has_zone = own_zone != request_.options.end() && !own_zone->second.empty();
  const std::string& zone = has_zone ? own_zone->second : request_.query.time_zone;
  schema.zone = native::find_zone(zone);
  if (!schema.zone) return invalid_input("The timezone: " + zone + " is invalid.");
  const auto& output = request_.relation->output;
  for (const size_t i : data_columns_)
    schema.fields.push_back({output[i].name, output[i].type, output[i].nullable, ""});
  native::CastContext context;
  context.zone = schema.zone;
  for (const size_t i : partition_columns_) {
    partition_texts_.push_back(
        native::make_caster(output[i].type, plan::TypeKind::String, context));
    if (output[i].type.is_nested() || !partition_texts_.back()) {
      return unsupported_operation("Partitioning by a column of type " + output[i].type.sql());
    }
  }
  if (!request_.serde.empty()) {
    TRY(format_, make_serde_format(request_.serde, schema));
  } else if (request_.format == "parquet") {
    TRY(const auto database, engine_.database());
    TRY(format_, make_parquet_format(database->duck(), schema));
  } else if (request_.format == "csv") {
    TRY(format_, make_csv_format(schema));
  } else if (request_.format == "json") {
    TRY(format_, make_json_format(schema));
  } else if (request_.format == "text") {
    TRY(format_, make_text_format(schema));
  } else {
    return unsupported_operation("Writing " + request_.format);
  }
  return {};
}

// As Spark names them, or by the template of the option bindery.filename, with the extension of the
// format or of the option bindery.extension.
std::string Job::file_name(int part) const
{
  const auto chosen = request_.options.find("bindery.filename");
  char number[16];
  std::snprintf(number, sizeof number, "%05d", part);
  if (chosen != request_.options.end()) {
    std::string name = replace_all(chosen->second, "{part:05d}", number);
    name = replace_all(std::move(name), "{part}", std::to_string(part));
    if (name.find('.') != std::string::npos) return name;
    const auto extension = request_.options.find("bindery.extension");
    return name + (extension == request_.options.end() ? format_->extension() : extension->second);
  }
  const char* counter = partition_columns_.empty() ? "-c000" : ".c000";
  return "part-" + std::string(number) + "-" + job_id_ + counter + format_->extension();
}

Result<OpenFile*> Job::open(int part, const std::string& folder)
{
  const auto found = files_.find({part, folder});
  if (found != files_.end()) return &found->second;
  if (files_.size() >= OpenFilesMax) {
    return spark_error(ErrorCode::Limit, "UNSUPPORTED_OPERATION", "0A000",
                       "A write of more than " + std::to_string(OpenFilesMax) +
                           " files at once is not supported.");
  }
  OpenFile file;
  const std::string& place = folder.empty() ? url_ : written_.at(folder).location;
  TRY(file.sink, output_->create(place, file_name(part)));
  file.writer = format_->open(*file.sink);
  return &files_.emplace(std::pair(part, folder), std::move(file)).first->second;
}

Result<void> Job::write_part(duckdb::DataChunk& chunk, int part,
                             const duckdb::SelectionVector& rows, idx_t count)
{
  if (count == 0) return {};
  duckdb::DataChunk slice;
  slice.InitializeEmpty(chunk.GetTypes());
  slice.Slice(chunk, rows, count);
  duckdb::DataChunk data;
  duckdb::vector<duckdb::LogicalType> types;
  for (const size_t i : data_columns_) types.push_back(chunk.data[i].GetType());
  if (partition_columns_.empty()) {
    TRY(auto* file, open(part, ""));
    slice.Flatten();
    file->writer->write(slice);
    return {};
  }
  // Rows by folder.
  std::vector<duckdb::Vector> texts;
  for (size_t k = 0; k < partition_columns_.size(); k++) {
    texts.emplace_back(duckdb::LogicalType::VARCHAR, std::max<idx_t>(count, 1));
    auto& column = slice.data[partition_columns_[k]];
    column.Flatten(count);
    partition_texts_[k](column, texts[k], count);
    texts[k].Flatten(count);
  }
  std::map<std::string, std::vector<duckdb::sel_t>> folders;
  for (idx_t row = 0; row < count; row++) {
    std::string folder;
    std::vector<std::string> values;
    for (size_t k = 0; k < texts.size(); k++) {
      std::string value = NullPartition;
      if (!duckdb::FlatVector::IsNull(texts[k], row)) {
        value = duckdb::FlatVector::GetData<duckdb::string_t>(texts[k])[row].GetString();
        if (value.empty()) value = NullPartition;
      }
      const auto& name = request_.relation->output[partition_columns_[k]].name;
      folder += escape_path_name(name) + "=" + escape_path_name(value) + "/";
      values.push_back(std::move(value));
    }
    auto& place = folders[folder];
    if (place.empty() && !written_.contains(folder)) {
      const auto own = request_.partition_locations.find(values);
      const std::string location = own == request_.partition_locations.end()
                                       ? url_ + "/" + folder.substr(0, folder.size() - 1)
                                       : own->second;
      written_[folder] = {std::move(values), location};
    }
    place.push_back(static_cast<duckdb::sel_t>(row));
  }
  for (auto& [folder, places] : folders) {
    TRY(auto* file, open(part, folder));
    duckdb::SelectionVector selection(places.data());
    duckdb::DataChunk data_slice;
    data_slice.InitializeEmpty(types);
    for (size_t i = 0; i < data_columns_.size(); i++) {
      data_slice.data[i].Slice(slice.data[data_columns_[i]], selection, places.size());
      data_slice.data[i].Flatten(places.size());
    }
    data_slice.SetCardinality(places.size());
    file->writer->write(data_slice);
  }
  return {};
}

Result<void> Job::write_chunk(duckdb::DataChunk& chunk)
{
  const idx_t count = chunk.size();
  if (parts_.count <= 1)
    return write_part(chunk, 0, *duckdb::FlatVector::IncrementalSelectionVector(), count);
  std::vector<std::vector<duckdb::sel_t>> places(static_cast<size_t>(parts_.count));
  if (parts_.columns.empty()) {
    for (idx_t row = 0; row < count; row++) {
      places[next_row_++ % static_cast<uint64_t>(parts_.count)].push_back(
          static_cast<duckdb::sel_t>(row));
    }
  } else {
    duckdb::Vector hashes(duckdb::LogicalType::HASH);
    duckdb::VectorOperations::Hash(chunk.data[parts_.columns[0]], hashes, count);
    for (size_t i = 1; i < parts_.columns.size(); i++) {
      duckdb::VectorOperations::CombineHash(hashes, chunk.data[parts_.columns[i]], count);
    }
    hashes.Flatten(count);
    for (idx_t row = 0; row < count; row++) {
      const auto hash = duckdb::FlatVector::GetData<duckdb::hash_t>(hashes)[row];
      places[hash % static_cast<uint64_t>(parts_.count)].push_back(static_cast<duckdb::sel_t>(row));
    }
  }
  for (size_t part = 0; part < places.size(); part++) {
    if (places[part].empty()) continue;
    duckdb::SelectionVector selection(places[part].data());
    TRY_VOID(write_part(chunk, static_cast<int>(part), selection, places[part].size()));
  }
  return {};
}

Result<void> Job::write_rows(Running& running)
{
  while (true) {
    TRY(auto chunk, running.fetch());
    if (!chunk) break;
    TRY_VOID(write_chunk(*chunk));
  }
  // Readers learn the schema from a file without rows.
  if (files_.empty() && partition_columns_.empty()) TRY_VOID(open(0, ""));
  for (auto& [key, file] : files_) {
    file.writer->close();
    file.writer.reset();
    TRY_VOID(file.sink->finish());
  }
  return {};
}

Result<void> Job::finish()
{
  const auto& cancellation = request_.query.cancellation;
  if (cancellation && cancellation->is_requested())
    return to_error(duckdb::ErrorData(duckdb::InterruptException()));
  for (auto& [key, file] : files_) output_->keep(std::move(file.sink));
  if (request_.marks_success && !request_.options.contains("bindery.filename")) {
    TRY(auto marker, output_->create(url_, "_SUCCESS"));
    TRY_VOID(marker->finish());
    output_->keep(std::move(marker));
  }
  std::vector<std::string> replaced;
  if (request_.mode == SaveMode::Overwrite && request_.overwrites_partitions) {
    for (const auto& [folder, partition] : written_) replaced.push_back(partition.location);
  } else if (request_.mode == SaveMode::Overwrite) {
    replaced.push_back(url_);
    for (const auto& [values, location] : request_.partition_locations)
      replaced.push_back(location);
  }
  return output_->publish(replaced);
}

Result<std::vector<WrittenPartition>> Job::run()
{
  TRY_VOID(choose_columns());
  TRY_VOID(make_format());
  TRY(output_, make_output(engine_.lake, url_));
  parts_ = find_partitions(*request_.relation);
  TRY(auto running, engine_.prepare(*request_.relation, request_.query, false));
  TRY_VOID(guarded([&] { return write_rows(*running); }));
  TRY_VOID(finish());
  std::vector<WrittenPartition> partitions;
  for (auto& [folder, partition] : written_) partitions.push_back(std::move(partition));
  return partitions;
}

} // namespace

Result<std::vector<WrittenPartition>> write_files(EngineImpl& engine, const WriteRequest& request)
{
  if (request.serde.empty()) TRY_VOID(check_write_options(request.format, request.options));
  TRY(auto url, normalize_url(request.path));
  while (url.ends_with('/')) url.pop_back();
  if (request.mode == SaveMode::ErrorIfExists || request.mode == SaveMode::Ignore) {
    TRY(const bool exists, path_exists(engine.lake, url));
    if (exists && request.mode == SaveMode::Ignore) return std::vector<WrittenPartition>();
    if (exists) {
      return spark_error(
          ErrorCode::AlreadyExists, "PATH_ALREADY_EXISTS", "42K04",
          "Path " + url +
              " already exists. Set mode as \"overwrite\" to overwrite the existing path.",
          {{"outputPath", url}});
    }
  }
  return guarded([&] { return Job(engine, request, url).run(); });
}

} // namespace bindery::engine
