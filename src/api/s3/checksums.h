// Checksums and bodies: what the caller stated about the bytes, taken in while they are staged,
// compared at their end.
#pragma once

#include "aws/byte_stream.h"
#include "base/result.h"
#include "lake/checksum.h"
#include "lake/lake.h"

#include <optional>
#include <string>
#include <vector>

namespace bindery::s3 {

constexpr int64_t PutSizeMax = int64_t{5} << 30; // of one PutObject, UploadPart or CopyObject

struct StatedChecksums {
  std::vector<std::pair<lake::ChecksumKind, std::string>> values; // base64; at most one is legal
  std::optional<std::string> md5;                                 // base64
  std::optional<lake::ChecksumKind>
      announced; // x-amz-sdk-checksum-algorithm: the value follows the body
};

// The x-amz-checksum-* members of a request, a completed part, …
template <class T> StatedChecksums get_checksums(const T& from)
{
  StatedChecksums stated;
  const auto add = [&](lake::ChecksumKind kind, const std::optional<std::string>& value) {
    if (value) stated.values.emplace_back(kind, *value);
  };
  add(lake::ChecksumKind::Crc32, from.checksum_crc32);
  add(lake::ChecksumKind::Crc32c, from.checksum_crc32_c);
  add(lake::ChecksumKind::Crc64Nvme, from.checksum_crc64_nvme);
  add(lake::ChecksumKind::Sha1, from.checksum_sha1);
  add(lake::ChecksumKind::Sha256, from.checksum_sha256);
  return stated;
}

// Puts a stored checksum into a response.
template <class T>
void set_checksum(T& to, const std::string& algorithm, const std::string& checksum)
{
  const auto kind = lake::find_checksum_kind(algorithm);
  if (!kind || checksum.empty()) return;
  switch (*kind) {
  case lake::ChecksumKind::Crc32: to.checksum_crc32 = checksum; break;
  case lake::ChecksumKind::Crc32c: to.checksum_crc32_c = checksum; break;
  case lake::ChecksumKind::Crc64Nvme: to.checksum_crc64_nvme = checksum; break;
  case lake::ChecksumKind::Sha1: to.checksum_sha1 = checksum; break;
  case lake::ChecksumKind::Sha256: to.checksum_sha256 = checksum; break;
  }
}

// A checksum algorithm as a caller names it; InvalidRequest for others.
Result<std::optional<lake::ChecksumKind>>
parse_checksum_algorithm(const std::optional<std::string>& name);

// Streams the body into the staged file, finishes it, and compares. The checksum, stated or of the
// `wanted` kind, becomes one of its properties. BadDigest, InvalidDigest, EntityTooLarge.
Result<void> receive(ByteStream& body, const StatedChecksums& stated,
                     std::optional<lake::ChecksumKind> wanted, lake::Staged& staged);

// The same for bytes of an object of the lake.
Result<void> copy_bytes(lake::Reader& from, int64_t offset, int64_t size,
                        std::optional<lake::ChecksumKind> wanted, lake::Staged& staged);

} // namespace bindery::s3
