// Bytes on their way to a sink, packed when a codec says so. Private to the folder.
#pragma once

#include "engine/write/output.h"

#include <arrow/util/compression.h>

#include <map>

namespace bindery::engine {

struct Codec {
  arrow::Compression::type type = arrow::Compression::UNCOMPRESSED;
  std::string extension;
};

// By the options compression or codec.
Result<Codec> codec_of(const std::map<std::string, std::string>& options,
                       const std::string& format);

// One file's bytes. Throws through DuckDB.
class Packed {
public:
  Packed(Sink& sink, const Codec& codec);

  std::string buffer;

  void flush_when_full();
  void close();

private:
  uint8_t* space() { return space_.data(); }
  void put(std::string_view bytes);
  void flush();

  Sink& sink_;
  std::unique_ptr<arrow::util::Codec> codec_;
  std::shared_ptr<arrow::util::Compressor> compressor_;
  std::vector<uint8_t> space_;
};

} // namespace bindery::engine
