// The Range header: one range of bytes.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::s3 {

struct ByteRange {
  int64_t begin = 0;
  int64_t size = 0;

  // "bytes 0-9/100"
  std::string to_content_range(int64_t object_size) const;
};

// The part of an object of that size. Nothing when the header asks for no single range, or is
// malformed: then the whole object is answered, as RFC 9110 has it. InvalidRange when it lies
// outside.
Result<std::optional<ByteRange>> parse_range(std::string_view header, int64_t object_size);

// x-amz-copy-source-range, which must be bytes=first-last and lie inside.
Result<ByteRange> parse_copy_range(const std::string& header, int64_t object_size);

} // namespace bindery::s3
