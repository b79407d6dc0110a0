// The additional checksums of S3: CRC32, CRC32C, CRC64NVME, SHA1, SHA256.
#pragma once

#include "base/hash.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::lake {

enum class ChecksumKind { Crc32, Crc32c, Crc64Nvme, Sha1, Sha256 };

// By the names of S3, any case.
std::optional<ChecksumKind> find_checksum_kind(std::string_view name);
std::string_view to_string(ChecksumKind kind);

// Fed piece by piece. One thread.
class Checksum {
public:
  explicit Checksum(ChecksumKind kind);

  void update(std::string_view bytes);
  std::string finish(); // raw bytes, big-endian; once

private:
  const ChecksumKind kind_;
  uint64_t crc_ = 0;
  std::unique_ptr<Digest> digest_;
};

} // namespace bindery::lake
