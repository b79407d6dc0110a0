#include "format/parquet/footer.h"

#include "format/parquet/thrift.h"

#include <functional>

namespace bindery::format {

namespace {

constexpr size_t ElementsMax = 100000;

using ReadField = std::function<Result<void>(const ThriftField&)>;

// Calls `read` for each field of the struct at the reader; `read` takes the field's value or skips
// it.
Result<void> read_struct(ThriftReader& reader, const ReadField& read)
{
  int16_t last = 0;
  while (true) {
    TRY(ThriftField field, reader.read_field(last));
    if (field.type == ThriftType::Stop) return {};
    last = field.id;
    TRY_VOID(read(field));
  }
}

bool is_integer(ThriftType type)
{
  return type == ThriftType::I16 || type == ThriftType::I32 || type == ThriftType::I64;
}

Result<void> read_int(ThriftReader& reader, const ThriftField& field, int& value)
{
  if (!is_integer(field.type)) return reader.skip(field.type);
  TRY(int64_t number, reader.read_integer());
  if (number < INT32_MIN || number > INT32_MAX)
    return invalid_input("the Parquet footer has an integer out of range");
  value = static_cast<int>(number);
  return {};
}

Result<void> read_long(ThriftReader& reader, const ThriftField& field, int64_t& value)
{
  if (!is_integer(field.type)) return reader.skip(field.type);
  TRY(value, reader.read_integer());
  return {};
}

Result<void> read_time_unit(ThriftReader& reader, ParquetElement& element)
{
  return read_struct(reader, [&](const ThriftField& field) -> Result<void> {
    element.time_unit = field.id;
    return reader.skip(field.type);
  });
}

// The members of the logical types that have any: DECIMAL, TIMESTAMP, INTEGER.
Result<void> read_logical_members(ThriftReader& reader, ParquetElement& element)
{
  return read_struct(reader, [&](const ThriftField& field) -> Result<void> {
    if (element.logical_type == 5 && field.id == 1) return read_int(reader, field, element.scale);
    if (element.logical_type == 5 && field.id == 2)
      return read_int(reader, field, element.precision);
    if (element.logical_type == 8 && field.id == 1)
      element.is_instant = field.type == ThriftType::True;
    if (element.logical_type == 8 && field.id == 2 && field.type == ThriftType::Struct)
      return read_time_unit(reader, element);
    if (element.logical_type == 10 && field.id == 1 && field.type == ThriftType::Byte) {
      TRY(uint8_t width, reader.read_byte());
      element.bit_width = width;
      return {};
    }
    if (element.logical_type == 10 && field.id == 2)
      element.is_signed = field.type == ThriftType::True;
    return reader.skip(field.type);
  });
}

Result<void> read_logical_type(ThriftReader& reader, ParquetElement& element)
{
  return read_struct(reader, [&](const ThriftField& field) -> Result<void> {
    element.logical_type = field.id;
    if (field.type != ThriftType::Struct) return reader.skip(field.type);
    return read_logical_members(reader, element);
  });
}

Result<ParquetElement> read_element(ThriftReader& reader)
{
  ParquetElement element;
  TRY_VOID(read_struct(reader, [&](const ThriftField& field) -> Result<void> {
    switch (field.id) {
    case 1: return read_int(reader, field, element.physical_type);
    case 2: return read_int(reader, field, element.type_length);
    case 3: return read_int(reader, field, element.repetition);
    case 5: return read_long(reader, field, element.children);
    case 6: return read_int(reader, field, element.converted_type);
    case 7: return read_int(reader, field, element.scale);
    case 8: return read_int(reader, field, element.precision);
    default: break;
    }
    if (field.id == 4 && field.type == ThriftType::Binary) {
      TRY(std::string_view name, reader.read_binary());
      element.name = name;
      return {};
    }
    if (field.id == 10 && field.type == ThriftType::Struct)
      return read_logical_type(reader, element);
    return reader.skip(field.type);
  }));
  return element;
}

Result<void> read_schema(ThriftReader& reader, ParquetFooter& footer)
{
  TRY(ThriftList list, reader.read_list());
  if (list.type != ThriftType::Struct)
    return invalid_input("the Parquet footer's schema is no list of structs");
  if (list.size > static_cast<int64_t>(ElementsMax))
    return invalid_input("the Parquet footer's schema has more than " +
                         std::to_string(ElementsMax) + " elements");
  for (int64_t i = 0; i < list.size; ++i) {
    TRY(ParquetElement element, read_element(reader));
    footer.schema.push_back(std::move(element));
  }
  return {};
}

Result<void> read_row_groups(ThriftReader& reader, ParquetFooter& footer)
{
  TRY(ThriftList list, reader.read_list());
  if (list.type != ThriftType::Struct)
    return invalid_input("the Parquet footer's row groups are no list of structs");
  for (int64_t i = 0; i < list.size; ++i) {
    int64_t unpacked = 0;
    TRY_VOID(read_struct(reader, [&](const ThriftField& field) -> Result<void> {
      return field.id == 2 ? read_long(reader, field, unpacked) : reader.skip(field.type);
    }));
    if (unpacked < 0 ||
        __builtin_add_overflow(footer.unpacked_bytes, unpacked, &footer.unpacked_bytes))
      return invalid_input("the Parquet footer has a row group of an impossible size");
  }
  return {};
}

} // namespace

Result<ParquetFooter> parse_parquet_footer(std::string_view bytes)
{
  ThriftReader reader(bytes);
  ParquetFooter footer;
  TRY_VOID(read_struct(reader, [&](const ThriftField& field) -> Result<void> {
    if (field.id == 2 && field.type == ThriftType::List && footer.schema.empty())
      return read_schema(reader, footer);
    if (field.id == 3) return read_long(reader, field, footer.row_count);
    if (field.id == 4 && field.type == ThriftType::List) return read_row_groups(reader, footer);
    return reader.skip(field.type);
  }));
  if (footer.schema.empty()) return invalid_input("the Parquet footer has no schema");
  if (footer.row_count < 0)
    return invalid_input("the Parquet footer has a negative number of rows");
  return footer;
}

} // namespace bindery::format
