#include "engine/write/json_value.h"

#include "engine/errors.h"
#include "engine/native/cast/cast.h"
#include "engine/native/digits.h"

#include "base/hash.h"

#include <cmath>

namespace bindery::engine {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::Vector;
using plan::Type;
using plan::TypeKind;

void flatten_deep(Vector& vector, idx_t count)
{
  vector.Flatten(count);
  switch (vector.GetType().InternalType()) {
  case duckdb::PhysicalType::LIST:
    flatten_deep(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector));
    return;
  case duckdb::PhysicalType::STRUCT:
    for (auto& child : duckdb::StructVector::GetEntries(vector)) flatten_deep(*child, count);
    return;
  default: return;
  }
}

std::string iso_timestamp(int64_t value, const native::Zone* zone)
{
  const int64_t offset = zone == nullptr ? 0 : zone->offset_at(value);
  const int64_t wall = value + offset;
  const int64_t micros = native::floor_mod(wall, native::MicrosPerDay);
  char text[64];
  const int64_t seconds = micros / native::MicrosPerSecond;
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                static_cast<int>(micros % native::MicrosPerSecond / 1000));
  std::string result = native::date_text(native::floor_div(wall, native::MicrosPerDay)) + text;
  if (zone == nullptr) return result;
  if (offset == 0) return result + "Z";
  const int64_t away = std::abs(offset) / native::MicrosPerSecond;
  std::snprintf(text, sizeof text, "%c%02d:%02d", offset < 0 ? '-' : '+',
                static_cast<int>(away / 3600), static_cast<int>(away / 60 % 60));
  result += text;
  if (away % 60 == 0) return result;
  std::snprintf(text, sizeof text, ":%02d", static_cast<int>(away % 60));
  return result + text;
}

static __int128 decimal_at(Vector& vector, idx_t row)
{
  switch (vector.GetType().InternalType()) {
  case duckdb::PhysicalType::INT16: return FlatVector::GetData<int16_t>(vector)[row];
  case duckdb::PhysicalType::INT32: return FlatVector::GetData<int32_t>(vector)[row];
  case duckdb::PhysicalType::INT64: return FlatVector::GetData<int64_t>(vector)[row];
  default: return native::to_int128(FlatVector::GetData<duckdb::hugeint_t>(vector)[row]);
  }
}

static void write_floating(double value, const std::string& text, std::string& out)
{
  if (std::isfinite(value)) {
    out += text;
  } else {
    out += '"' + text + '"';
  }
}

static std::string_view text_at(Vector& vector, idx_t row)
{
  const auto& text = FlatVector::GetData<duckdb::string_t>(vector)[row];
  return {text.GetData(), text.GetSize()};
}

static std::string any_text(Vector& vector, idx_t row, const Type& type, const native::Zone* zone)
{
  native::CastContext context;
  if (zone != nullptr)
    context.zone = std::shared_ptr<const native::Zone>(std::shared_ptr<void>(), zone);
  const auto caster = native::any_to_text(type, context);
  if (!caster)
    raise("UNSUPPORTED_OPERATION", "0A000", "Writing " + type.sql() + " as JSON is not supported.");
  Vector one(vector.GetType(), idx_t{1}), text(duckdb::LogicalType::VARCHAR, idx_t{1});
  duckdb::VectorOperations::Copy(vector, one, row + 1, row, 0);
  caster(one, text, 1);
  return text.GetValue(0).ToString();
}

// A key as Java prints the value that Spark holds: times are their days or microseconds.
static std::string key_text(Vector& keys, idx_t row, const Type& type, const native::Zone* zone)
{
  switch (type.kind()) {
  case TypeKind::Decimal: return native::big_decimal_text(decimal_at(keys, row), type.scale());
  case TypeKind::Date:
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz:
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval:
    if (keys.GetType().InternalType() == duckdb::PhysicalType::INT32)
      return std::to_string(FlatVector::GetData<int32_t>(keys)[row]);
    if (keys.GetType().InternalType() == duckdb::PhysicalType::INT64)
      return std::to_string(FlatVector::GetData<int64_t>(keys)[row]);
    break;
  case TypeKind::Binary:
  case TypeKind::Struct:
  case TypeKind::Array:
  case TypeKind::Map: break;
  default:
    return type.is_text() ? std::string(text_at(keys, row)) : any_text(keys, row, type, zone);
  }
  raise("UNSUPPORTED_OPERATION", "0A000",
        "Writing a map with keys of type " + type.sql() + " as JSON is not supported.");
}

