#include "engine/scan/json_columns.h"

#include "engine/errors.h"
#include "engine/native/cast/cast.h"
#include "engine/scan/rows.h"

#include "base/hash.h"
#include "base/text.h"

namespace bindery::engine {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;
using plan::Type;
using plan::TypeKind;

JsonColumnOptions json_options(const plan::ScanSpec& spec)
{
  JsonColumnOptions options;
  options.zone = native::get_zone(spec.time_zone.empty() ? "UTC" : spec.time_zone);
  return options;
}

void set_json_null(Vector& column, idx_t row)
{
  FlatVector::SetNull(column, row, true);
  if (column.GetType().InternalType() == duckdb::PhysicalType::LIST) {
    FlatVector::GetData<duckdb::list_entry_t>(column)[row] = {
        duckdb::ListVector::GetListSize(column), 0};
  }
}

static void set_text(Vector& column, idx_t row, std::string_view text)
{
  FlatVector::GetData<string_t>(column)[row] =
      duckdb::StringVector::AddStringOrBlob(column, text.data(), text.size());
}

template <class T>
static bool set_integer(Vector& column, idx_t row, const JsonNode& node, bool lenient)
{
  if (node.kind != JsonNode::Integer && !(lenient && node.kind == JsonNode::Text)) return false;
  int64_t value;
  if (native::parse_long(node.text, false, std::numeric_limits<T>::min(),
                         std::numeric_limits<T>::max(), value) != native::Outcome::Ok) {
    return false;
  }
  FlatVector::GetData<T>(column)[row] = static_cast<T>(value);
  return true;
}

static std::optional<double> to_double(const JsonNode& node, bool lenient)
{
  if (node.kind == JsonNode::Integer || node.kind == JsonNode::Floating)
    return native::parse_double(node.text);
  if (node.kind != JsonNode::Text) return std::nullopt;
  if (lenient) return native::parse_double(node.text);
  for (const std::string_view special :
       {"NaN", "+INF", "+Infinity", "Infinity", "INF", "-INF", "-Infinity"}) {
    if (node.text == special) return native::parse_double(node.text);
  }
  return std::nullopt;
}

static bool set_decimal(Vector& column, idx_t row, const JsonNode& node, const Type& type)
{
  if (node.kind != JsonNode::Integer && node.kind != JsonNode::Floating &&
      node.kind != JsonNode::Text)
    return false;
  __int128 value = 0;
  if (native::parse_decimal(node.text, type.precision(), type.scale(), value) !=
      native::Outcome::Ok)
    return false;
  switch (column.GetType().InternalType()) {
  case duckdb::PhysicalType::INT16:
    FlatVector::GetData<int16_t>(column)[row] = static_cast<int16_t>(value);
    break;
  case duckdb::PhysicalType::INT32:
    FlatVector::GetData<int32_t>(column)[row] = static_cast<int32_t>(value);
    break;
  case duckdb::PhysicalType::INT64:
    FlatVector::GetData<int64_t>(column)[row] = static_cast<int64_t>(value);
    break;
  default: FlatVector::GetData<duckdb::hugeint_t>(column)[row] = native::to_hugeint(value);
  }
  return true;
}

static bool set_timestamp(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                          const JsonColumnOptions& options)
{
  int64_t micros;
  if (node.kind == JsonNode::Integer && type.is(TypeKind::Timestamp)) {
    int64_t seconds;
    if (native::parse_long(node.text, false, INT64_MIN, INT64_MAX, seconds) !=
            native::Outcome::Ok ||
        __builtin_mul_overflow(seconds, native::MicrosPerSecond, &micros)) {
      return false;
    }
  } else {
    if (node.kind != JsonNode::Text) return false;
    const auto parsed = native::parse_timestamp(node.text);
    if (!parsed || parsed->is_time_only) return false;
    const auto& zone = parsed->zone ? *parsed->zone : *options.zone;
    micros = type.is(TypeKind::Timestamp) ? zone.to_instant(parsed->wall) : parsed->wall;
  }
  FlatVector::GetData<int64_t>(column)[row] = micros;
  return true;
}

namespace {

// A struct keeps the fields that could be read, and so does what holds it.
enum class Read { Good, Partial, Bad };

} // namespace

static Read set_any(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                    const JsonColumnOptions& options);

static Read set_list(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                     const JsonColumnOptions& options)
{
  if (node.kind != JsonNode::Array) return Read::Bad;
  const idx_t start = duckdb::ListVector::GetListSize(column);
  idx_t count = 0;
  for (const auto* child = node.child; child != nullptr; child = child->next) count++;
  duckdb::ListVector::Reserve(column, start + count);
  // Set before the elements, so that a list inside sees its own place only.
  duckdb::ListVector::SetListSize(column, start + count);
  FlatVector::GetData<duckdb::list_entry_t>(column)[row] = {start, count};
  auto& elements = duckdb::ListVector::GetEntry(column);
  Read worst = Read::Good;
  idx_t at = start;
  for (const auto* child = node.child; child != nullptr; child = child->next) {
    worst = std::max(worst, set_any(elements, at++, *child, type.element(), options));
  }
  return worst;
}

static Read set_map(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                    const JsonColumnOptions& options)
{
  if (node.kind != JsonNode::Object || !type.key().is_text()) return Read::Bad;
  const idx_t start = duckdb::ListVector::GetListSize(column);
  idx_t count = 0;
  for (const auto* child = node.child; child != nullptr; child = child->next) count++;
  duckdb::ListVector::Reserve(column, start + count);
  duckdb::ListVector::SetListSize(column, start + count);
  FlatVector::GetData<duckdb::list_entry_t>(column)[row] = {start, count};
  Read worst = Read::Good;
  idx_t at = start;
  for (const auto* child = node.child; child != nullptr; child = child->next) {
    set_text(duckdb::MapVector::GetKeys(column), at, child->key);
    auto& values = duckdb::MapVector::GetValues(column);
    worst = std::max(worst, set_any(values, at++, *child, type.value(), options));
  }
  return worst;
}

static Read set_struct(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                       const JsonColumnOptions& options)
{
  if (node.kind != JsonNode::Object) return Read::Bad;
  auto& children = duckdb::StructVector::GetEntries(column);
  bool good = true;
  for (size_t i = 0; i < children.size(); i++) {
    const auto* member = node.find(type.fields()[i].name, options.ignore_case);
    if (member == nullptr) {
      set_json_null(*children[i], row);
    } else {
      good &= set_json(*children[i], row, *member, type.fields()[i].type, options);
    }
  }
  return good ? Read::Good : Read::Partial;
}

static bool set_value(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                      const JsonColumnOptions& options)
{
  switch (type.kind()) {
  case TypeKind::Boolean: {
    std::optional<bool> value;
    if (node.kind == JsonNode::True) value = true;
    if (node.kind == JsonNode::False) value = false;
    if (options.lenient_numbers && node.kind == JsonNode::Text)
      value = native::parse_boolean(node.text);
    if (value) FlatVector::GetData<bool>(column)[row] = *value;
    return value.has_value();
  }
  case TypeKind::Byte: return set_integer<int8_t>(column, row, node, options.lenient_numbers);
  case TypeKind::Short: return set_integer<int16_t>(column, row, node, options.lenient_numbers);
  case TypeKind::Integer: return set_integer<int32_t>(column, row, node, options.lenient_numbers);
  case TypeKind::Long: return set_integer<int64_t>(column, row, node, options.lenient_numbers);
  case TypeKind::Float:
  case TypeKind::Double: {
    const auto value = to_double(node, options.lenient_numbers);
    if (!value) return false;
    if (type.is(TypeKind::Float)) {
      FlatVector::GetData<float>(column)[row] = static_cast<float>(*value);
    } else {
      FlatVector::GetData<double>(column)[row] = *value;
    }
    return true;
  }
  case TypeKind::Decimal: return set_decimal(column, row, node, type);
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: {
    if (node.kind == JsonNode::Text) {
      set_text(column, row, node.text);
    } else {
      std::string text;
      write_json(node, text);
      set_text(column, row, text);
    }
    return true;
  }
  case TypeKind::Binary: {
    if (node.kind != JsonNode::Text) return false;
    const auto bytes = from_base64(node.text);
    if (bytes) set_text(column, row, *bytes);
    return bytes.has_value();
  }
  case TypeKind::Date: {
    if (node.kind != JsonNode::Text) return false;
    const auto days = native::parse_date(node.text);
    if (days) FlatVector::GetData<int32_t>(column)[row] = *days;
    return days.has_value();
  }
  case TypeKind::Timestamp:
  case TypeKind::TimestampNtz: return set_timestamp(column, row, node, type, options);
  case TypeKind::Null: FlatVector::SetNull(column, row, true); return true;
  default:
    raise("UNSUPPORTED_OPERATION", "0A000",
          "Reading " + type.sql() + " from json is not supported.");
  }
}

static Read set_any(Vector& column, idx_t row, const JsonNode& node, const Type& type,
                    const JsonColumnOptions& options)
{
  if (node.kind == JsonNode::Null) {
    set_json_null(column, row);
    return Read::Good;
  }
  // The place may have held a row that was dropped.
  if (!FlatVector::Validity(column).AllValid()) FlatVector::Validity(column).SetValid(row);
  Read read = Read::Good;
  switch (type.kind()) {
  case TypeKind::Array: read = set_list(column, row, node, type, options); break;
  case TypeKind::Map: read = set_map(column, row, node, type, options); break;
  case TypeKind::Struct: read = set_struct(column, row, node, type, options); break;
  default: read = set_value(column, row, node, type, options) ? Read::Good : Read::Bad;
  }
  if (read == Read::Bad) set_json_null(column, row);
  return read;
}

bool set_json(Vector& column, idx_t row, const JsonNode& node, const Type& type,
              const JsonColumnOptions& options)
{
  return set_any(column, row, node, type, options) == Read::Good;
}

} // namespace bindery::engine
