#include "engine/types.h"

#include "base/text.h"

namespace bindery::engine {

using duckdb::LogicalType;
using plan::TypeKind;

static Result<LogicalType> struct_to_physical(const plan::Type& type)
{
  if (type.fields().empty()) {
    return unsupported("[UNSUPPORTED_OPERATION] A struct without fields is not supported.")
        .with_name("UNSUPPORTED_OPERATION");
  }
  duckdb::child_list_t<LogicalType> children;
  for (size_t i = 0; i < type.fields().size(); i++) {
    TRY(auto child, to_physical(type.fields()[i].type));
    children.emplace_back("f" + std::to_string(i), std::move(child));
  }
  return LogicalType::STRUCT(std::move(children));
}

Result<LogicalType> to_physical(const plan::Type& type)
{
  switch (type.kind()) {
  case TypeKind::Null: return LogicalType(LogicalType::INTEGER);
  case TypeKind::Boolean: return LogicalType(LogicalType::BOOLEAN);
  case TypeKind::Byte: return LogicalType(LogicalType::TINYINT);
  case TypeKind::Short: return LogicalType(LogicalType::SMALLINT);
  case TypeKind::Integer: return LogicalType(LogicalType::INTEGER);
  case TypeKind::Long: return LogicalType(LogicalType::BIGINT);
  case TypeKind::Float: return LogicalType(LogicalType::FLOAT);
  case TypeKind::Double: return LogicalType(LogicalType::DOUBLE);
  case TypeKind::Decimal:
    return LogicalType::DECIMAL(static_cast<uint8_t>(type.precision()),
                                static_cast<uint8_t>(type.scale()));
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: return LogicalType(LogicalType::VARCHAR);
  case TypeKind::Binary: return LogicalType(LogicalType::BLOB);
  case TypeKind::Date: return LogicalType(LogicalType::DATE);
  case TypeKind::Timestamp: return LogicalType(LogicalType::TIMESTAMP_TZ);
  case TypeKind::TimestampNtz: return LogicalType(LogicalType::TIMESTAMP);
  case TypeKind::DayTimeInterval: return LogicalType(LogicalType::BIGINT);
  case TypeKind::YearMonthInterval: return LogicalType(LogicalType::INTEGER);
  case TypeKind::CalendarInterval: return LogicalType(LogicalType::INTERVAL);
  case TypeKind::Array: {
    TRY(auto element, to_physical(type.element()));
    return LogicalType::LIST(std::move(element));
  }
  case TypeKind::Map: {
    TRY(auto key, to_physical(type.key()));
    TRY(auto value, to_physical(type.value()));
    return LogicalType::MAP(std::move(key), std::move(value));
  }
  case TypeKind::Struct: return struct_to_physical(type);
  case TypeKind::Variant: break;
  }
  return unsupported("[UNSUPPORTED_OPERATION] The type " + type.sql() + " is not supported.")
      .with_name("UNSUPPORTED_OPERATION");
}

static duckdb::hugeint_t to_hugeint(__int128 value)
{
  duckdb::hugeint_t result;
  result.lower = static_cast<uint64_t>(value);
  result.upper = static_cast<int64_t>(value >> 64);
  return result;
}

static __int128 from_hugeint(duckdb::hugeint_t value)
{
  return (static_cast<__int128>(value.upper) << 64) | value.lower;
}

static Result<duckdb::Value> decimal_to_duck(const plan::Value& value)
{
  const auto number = std::get<__int128>(value.data);
  const auto width = static_cast<uint8_t>(value.type.precision());
  const auto scale = static_cast<uint8_t>(value.type.scale());
  if (width <= 4) return duckdb::Value::DECIMAL(static_cast<int16_t>(number), width, scale);
  if (width <= 9) return duckdb::Value::DECIMAL(static_cast<int32_t>(number), width, scale);
  if (width <= 18) return duckdb::Value::DECIMAL(static_cast<int64_t>(number), width, scale);
  return duckdb::Value::DECIMAL(to_hugeint(number), width, scale);
}

static Result<duckdb::Value> nested_to_duck(const plan::Value& value, const LogicalType& physical)
{
  const auto& items = std::get<plan::Value::Items>(value.data);
  duckdb::vector<duckdb::Value> children;
  for (const auto& item : items) {
    TRY(auto child, to_duck_value(item));
    children.push_back(std::move(child));
  }
  if (value.type.is(TypeKind::Array)) {
    return duckdb::Value::LIST(duckdb::ListType::GetChildType(physical), std::move(children));
  }
  if (value.type.is(TypeKind::Struct)) return duckdb::Value::STRUCT(physical, std::move(children));
  duckdb::vector<duckdb::Value> keys, values;
  for (size_t i = 0; i + 1 < children.size(); i += 2) {
    keys.push_back(std::move(children[i]));
    values.push_back(std::move(children[i + 1]));
  }
  return duckdb::Value::MAP(duckdb::MapType::KeyType(physical),
                            duckdb::MapType::ValueType(physical), std::move(keys),
                            std::move(values));
}

static duckdb::Value integer_to_duck(const plan::Value& value)
{
  const auto number = std::get<int64_t>(value.data);
  switch (value.type.kind()) {
  case TypeKind::Byte: return duckdb::Value::TINYINT(static_cast<int8_t>(number));
  case TypeKind::Short: return duckdb::Value::SMALLINT(static_cast<int16_t>(number));
  case TypeKind::Integer:
  case TypeKind::YearMonthInterval: return duckdb::Value::INTEGER(static_cast<int32_t>(number));
  case TypeKind::Date: return duckdb::Value::DATE(duckdb::date_t(static_cast<int32_t>(number)));
  case TypeKind::Timestamp: return duckdb::Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(number));
  case TypeKind::TimestampNtz: return duckdb::Value::TIMESTAMP(duckdb::timestamp_t(number));
  default: return duckdb::Value::BIGINT(number);
  }
}

