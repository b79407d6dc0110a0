// Spark's types from a Parquet footer.
#include "engine/errors.h"
#include "engine/scan/infer.h"

#include "format/parquet/footer.h"

#include <algorithm>
#include <cstring>

namespace bindery::engine {

using format::ParquetElement;
using plan::Field;
using plan::Type;
using plan::TypeKind;

namespace {

constexpr int64_t FooterBytesMax = 64 << 20;

// Codes of parquet.thrift.
enum Physical { Boolean = 0, Int32, Int64, Int96, Float, Double, ByteArray, FixedByteArray };
enum Converted {
  Utf8 = 0,
  Map = 1,
  MapKeyValue = 2,
  List = 3,
  Enum = 4,
  Decimal = 5,
  Date = 6,
  TimestampMillis = 9,
  TimestampMicros = 10,
  UInt8 = 11,
  UInt16,
  UInt32,
  UInt64,
  Int8 = 15,
  Int16 = 16,
  Json = 19
};
enum Logical {
  LString = 1,
  LMap = 2,
  LList = 3,
  LEnum = 4,
  LDecimal = 5,
  LDate = 6,
  LTimestamp = 8,
  LInteger = 10,
  LJson = 12
};

Error illegal(const ParquetElement& element, const std::string& what)
{
  return spark_error(ErrorCode::Unsupported, "PARQUET_TYPE_ILLEGAL", "42846",
                     "Illegal Parquet type: " + what + " of the column `" + element.name + "`.",
                     {{"parquetType", what}});
}

Result<Type> integer_type(const ParquetElement& e)
{
  const bool logical = e.logical_type == LInteger;
  const auto is = [&](int converted, int width, bool is_signed) {
    return e.converted_type == converted ||
           (logical && e.bit_width == width && e.is_signed == is_signed);
  };
  if (is(Int8, 8, true)) return Type(TypeKind::Byte);
  if (is(Int16, 16, true) || is(UInt8, 8, false)) return Type(TypeKind::Short);
  if (is(UInt16, 16, false)) return Type(TypeKind::Integer);
  if (is(UInt32, 32, false)) return Type(TypeKind::Long);
  if (is(UInt64, 64, false)) return Type::decimal(20, 0);
  return Type(e.physical_type == Int32 ? TypeKind::Integer : TypeKind::Long);
}

Result<Type> primitive_type(const ParquetElement& e)
{
  if (e.converted_type == Decimal || e.logical_type == LDecimal)
    return Type::decimal(e.precision, e.scale);
  switch (e.physical_type) {
  case Boolean: return Type(TypeKind::Boolean);
  case Int32:
    if (e.converted_type == Date || e.logical_type == LDate) return Type(TypeKind::Date);
    if (e.converted_type == 7 || e.logical_type == 7) return illegal(e, "INT32 (TIME(MILLIS))");
    return integer_type(e);
  case Int64:
    if (e.logical_type == LTimestamp) {
      if (e.time_unit == 3) return illegal(e, "INT64 (TIMESTAMP(NANOS))");
      return Type(e.is_instant ? TypeKind::Timestamp : TypeKind::TimestampNtz);
    }
    if (e.converted_type == TimestampMillis || e.converted_type == TimestampMicros)
      return Type(TypeKind::Timestamp);
    if (e.converted_type == 8 || e.logical_type == 7) return illegal(e, "INT64 (TIME)");
    return integer_type(e);
  case Int96: return Type(TypeKind::Timestamp);
  case Float: return Type(TypeKind::Float);
  case Double: return Type(TypeKind::Double);
  case ByteArray: {
    const bool text = e.converted_type == Utf8 || e.converted_type == Enum ||
                      e.converted_type == Json || e.logical_type == LString ||
                      e.logical_type == LEnum || e.logical_type == LJson;
    return Type(text ? TypeKind::String : TypeKind::Binary);
  }
  default:
    if (e.converted_type >= 0 || e.logical_type >= 0) return illegal(e, "FIXED_LEN_BYTE_ARRAY");
    return Type(TypeKind::Binary);
  }
}

class Schema {
public:
  explicit Schema(const std::vector<ParquetElement>& elements) : elements_(elements) {}

  Result<std::vector<Field>> root()
  {
    if (elements_.empty()) return invalid_input("A Parquet footer has no schema.");
    const ParquetElement& root = elements_[next_++];
    return fields(root.children, 0);
  }

private:
  static constexpr int DepthMax = 100;

  const ParquetElement* peek() const
  {
    return next_ < elements_.size() ? &elements_[next_] : nullptr;
  }

  Result<std::vector<Field>> fields(int64_t count, int depth)
  {
    std::vector<Field> result;
    for (int64_t i = 0; i < count; i++) {
      const ParquetElement* e = peek();
      if (e == nullptr || depth > DepthMax) return invalid_input("A Parquet schema is damaged.");
      const std::string name = e->name;
      TRY(auto type, element(depth));
      result.push_back({name, std::move(type), true, ""});
    }
    return result;
  }

