// From the flattened schema of a Parquet footer to the catalog's types.
#include "base/clip.h"
#include "base/text.h"
#include "format/parquet/footer.h"

namespace bindery::format {

namespace {

using Kind = HiveType::Kind;
constexpr int DepthMax = 64;
constexpr size_t NameBytesMax = 100; // of a name in a message

// Parquet's own numbers.
enum Physical {
  Boolean = 0,
  Int32 = 1,
  Int64 = 2,
  Int96 = 3,
  Float = 4,
  Double = 5,
  ByteArray = 6,
  FixedBytes = 7
};
enum Converted {
  Utf8 = 0,
  MapGroup = 1,
  MapKeyValue = 2,
  ListGroup = 3,
  Enum = 4,
  Decimal = 5,
  Date = 6,
  TimestampMillis = 9,
  TimestampMicros = 10,
  UInt8 = 11,
  UInt16 = 12,
  UInt32 = 13,
  UInt64 = 14,
  Int8 = 15,
  Int16 = 16,
  JsonText = 19,
};
enum Logical {
  LogicalString = 1,
  LogicalMap = 2,
  LogicalList = 3,
  LogicalEnum = 4,
  LogicalDecimal = 5,
  LogicalDate = 6,
  LogicalTimestamp = 8,
  LogicalInteger = 10,
  LogicalJson = 12,
};
constexpr int Repeated = 2;

bool is_list(const ParquetElement& e)
{
  return e.converted_type == ListGroup || e.logical_type == LogicalList;
}
bool is_map(const ParquetElement& e)
{
  return e.converted_type == MapGroup || e.converted_type == MapKeyValue ||
         e.logical_type == LogicalMap;
}

HiveType int32_type(const ParquetElement& e)
{
  if (e.converted_type == Date || e.logical_type == LogicalDate) return {.kind = Kind::Date};
  int width = e.logical_type == LogicalInteger ? e.bit_width : 0;
  bool is_signed = e.logical_type != LogicalInteger || e.is_signed;
  if (e.converted_type == Int8 || (width == 8 && is_signed)) return {.kind = Kind::TinyInt};
  if (e.converted_type == Int16 || (width == 16 && is_signed)) return {.kind = Kind::SmallInt};
  return {.kind = Kind::Int};
}

HiveType int64_type(const ParquetElement& e)
{
  // Nanoseconds have no type in the catalog: they stay numbers.
  bool is_time = e.converted_type == TimestampMillis || e.converted_type == TimestampMicros ||
                 (e.logical_type == LogicalTimestamp && (e.time_unit == 1 || e.time_unit == 2));
  return {.kind = is_time ? Kind::Timestamp : Kind::BigInt};
}

Result<HiveType> leaf_type(const ParquetElement& e)
{
  if (e.converted_type == Decimal || e.logical_type == LogicalDecimal) {
    if (e.precision < 1 || e.precision > 38 || e.scale < 0 || e.scale > e.precision)
      return unsupported("the Parquet column " + clip(e.name, NameBytesMax) + " is a decimal(" +
                         std::to_string(e.precision) + "," + std::to_string(e.scale) + ")");
    return HiveType{
        .kind = Kind::Decimal, .precision = e.precision, .scale = e.scale, .fields = {}};
  }
  switch (e.physical_type) {
  case Boolean: return HiveType{.kind = Kind::Boolean};
  case Int32: return int32_type(e);
  case Int64: return int64_type(e);
  case Int96: return HiveType{.kind = Kind::Timestamp};
  case Float: return HiveType{.kind = Kind::Float};
  case Double: return HiveType{.kind = Kind::Double};
  case ByteArray: {
    bool is_text = e.converted_type == Utf8 || e.converted_type == Enum ||
                   e.converted_type == JsonText || e.logical_type == LogicalString ||
                   e.logical_type == LogicalEnum || e.logical_type == LogicalJson;
    return HiveType{.kind = is_text ? Kind::String : Kind::Binary};
  }
  case FixedBytes: return HiveType{.kind = Kind::Binary};
  default:
    return invalid_input("the Parquet column " + clip(e.name, NameBytesMax) +
                         " has the unknown type " + std::to_string(e.physical_type));
  }
}

// Walks the flattened tree; `next_` is the element to be read.
class SchemaReader {
public:
  explicit SchemaReader(const std::vector<ParquetElement>& schema) : schema_(schema) {}

