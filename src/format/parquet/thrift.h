// Reads Thrift's compact protocol from memory, with limits on everything that the bytes may claim.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string_view>

namespace bindery::format {

// The type codes of the compact protocol.
enum class ThriftType : uint8_t {
  Stop = 0,
  True = 1,
  False = 2,
  Byte = 3,
  I16 = 4,
  I32 = 5,
  I64 = 6,
  Double = 7,
  Binary = 8,
  List = 9,
  Set = 10,
  Map = 11,
  Struct = 12,
};

struct ThriftField {
  int16_t id = 0;
  ThriftType type = ThriftType::Stop; // Stop: the struct ends
};

struct ThriftList {
  int64_t size = 0;
  ThriftType type = ThriftType::Stop;
};

class ThriftReader {
public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}

  // The header of the next field of the struct being read; `last_id` is that struct's previous
  // field, 0 at its start.
  Result<ThriftField> read_field(int16_t last_id);
  Result<int64_t> read_integer();
  Result<uint8_t> read_byte();
  Result<std::string_view> read_binary();
  // A list whose elements cannot outnumber the bytes left.
  Result<ThriftList> read_list();
  Result<void> skip(ThriftType type);

private:
  Result<void> skip_nested(ThriftType type, int depth);
  Result<uint64_t> read_varint();

  std::string_view bytes_;
  size_t at_ = 0;
};

} // namespace bindery::format
