// Rows into the bytes of one file. Private to the folder.
#pragma once

#include "engine/duckdb.h"
#include "engine/native/calendar.h"
#include "engine/write/output.h"
#include "plan/type.h"

#include <map>

namespace bindery::engine {

struct WriteSchema {
  std::vector<plan::Field> fields;
  std::map<std::string, std::string> options; // keys in lower case
  std::shared_ptr<const native::Zone> zone;

  std::string option(const std::string& name, const std::string& fallback) const
  {
    const auto found = options.find(name);
    return found == options.end() ? fallback : found->second;
  }
};

// One file's writer. Throws through DuckDB.
class FileWriter {
public:
  virtual ~FileWriter() = default;
  virtual void write(duckdb::DataChunk& chunk) = 0;
  // Writes what is buffered; the sink is not finished yet.
  virtual void close() = 0;
};

// Makes the writers of one format, all of one schema.
class FileFormat {
public:
  virtual ~FileFormat() = default;
  virtual std::string extension() const = 0; // with the codec: .snappy.parquet
  virtual std::unique_ptr<FileWriter> open(Sink& sink) = 0;
};

Result<std::unique_ptr<FileFormat>> make_parquet_format(duckdb::DuckDB& database,
                                                        const WriteSchema& schema);
Result<std::unique_ptr<FileFormat>> make_csv_format(const WriteSchema& schema);
Result<std::unique_ptr<FileFormat>> make_json_format(const WriteSchema& schema);
Result<std::unique_ptr<FileFormat>> make_text_format(const WriteSchema& schema);
// Lines that the SerDe reads; the options are its parameters.
Result<std::unique_ptr<FileFormat>> make_serde_format(const std::string& serde,
                                                      const WriteSchema& schema);

// Paths sink://… for DuckDB's own writers.
duckdb::unique_ptr<duckdb::FileSystem> make_sink_filesystem();

} // namespace bindery::engine
