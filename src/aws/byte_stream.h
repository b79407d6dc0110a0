// Bodies of requests and responses that are never held in memory as a whole.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery {

// Bytes read once, from the front. One thread.
class ByteStream {
public:
  virtual ~ByteStream() = default;

  // Reads up to `size` bytes into `buffer`; 0 means the end. A request's body fails at its end when a digest or signature
  // that the caller stated does not match the bytes, so nothing may be published before 0 was returned.
  virtual Result<size_t> read(char* buffer, size_t size) = 0;
  // The number of bytes in all, where it is known beforehand.
  virtual std::optional<int64_t> size() const { return std::nullopt; }
  // After the end: checksum headers that followed the body ("x-amz-checksum-crc32", base64), names in lower case.
  virtual std::vector<std::pair<std::string, std::string>> trailers() const { return {}; }
};

// A stream over text that it owns.
std::unique_ptr<ByteStream> make_text_stream(std::string text);
// The rest of the stream as text; Limit when it is longer than `size_max`.
Result<std::string> read_all(ByteStream& stream, size_t size_max);

} // namespace bindery