Result<duckdb::Value> to_duck_value(const plan::Value& value)
{
  TRY(auto physical, to_physical(value.type));
  if (value.is_null()) return duckdb::Value(physical);
  switch (value.type.kind()) {
  case TypeKind::Boolean: return duckdb::Value::BOOLEAN(std::get<bool>(value.data));
  case TypeKind::Float:
    return duckdb::Value::FLOAT(static_cast<float>(std::get<double>(value.data)));
  case TypeKind::Double: return duckdb::Value::DOUBLE(std::get<double>(value.data));
  case TypeKind::Decimal: return decimal_to_duck(value);
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: {
    const auto& text = std::get<std::string>(value.data);
    if (!is_utf8(text)) return invalid_input("A text value is not UTF-8.");
    return duckdb::Value(text);
  }
  case TypeKind::Binary: return duckdb::Value::BLOB_RAW(std::get<std::string>(value.data));
  case TypeKind::CalendarInterval: {
    const auto& interval = std::get<plan::CalendarInterval>(value.data);
    return duckdb::Value::INTERVAL(interval.months, interval.days, interval.microseconds);
  }
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: return nested_to_duck(value, physical);
  case TypeKind::Byte:
  case TypeKind::Short:
  case TypeKind::Integer:
  case TypeKind::Long:
  case TypeKind::Date:
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz:
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval: return integer_to_duck(value);
  case TypeKind::Null:
  case TypeKind::Variant: break;
  }
  return internal("A value of type " + value.type.sql() + " has no physical form.");
}

static __int128 decimal_from_duck(const duckdb::Value& value)
{
  switch (value.type().InternalType()) {
  case duckdb::PhysicalType::INT16: return value.GetValueUnsafe<int16_t>();
  case duckdb::PhysicalType::INT32: return value.GetValueUnsafe<int32_t>();
  case duckdb::PhysicalType::INT64: return value.GetValueUnsafe<int64_t>();
  default: return from_hugeint(value.GetValueUnsafe<duckdb::hugeint_t>());
  }
}

static plan::Value nested_from_duck(const duckdb::Value& value, const plan::Type& type)
{
  plan::Value::Items items;
  if (type.is(TypeKind::Array)) {
    for (const auto& child : duckdb::ListValue::GetChildren(value)) {
      items.push_back(from_duck_value(child, type.element()));
    }
  } else if (type.is(TypeKind::Map)) {
    for (const auto& entry : duckdb::MapValue::GetChildren(value)) {
      const auto& pair = duckdb::StructValue::GetChildren(entry);
      items.push_back(from_duck_value(pair[0], type.key()));
      items.push_back(from_duck_value(pair[1], type.value()));
    }
  } else {
    const auto& children = duckdb::StructValue::GetChildren(value);
    for (size_t i = 0; i < children.size(); i++) {
      items.push_back(from_duck_value(children[i], type.fields()[i].type));
    }
  }
  return {type, std::move(items)};
}

plan::Value from_duck_value(const duckdb::Value& value, const plan::Type& type)
{
  if (value.IsNull()) return plan::Value::null(type);
  switch (type.kind()) {
  case TypeKind::Null:
  case TypeKind::Variant: return plan::Value::null(type);
  case TypeKind::Boolean: return {type, value.GetValueUnsafe<bool>()};
  case TypeKind::Byte: return {type, static_cast<int64_t>(value.GetValueUnsafe<int8_t>())};
  case TypeKind::Short: return {type, static_cast<int64_t>(value.GetValueUnsafe<int16_t>())};
  case TypeKind::Integer:
  case TypeKind::YearMonthInterval:
    return {type, static_cast<int64_t>(value.GetValueUnsafe<int32_t>())};
  case TypeKind::Long:
  case TypeKind::DayTimeInterval: return {type, value.GetValueUnsafe<int64_t>()};
  case TypeKind::Float: return {type, static_cast<double>(value.GetValueUnsafe<float>())};
  case TypeKind::Double: return {type, value.GetValueUnsafe<double>()};
  case TypeKind::Decimal: return {type, decimal_from_duck(value)};
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar:
  case TypeKind::Binary: return {type, duckdb::StringValue::Get(value)};
  case TypeKind::Date: return {type, static_cast<int64_t>(value.GetValueUnsafe<int32_t>())};
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz: return {type, value.GetValueUnsafe<int64_t>()};
  case TypeKind::CalendarInterval: {
    const auto interval = value.GetValueUnsafe<duckdb::interval_t>();
    return {type, plan::CalendarInterval{interval.months, interval.days, interval.micros}};
  }
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: return nested_from_duck(value, type);
  }
  UNREACHABLE();
}

} // namespace bindery::engine
