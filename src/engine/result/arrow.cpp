#include "engine/result/arrow.h"

#include <arrow/array/array_base.h>
#include <arrow/array/data.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

namespace bindery::engine {

using plan::TypeKind;
using ArrowType = std::shared_ptr<arrow::DataType>;

Error from_arrow(const arrow::Status& status) { return internal("Arrow: " + status.ToString()); }

static Result<ArrowType> nested_to_arrow(const plan::Type& type, const std::string& zone)
{
  if (type.is(TypeKind::Array)) {
    TRY(auto element, to_arrow_type(type.element(), zone));
    return arrow::list(arrow::field("element", std::move(element), type.contains_null()));
  }
  if (type.is(TypeKind::Map)) {
    TRY(auto key, to_arrow_type(type.key(), zone));
    TRY(auto value, to_arrow_type(type.value(), zone));
    return ArrowType(std::make_shared<arrow::MapType>(
        arrow::field("key", std::move(key), false),
        arrow::field("value", std::move(value), type.contains_null())));
  }
  arrow::FieldVector fields;
  for (const auto& field : type.fields()) {
    TRY(auto child, to_arrow_type(field.type, zone));
    fields.push_back(arrow::field(field.name, std::move(child), field.nullable));
  }
  return arrow::struct_(fields);
}

Result<ArrowType> to_arrow_type(const plan::Type& type, const std::string& zone)
{
  switch (type.kind()) {
  case TypeKind::Null: return arrow::null();
  case TypeKind::Boolean: return arrow::boolean();
  case TypeKind::Byte: return arrow::int8();
  case TypeKind::Short: return arrow::int16();
  case TypeKind::Integer: return arrow::int32();
  case TypeKind::Long: return arrow::int64();
  case TypeKind::Float: return arrow::float32();
  case TypeKind::Double: return arrow::float64();
  case TypeKind::Decimal: return arrow::decimal128(type.precision(), type.scale());
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: return arrow::utf8();
  case TypeKind::Binary: return arrow::binary();
  case TypeKind::Date: return arrow::date32();
  case TypeKind::Timestamp: return arrow::timestamp(arrow::TimeUnit::MICRO, zone);
  case TypeKind::TimestampNtz: return arrow::timestamp(arrow::TimeUnit::MICRO);
  case TypeKind::DayTimeInterval: return arrow::duration(arrow::TimeUnit::MICRO);
  case TypeKind::YearMonthInterval: return arrow::month_interval();
  case TypeKind::CalendarInterval: return arrow::month_day_nano_interval();
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: return nested_to_arrow(type, zone);
  case TypeKind::Variant: break;
  }
  return unsupported_operation("A result of type " + type.sql());
}

Result<std::shared_ptr<arrow::Schema>> to_arrow_schema(const std::vector<typed::Attribute>& output,
                                                       const std::string& time_zone)
{
  arrow::FieldVector fields;
  for (const auto& attribute : output) {
    TRY(auto type, to_arrow_type(attribute.type, time_zone));
    fields.push_back(arrow::field(attribute.name, std::move(type), attribute.nullable));
  }
  return arrow::schema(std::move(fields));
}

bool is_same_type(const arrow::DataType& given, const arrow::DataType& wanted)
{
  if (given.id() != wanted.id()) return false;
  if (given.id() == arrow::Type::TIMESTAMP) {
    const auto& a = static_cast<const arrow::TimestampType&>(given);
    const auto& b = static_cast<const arrow::TimestampType&>(wanted);
    return a.unit() == b.unit() && a.timezone().empty() == b.timezone().empty();
  }
  if (wanted.num_fields() == 0) return given.Equals(wanted);
  if (given.num_fields() != wanted.num_fields()) return false;
  for (int i = 0; i < wanted.num_fields(); i++)
    if (!is_same_type(*given.field(i)->type(), *wanted.field(i)->type())) return false;
  return true;
}

std::shared_ptr<arrow::ArrayData> retype(const std::shared_ptr<arrow::ArrayData>& data,
                                         const ArrowType& type)
{
  if (type->id() == arrow::Type::NA) {
    return arrow::ArrayData::Make(type, data->length, {nullptr}, data->length);
  }
  auto result = data->Copy();
  result->type = type;
  for (size_t i = 0; i < result->child_data.size(); i++) {
    result->child_data[i] = retype(result->child_data[i], type->field(static_cast<int>(i))->type());
  }
  return result;
}

Result<std::string> write_ipc(const arrow::RecordBatch& batch)
{
  auto sink = arrow::io::BufferOutputStream::Create(64 * 1024);
  if (!sink.ok()) return from_arrow(sink.status());
  auto writer = arrow::ipc::MakeStreamWriter(*sink, batch.schema());
  if (!writer.ok()) return from_arrow(writer.status());
  if (auto status = (*writer)->WriteRecordBatch(batch); !status.ok()) return from_arrow(status);
  if (auto status = (*writer)->Close(); !status.ok()) return from_arrow(status);
  auto buffer = (*sink)->Finish();
  if (!buffer.ok()) return from_arrow(buffer.status());
  return (*buffer)->ToString();
}

// The type that DuckDB is shown: intervals as numbers, void as integers, fields by position.
static std::shared_ptr<arrow::DataType> neutral_type(const std::shared_ptr<arrow::DataType>& type)
{
  switch (type->id()) {
  case arrow::Type::DURATION: return arrow::int64();
  case arrow::Type::INTERVAL_MONTHS: return arrow::int32();
  case arrow::Type::LIST:
    return arrow::list(arrow::field("l", neutral_type(type->field(0)->type())));
  case arrow::Type::MAP: {
    const auto& map = static_cast<const arrow::MapType&>(*type);
    return std::make_shared<arrow::MapType>(
        arrow::field("key", neutral_type(map.key_type()), false),
        arrow::field("value", neutral_type(map.item_type())));
  }
  case arrow::Type::STRUCT: {
    arrow::FieldVector fields;
    for (int i = 0; i < type->num_fields(); i++) {
      fields.push_back(arrow::field("f" + std::to_string(i), neutral_type(type->field(i)->type())));
    }
    return arrow::struct_(fields);
  }
  default: return type;
  }
}

std::shared_ptr<arrow::Schema> neutral_schema(const arrow::Schema& schema)
{
  arrow::FieldVector fields;
  for (int i = 0; i < schema.num_fields(); i++)
    fields.push_back(arrow::field("c" + std::to_string(i), neutral_type(schema.field(i)->type())));
  return arrow::schema(fields);
}

} // namespace bindery::engine