  Result<std::vector<HiveField>> read_children(int64_t count, int depth)
  {
    std::vector<HiveField> fields;
    for (int64_t i = 0; i < count; ++i) {
      TRY(HiveField field, read_field(depth));
      fields.push_back(std::move(field));
    }
    return fields;
  }

  Result<const ParquetElement*> take()
  {
    if (next_ >= schema_.size())
      return invalid_input("the Parquet schema has fewer elements than it says");
    if (!is_utf8(schema_[next_].name))
      return invalid_input("the Parquet schema has a name that is not UTF-8");
    return &schema_[next_++];
  }

private:
  Result<HiveField> read_field(int depth)
  {
    if (depth > DepthMax)
      return invalid_input("the Parquet schema nests deeper than " + std::to_string(DepthMax) +
                           " levels");
    TRY(const ParquetElement* element, take());
    TRY(HiveType type, read_type(*element, depth));
    // A repeated field outside a LIST or MAP is a list by itself.
    if (element->repetition == Repeated) type = make_array(std::move(type));
    return HiveField{to_lower(element->name), std::move(type)};
  }

  Result<HiveType> read_type(const ParquetElement& element, int depth)
  {
    if (element.children <= 0 && element.physical_type >= 0) return leaf_type(element);
    if (element.children < 0)
      return invalid_input("the Parquet schema has a negative number of children");
    if (is_list(element) && element.children == 1) return read_list(element, depth);
    if (is_map(element) && element.children == 1) return read_map(depth);
    TRY(auto fields, read_children(element.children, depth + 1));
    return HiveType{.kind = Kind::Struct, .fields = std::move(fields)};
  }

  // Parquet's rules of compatibility decide whether the repeated group is the element or wraps it.
  Result<HiveType> read_list(const ParquetElement& list, int depth)
  {
    TRY(const ParquetElement* repeated, take());
    if (repeated->repetition != Repeated) {
      TRY(HiveType only, read_type(*repeated, depth + 1));
      HiveType type{.kind = Kind::Struct};
      type.fields.push_back({to_lower(repeated->name), std::move(only)});
      return type;
    }
    bool is_element = repeated->children != 1 || repeated->name == "array" ||
                      repeated->name == list.name + "_tuple";
    // A nested list or map directly below is the element too.
    if (is_element || is_list(*repeated) || is_map(*repeated)) {
      TRY(HiveType element, read_type(*repeated, depth + 1));
      return make_array(std::move(element));
    }
    TRY(HiveField element, read_field(depth + 2));
    return make_array(std::move(element.type));
  }

  Result<HiveType> read_map(int depth)
  {
    TRY(const ParquetElement* entry, take());
    if (entry->children < 1 || entry->children > 2)
      return invalid_input("the Parquet schema has a map without key and value");
    TRY(auto fields, read_children(entry->children, depth + 2));
    HiveType value = fields.size() == 2 ? fields[1].type : HiveType{};
    return make_map(std::move(fields[0].type), std::move(value));
  }

  const std::vector<ParquetElement>& schema_;
  size_t next_ = 0;
};

} // namespace

Result<std::vector<HiveField>> parquet_columns(const ParquetFooter& footer)
{
  SchemaReader reader(footer.schema);
  TRY(const ParquetElement* root, reader.take());
  if (root->children < 0 || root->children > static_cast<int64_t>(footer.schema.size()))
    return invalid_input("the Parquet schema has fewer elements than it says");
  return reader.read_children(root->children, 1);
}

} // namespace bindery::format
