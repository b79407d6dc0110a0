// The head of a file as text, unpacked when the file is packed.
#pragma once

#include "format/bytes.h"

#include <string>

namespace bindery::format {

constexpr int64_t SampleBytes = 1 << 20;           // what a crawl looks at
constexpr int64_t SampleBytesMax = 10 * (1 << 20); // what it reads for one record that is larger

struct TextSample {
  std::string compression = "none"; // or "gzip"
  std::string text;                 // unpacked
  bool is_whole = false;            // nothing follows `text`
  bool is_damaged = false;          // the packed stream ends early or is broken after `text`
};

// Reads until `limit` unpacked bytes. Packings that are recognised and not supported are refused by
// name.
Result<TextSample> read_sample(Bytes& bytes, int64_t limit);

} // namespace bindery::format
