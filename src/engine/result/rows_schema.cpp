#include "engine/rows_schema.h"

#include "engine/result/arrow.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/type.h>

namespace bindery::engine {

using plan::Type;
using plan::TypeKind;

static Result<Type> from_arrow_type(const arrow::DataType& type);

static Result<Type> from_fields(const arrow::FieldVector& fields)
{
  std::vector<plan::Field> columns;
  for (const auto& field : fields) {
    TRY(auto type, from_arrow_type(*field->type()));
    columns.push_back({field->name(), std::move(type), field->nullable(), ""});
  }
  return Type::structure(std::move(columns));
}

static Result<Type> nested_from_arrow(const arrow::DataType& type)
{
  if (type.id() == arrow::Type::STRUCT) return from_fields(type.fields());
  if (type.id() == arrow::Type::MAP) {
    const auto& map = static_cast<const arrow::MapType&>(type);
    TRY(auto key, from_arrow_type(*map.key_type()));
    TRY(auto value, from_arrow_type(*map.item_type()));
    return Type::map(std::move(key), std::move(value), map.item_field()->nullable());
  }
  TRY(auto element, from_arrow_type(*type.field(0)->type()));
  return Type::array(std::move(element), type.field(0)->nullable());
}

static Result<Type> from_arrow_type(const arrow::DataType& type)
{
  switch (type.id()) {
  case arrow::Type::NA: return Type(TypeKind::Null);
  case arrow::Type::BOOL: return Type(TypeKind::Boolean);
  case arrow::Type::INT8: return Type(TypeKind::Byte);
  case arrow::Type::INT16: return Type(TypeKind::Short);
  case arrow::Type::INT32: return Type(TypeKind::Integer);
  case arrow::Type::INT64: return Type(TypeKind::Long);
  case arrow::Type::FLOAT: return Type(TypeKind::Float);
  case arrow::Type::DOUBLE: return Type(TypeKind::Double);
  case arrow::Type::DECIMAL128: {
    const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
    return Type::decimal(decimal.precision(), decimal.scale());
  }
  case arrow::Type::STRING:
  case arrow::Type::LARGE_STRING: return Type(TypeKind::String);
  case arrow::Type::BINARY:
  case arrow::Type::LARGE_BINARY: return Type(TypeKind::Binary);
  case arrow::Type::DATE32: return Type(TypeKind::Date);
  case arrow::Type::TIMESTAMP: {
    const auto& timestamp = static_cast<const arrow::TimestampType&>(type);
    return Type(timestamp.timezone().empty() ? TypeKind::TimestampNtz : TypeKind::Timestamp);
  }
  case arrow::Type::STRUCT:
  case arrow::Type::MAP:
  case arrow::Type::LIST:
  case arrow::Type::LARGE_LIST: return nested_from_arrow(type);
  default: break;
  }
  return unsupported("[UNSUPPORTED_ARROWTYPE] Unsupported arrow type " + type.ToString() +
                     ". SQLSTATE: 0A000")
      .with_name("UNSUPPORTED_ARROWTYPE")
      .with_parameter("typeName", type.ToString());
}

Result<Type> schema_of_rows(const std::string& arrow)
{
  auto buffer = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(
      reinterpret_cast<const uint8_t*>(arrow.data()), static_cast<int64_t>(arrow.size())));
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(buffer);
  if (!reader.ok())
    return invalid_input("The rows of a local relation are no Arrow stream: " +
                         reader.status().ToString());
  return from_fields((*reader)->schema()->fields());
}

} // namespace bindery::engine
