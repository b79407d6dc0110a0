#include "lake/checksum.h"

#include "base/result.h"
#include "base/text.h"

#include <array>
#include <cstring>

namespace bindery::lake {

namespace {

struct KindName {
  ChecksumKind kind;
  std::string_view name;
};
constexpr KindName KindNames[] = {{ChecksumKind::Crc32, "CRC32"},
                                  {ChecksumKind::Crc32c, "CRC32C"},
                                  {ChecksumKind::Crc64Nvme, "CRC64NVME"},
                                  {ChecksumKind::Sha1, "SHA1"},
                                  {ChecksumKind::Sha256, "SHA256"}};

constexpr uint64_t Crc32cReversed = 0x82f63b78;            // Castagnoli
constexpr uint64_t Crc64NvmeReversed = 0x9a6c9329ac4bc9b5; // NVM Express, 64-bit CRC

// Eight tables: one step takes eight bytes.
using Tables = std::array<std::array<uint64_t, 256>, 8>;

constexpr Tables make_tables(uint64_t polynomial)
{
  Tables tables{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = (value & 1) != 0 ? value >> 1 ^ polynomial : value >> 1;
    tables[0][byte] = value;
  }
  for (size_t k = 1; k < 8; ++k)
    for (size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 255];
  return tables;
}

constexpr Tables Crc32cTables = make_tables(Crc32cReversed);
constexpr Tables Crc64NvmeTables = make_tables(Crc64NvmeReversed);

// `crc` without the inversions at both ends.
uint64_t update_crc(const Tables& tables, uint64_t crc, std::string_view bytes)
{
  while (bytes.size() >= 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    word ^= crc;
    crc = tables[7][word & 255] ^ tables[6][word >> 8 & 255] ^ tables[5][word >> 16 & 255] ^
          tables[4][word >> 24 & 255] ^ tables[3][word >> 32 & 255] ^ tables[2][word >> 40 & 255] ^
          tables[1][word >> 48 & 255] ^ tables[0][word >> 56];
    bytes.remove_prefix(8);
  }
  for (const char byte : bytes)
    crc = crc >> 8 ^ tables[0][(crc ^ static_cast<unsigned char>(byte)) & 255];
  return crc;
}

std::string to_big_endian(uint64_t value, size_t size)
{
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[size - 1 - i] = static_cast<char>(value >> (8 * i) & 255);
  return bytes;
}

} // namespace

std::optional<ChecksumKind> find_checksum_kind(std::string_view name)
{
  for (const KindName& row : KindNames)
    if (equals_ignore_case(row.name, name)) return row.kind;
  return std::nullopt;
}

std::string_view to_string(ChecksumKind kind)
{
  for (const KindName& row : KindNames)
    if (row.kind == kind) return row.name;
  UNREACHABLE();
}

Checksum::Checksum(ChecksumKind kind) : kind_(kind)
{
  if (kind == ChecksumKind::Sha1) digest_ = std::make_unique<Digest>(DigestKind::Sha1);
  if (kind == ChecksumKind::Sha256) digest_ = std::make_unique<Digest>(DigestKind::Sha256);
}

void Checksum::update(std::string_view bytes)
{
  switch (kind_) {
  case ChecksumKind::Crc32: crc_ = crc32(bytes, static_cast<uint32_t>(crc_)); break;
  case ChecksumKind::Crc32c:
    crc_ = ~update_crc(Crc32cTables, ~crc_ & 0xffffffff, bytes) & 0xffffffff;
    break;
  case ChecksumKind::Crc64Nvme: crc_ = ~update_crc(Crc64NvmeTables, ~crc_, bytes); break;
  case ChecksumKind::Sha1:
  case ChecksumKind::Sha256: digest_->update(bytes); break;
  }
}

std::string Checksum::finish()
{
  if (digest_) return digest_->finish();
  return to_big_endian(crc_, kind_ == ChecksumKind::Crc64Nvme ? 8 : 4);
}

} // namespace bindery::lake
