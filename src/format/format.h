// A file's format: recognised from its bytes, its schema inferred, its SerDe named. One folder per
// format; the order in which they are tried is written in formats.cpp.
#pragma once

#include "format/bytes.h"
#include "format/hive_type.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::format {

// What was learned of one file.
struct FileFacts {
  std::string classification;     // "csv", as the catalog names it
  std::string compression;        // "none", "gzip"
  std::vector<HiveField> columns; // names in lower case

  int64_t size = 0;                // bytes as stored
  int64_t record_count = 0;        // exact or estimated, as the format can
  int64_t average_record_size = 0; // unpacked bytes

  // csv
  char delimiter = ',';
  bool has_header = false;
  // json: top-level keys as written
  std::vector<std::string> paths;

  // What a reader should know of and the schema does not say, for the log.
  std::vector<std::string> warnings;
};

// How the catalog describes the storage of files of one format.
struct Storage {
  std::string input_format;
  std::string output_format;
  std::string serde_library;
  std::map<std::string, std::string> serde_parameters;
  std::map<std::string, std::string> table_parameters; // classification and what goes with it
  bool compressed = false;
};

// The first format that recognises the file, with what it learned; nullopt when none does. An error
// when a format recognises the file but cannot read it (truncated), or when it is one that is not
// supported yet (named). Reads at most 10 MiB of text, or a Parquet footer of at most 64 MiB; takes
// time linear in what it reads.
Result<std::optional<FileFacts>> infer(Bytes& bytes);

// The storage of a table or partition whose files have these facts in common.
// `facts.classification` came from infer().
Storage describe_storage(const FileFacts& facts);

} // namespace bindery::format
