#include "format/parquet/thrift.h"

#include <string>

namespace bindery::format {

static constexpr int DepthMax = 64;

static Error ends_early() { return invalid_input("the Parquet footer ends early"); }

Result<uint8_t> ThriftReader::read_byte()
{
  if (at_ >= bytes_.size()) return ends_early();
  return static_cast<uint8_t>(bytes_[at_++]);
}

Result<uint64_t> ThriftReader::read_varint()
{
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    TRY(uint8_t byte, read_byte());
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return invalid_input("the Parquet footer has an integer of more than 64 bits");
}

Result<int64_t> ThriftReader::read_integer()
{
  TRY(uint64_t value, read_varint());
  return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

Result<std::string_view> ThriftReader::read_binary()
{
  TRY(uint64_t size, read_varint());
  if (size > bytes_.size() - at_) return ends_early();
  std::string_view value = bytes_.substr(at_, size);
  at_ += size;
  return value;
}

Result<ThriftField> ThriftReader::read_field(int16_t last_id)
{
  TRY(uint8_t head, read_byte());
  ThriftField field;
  uint8_t type = head & 0x0f;
  if (type > static_cast<uint8_t>(ThriftType::Struct))
    return invalid_input("the Parquet footer has an unknown Thrift type " + std::to_string(type));
  field.type = static_cast<ThriftType>(type);
  if (field.type == ThriftType::Stop) return field;
  int delta = head >> 4;
  int64_t id = last_id + delta;
  if (delta == 0) {
    TRY(id, read_integer());
  }
  if (id < 0 || id > INT16_MAX)
    return invalid_input("the Parquet footer has a field id out of range");
  field.id = static_cast<int16_t>(id);
  return field;
}

Result<ThriftList> ThriftReader::read_list()
{
  TRY(uint8_t head, read_byte());
  ThriftList list;
  uint8_t type = head & 0x0f;
  if (type == 0 || type > static_cast<uint8_t>(ThriftType::Struct))
    return invalid_input("the Parquet footer has an unknown Thrift type " + std::to_string(type));
  list.type = static_cast<ThriftType>(type);
  uint64_t size = head >> 4;
  if (size == 15) {
    TRY(size, read_varint());
  }
  // Every element takes a byte at least.
  if (size > bytes_.size() - at_) return ends_early();
  list.size = static_cast<int64_t>(size);
  return list;
}

// A flag in a container takes a byte; as a field of a struct it is in the field's header. Every
// element takes a byte at least, so that the number of elements skipped is bounded by the bytes.
static ThriftType element_type(ThriftType type)
{
  bool is_flag = type == ThriftType::True || type == ThriftType::False || type == ThriftType::Stop;
  return is_flag ? ThriftType::Byte : type;
}

Result<void> ThriftReader::skip(ThriftType type) { return skip_nested(type, 0); }

Result<void> ThriftReader::skip_nested(ThriftType type, int depth)
{
  if (depth > DepthMax)
    return invalid_input("the Parquet footer nests deeper than " + std::to_string(DepthMax) +
                         " levels");
  switch (type) {
  case ThriftType::Stop:
  case ThriftType::True:
  case ThriftType::False: return {};
  case ThriftType::Byte: {
    TRY([[maybe_unused]] uint8_t byte, read_byte());
    return {};
  }
  case ThriftType::I16:
  case ThriftType::I32:
  case ThriftType::I64: {
    TRY([[maybe_unused]] uint64_t value, read_varint());
    return {};
  }
  case ThriftType::Double:
    if (bytes_.size() - at_ < 8) return ends_early();
    at_ += 8;
    return {};
  case ThriftType::Binary: {
    TRY([[maybe_unused]] std::string_view value, read_binary());
    return {};
  }
  case ThriftType::List:
  case ThriftType::Set: {
    TRY(ThriftList list, read_list());
    for (int64_t i = 0; i < list.size; ++i)
      TRY_VOID(skip_nested(element_type(list.type), depth + 1));
    return {};
  }
  case ThriftType::Map: {
    TRY(uint64_t size, read_varint());
    if (size > bytes_.size() - at_) return ends_early();
    if (size == 0) return {};
    TRY(uint8_t types, read_byte());
    if ((types >> 4) > 12 || (types & 0x0f) > 12)
      return invalid_input("the Parquet footer has an unknown Thrift type");
    for (uint64_t i = 0; i < size; ++i) {
      TRY_VOID(skip_nested(element_type(static_cast<ThriftType>(types >> 4)), depth + 1));
      TRY_VOID(skip_nested(element_type(static_cast<ThriftType>(types & 0x0f)), depth + 1));
    }
    return {};
  }
  case ThriftType::Struct: {
    int16_t last = 0;
    while (true) {
      TRY(ThriftField field, read_field(last));
      if (field.type == ThriftType::Stop) return {};
      last = field.id;
      TRY_VOID(skip_nested(field.type, depth + 1));
    }
  }
  }
  UNREACHABLE();
}

} // namespace bindery::format
