// A file's text, unpacked, line by line. Private to the folder.
#pragma once

#include "lake/lake.h"

#include <memory>
#include <string>
#include <string_view>

namespace arrow::io {
class InputStream;
}

namespace bindery::engine {

// A record longer than this is refused.
inline constexpr size_t LineBytesMax = 512 << 20;

class Lines {
public:
  // Unpacks by the name's extension: .gz, .bz2, .zst; .snappy, .lz4, .deflate and .lzo are refused;
  // others are read as they are.
  static Result<std::unique_ptr<Lines>> open(std::unique_ptr<lake::Reader> reader,
                                             const std::string& url, std::string separator);
  ~Lines();

  // The next line without its end (\n, \r\n or \r; or the given separator); false at the end. Valid
  // until the next call.
  Result<bool> next(std::string_view& line);
  // Everything that is left.
  Result<std::string> rest();

private:
  Lines() = default;
  Result<void> fill();

  std::shared_ptr<arrow::io::InputStream> stream_;
  std::string url_;
  std::string separator_; // empty: any of Hadoop's line ends
  std::string buffer_;
  size_t position_ = 0;
  bool ended_ = false;
  bool started_ = false;
};

} // namespace bindery::engine
