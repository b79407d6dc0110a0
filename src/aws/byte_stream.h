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

  // Reads up to `size` bytes into `buffer`; 0 means the end. A request's body comes free of its
  // aws-chunked framing, and fails (at its end at the latest) when it is shorter than announced or
  // does not fit its SigV4 payload digest or chunk signatures; so nothing may be published before 0
  // was returned. Content-MD5 and the x-amz-checksum-* headers and trailers are the operation's to
  // check.
  virtual Result<size_t> read(char* buffer, size_t size) = 0;
  // The number of bytes in all, where it is known beforehand (of an aws-chunked body: without the
  // framing).
  virtual std::optional<int64_t> size() const { return std::nullopt; }
  // After the end: checksum headers that followed the body ("x-amz-checksum-crc32", base64), names
  // in lower case.
  virtual std::vector<std::pair<std::string, std::string>> trailers() const { return {}; }
};

// A stream over text that it owns.
std::unique_ptr<ByteStream> make_text_stream(std::string text);
// The rest of the stream as text; Limit when it is longer than `size_max`.
Result<std::string> read_all(ByteStream& stream, size_t size_max);

} // namespace bindery
