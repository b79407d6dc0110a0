// What each format's folder provides to the list in formats.cpp.
#pragma once

#include "format/format.h"
#include "format/sample.h"

namespace bindery::format {

// A file under inspection: its bytes, and the head of its text unpacked when it is packed.
struct Candidate {
  Bytes& bytes;
  TextSample sample;
};

struct Format {
  std::string_view classification;
  // nullopt: not this format.
  Result<std::optional<FileFacts>> (*infer)(Candidate& candidate);
  void (*describe)(const FileFacts& facts, Storage& storage);
};

extern const Format parquet_format;
extern const Format json_format;
extern const Format csv_format;

} // namespace bindery::format