  // One element with its children; a repeated one outside a list is an array.
  Result<Type> element(int depth)
  {
    const ParquetElement& e = *peek();
    const bool repeated = e.repetition == 2;
    TRY(auto type, bare(depth));
    if (repeated) return Type::array(std::move(type), false);
    return type;
  }

  Result<Type> bare(int depth)
  {
    const ParquetElement& e = *peek();
    next_++;
    if (e.physical_type >= 0) return primitive_type(e);
    if (e.converted_type == List || e.logical_type == LList) return list(e, depth);
    if (e.converted_type == Map || e.converted_type == MapKeyValue || e.logical_type == LMap)
      return map(e, depth);
    TRY(auto children, fields(e.children, depth + 1));
    return Type::structure(std::move(children));
  }

  Result<Type> list(const ParquetElement& e, int depth)
  {
    const ParquetElement* repeated = peek();
    if (repeated == nullptr || e.children != 1 || repeated->repetition != 2) {
      return invalid_input("The list `" + e.name + "` of a Parquet schema is malformed.");
    }
    const bool is_element = repeated->physical_type >= 0 || repeated->children != 1 ||
                            repeated->name == "array" || repeated->name == e.name + "_tuple";
    if (is_element) {
      TRY(auto type, bare(depth + 1));
      return Type::array(std::move(type), true);
    }
    next_++;
    if (peek() == nullptr) return invalid_input("A Parquet schema is damaged.");
    TRY(auto type, element(depth + 1));
    return Type::array(std::move(type), true);
  }

  Result<Type> map(const ParquetElement& e, int depth)
  {
    const ParquetElement* repeated = peek();
    if (repeated == nullptr || e.children != 1 || repeated->children != 2) {
      return invalid_input("The map `" + e.name + "` of a Parquet schema is malformed.");
    }
    next_++;
    TRY(auto pair, fields(2, depth + 1));
    return Type::map(pair[0].type, pair[1].type, true);
  }

  const std::vector<ParquetElement>& elements_;
  size_t next_ = 0;
};

Error bad_footer(const std::string& url, const std::string& why)
{
  return spark_error(ErrorCode::InvalidInput, "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER", "KD001",
                     "Encountered error while reading file " + url +
                         ". Could not read footer. Please ensure that the file is in either ORC or "
                         "Parquet format. If not, please convert it to a valid format. If the file "
                         "is in the valid format, please check if it is corrupt. If it is, you can "
                         "choose to either ignore it or fix the corruption. (" +
                         why + ")",
                     {{"path", url}});
}

} // namespace

Result<std::vector<Field>> infer_parquet(lake::Lake* lake, const std::string& url)
{
  TRY(auto reader, open_file(lake, url));
  const int64_t size = reader->info().size;
  char tail[8];
  if (size < 12) return bad_footer(url, "the file is too short");
  TRY(const int64_t got, reader->read(size - 8, tail, 8));
  if (got != 8 || std::memcmp(tail + 4, "PAR1", 4) != 0)
    return bad_footer(url, "the magic bytes are missing");
  uint32_t length;
  std::memcpy(&length, tail, 4);
  if (length == 0 || length > size - 12 || length > FooterBytesMax)
    return bad_footer(url, "its length is not right");
  std::string bytes(length, '\0');
  TRY(const int64_t read, reader->read(size - 8 - length, bytes.data(), length));
  if (read != static_cast<int64_t>(length)) return bad_footer(url, "it is cut off");
  auto footer = format::parse_parquet_footer(bytes);
  if (!footer.ok()) return bad_footer(url, footer.error().message);
  return Schema(footer->schema).root();
}

Result<std::optional<std::vector<Field>>>
infer_merged_parquet(lake::Lake* lake, const std::vector<plan::ScanFile>& files)
{
  std::vector<Field> merged;
  for (const auto& file : files) {
    TRY(auto fields, infer_parquet(lake, file.url));
    for (auto& field : fields) {
      const auto same = std::find_if(merged.begin(), merged.end(),
                                     [&](const Field& one) { return one.name == field.name; });
      if (same == merged.end()) {
        merged.push_back(std::move(field));
      } else if (!same->type.equals_ignoring_nullability(field.type)) {
        return spark_error(ErrorCode::InvalidInput, "CANNOT_MERGE_SCHEMAS", "42KD9",
                           "Failed merging schemas: the column `" + field.name + "` is " +
                               same->type.sql() + " and " + field.type.sql() + ".",
                           {{"left", same->type.sql()}, {"right", field.type.sql()}});
      }
    }
  }
  return std::optional<std::vector<Field>>(std::move(merged));
}

} // namespace bindery::engine