static void write_nested(Vector& vector, idx_t row, const Type& type, const native::Zone* zone,
                         std::string& out)
{
  if (type.is(TypeKind::Struct)) {
    out += '{';
    bool first = true;
    auto& children = duckdb::StructVector::GetEntries(vector);
    for (size_t i = 0; i < children.size(); i++) {
      if (FlatVector::IsNull(*children[i], row)) continue;
      if (!first) out += ',';
      first = false;
      write_json_text(type.fields()[i].name, out);
      out += ':';
      write_json_value(*children[i], row, type.fields()[i].type, zone, out);
    }
    out += '}';
    return;
  }
  const auto entry = FlatVector::GetData<duckdb::list_entry_t>(vector)[row];
  const bool is_map = type.is(TypeKind::Map);
  out += is_map ? '{' : '[';
  for (idx_t i = 0; i < entry.length; i++) {
    if (i > 0) out += ',';
    const idx_t at = entry.offset + i;
    if (is_map) {
      auto& keys = duckdb::MapVector::GetKeys(vector);
      write_json_text(key_text(keys, at, type.key(), zone), out);
      out += ':';
      write_json_value(duckdb::MapVector::GetValues(vector), at, type.value(), zone, out);
    } else {
      write_json_value(duckdb::ListVector::GetEntry(vector), at, type.element(), zone, out);
    }
  }
  out += is_map ? '}' : ']';
}

void write_json_value(Vector& vector, idx_t row, const Type& type, const native::Zone* zone,
                      std::string& out)
{
  if (FlatVector::IsNull(vector, row)) {
    out += "null";
    return;
  }
  switch (type.kind()) {
  case TypeKind::Null: out += "null"; return;
  case TypeKind::Boolean: out += FlatVector::GetData<bool>(vector)[row] ? "true" : "false"; return;
  case TypeKind::Byte: out += std::to_string(FlatVector::GetData<int8_t>(vector)[row]); return;
  case TypeKind::Short: out += std::to_string(FlatVector::GetData<int16_t>(vector)[row]); return;
  case TypeKind::Integer: out += std::to_string(FlatVector::GetData<int32_t>(vector)[row]); return;
  case TypeKind::Long: out += std::to_string(FlatVector::GetData<int64_t>(vector)[row]); return;
  case TypeKind::Float: {
    const float value = FlatVector::GetData<float>(vector)[row];
    write_floating(value, native::float_text(value), out);
    return;
  }
  case TypeKind::Double: {
    const double value = FlatVector::GetData<double>(vector)[row];
    write_floating(value, native::double_text(value), out);
    return;
  }
  case TypeKind::Decimal:
    out += native::big_decimal_text(decimal_at(vector, row), type.scale());
    return;
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: write_json_text(text_at(vector, row), out); return;
  case TypeKind::Binary: write_json_text(to_base64(text_at(vector, row)), out); return;
  case TypeKind::Timestamp:
    write_json_text(iso_timestamp(FlatVector::GetData<int64_t>(vector)[row], zone), out);
    return;
  case TypeKind::TimestampNtz:
    write_json_text(iso_timestamp(FlatVector::GetData<int64_t>(vector)[row], nullptr), out);
    return;
  case TypeKind::Date:
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval:
  case TypeKind::CalendarInterval:
  case TypeKind::Variant: write_json_text(any_text(vector, row, type, zone), out); return;
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: write_nested(vector, row, type, zone, out); return;
  }
}

} // namespace bindery::engine
