// The bytes of one file, wherever they are kept.
#pragma once

#include "base/result.h"

#include <cstdint>

namespace bindery::format {

class Bytes {
public:
  virtual ~Bytes() = default;
  virtual int64_t size() const = 0;
  // Reads up to `size` bytes at `offset` into `buffer`; fewer only at the end.
  virtual Result<int64_t> read(int64_t offset, char* buffer, int64_t size) = 0;
};

} // namespace bindery::format
