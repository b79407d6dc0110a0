// Anything to text.
#include "engine/native/cast/cast.h"
#include "engine/native/digits.h"
#include "engine/native/unicode.h"

#include "base/text.h"

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;

template <class T, class Format> static Caster formatter(Format format)
{
  return [format](Vector& source, Vector& result, idx_t count) {
    duckdb::UnaryExecutor::Execute<T, string_t>(source, result, count, [&](T value) {
      const std::string text = format(value);
      return duckdb::StringVector::AddString(result, text.data(), text.size());
    });
  };
}

template <class T> static Caster decimal_formatter(int scale, bool plain)
{
  return formatter<T>([=](T value) {
    return plain ? decimal_text(wide<T>(value), scale) : big_decimal_text(wide<T>(value), scale);
  });
}

static Caster decimal_to_text(const Type& from, bool plain)
{
  if (from.precision() <= 4) return decimal_formatter<int16_t>(from.scale(), plain);
  if (from.precision() <= 9) return decimal_formatter<int32_t>(from.scale(), plain);
  if (from.precision() <= 18) return decimal_formatter<int64_t>(from.scale(), plain);
  return decimal_formatter<duckdb::hugeint_t>(from.scale(), plain);
}

// 1 years 2 months 3 days 4 hours 5 minutes 6.7 seconds: the parts that are not zero.
static std::string calendar_interval_text(duckdb::interval_t interval)
{
  std::string text;
  const auto add = [&](const std::string& value, const char* unit) {
    if (value != "0") text += (text.empty() ? "" : " ") + value + " " + unit;
  };
  add(std::to_string(interval.months / 12), "years");
  add(std::to_string(interval.months % 12), "months");
  add(std::to_string(interval.days), "days");
  const int64_t minutes = interval.micros / 60'000'000;
  add(std::to_string(minutes / 60), "hours");
  add(std::to_string(minutes % 60), "minutes");
  std::string seconds = decimal_text(interval.micros % 60'000'000, 6);
  seconds.resize(seconds.find_last_not_of('0') + 1);
  if (seconds.ends_with(".")) seconds.pop_back();
  add(seconds, "seconds");
  return text.empty() ? "0 seconds" : text;
}

// A day-time interval between the fields of its type: INTERVAL '1 02:03:04.5' DAY TO SECOND.
static std::string day_time_text(int64_t micros, plan::IntervalFields fields)
{
  static constexpr const char* Units[] = {"DAY", "HOUR", "MINUTE", "SECOND"};
  static constexpr int64_t Sizes[] = {MicrosPerDay, 3'600'000'000, 60'000'000, 1'000'000};
  std::string text = micros < 0 ? "-" : "";
  auto rest =
      micros < 0 ? -static_cast<unsigned __int128>(micros) : static_cast<unsigned __int128>(micros);
  char part[32];
  for (int unit = fields.start; unit <= fields.end; unit++) {
    const auto amount = static_cast<long long>(rest / static_cast<uint64_t>(Sizes[unit]));
    rest %= static_cast<uint64_t>(Sizes[unit]);
    if (unit > fields.start) text += unit == 1 ? " " : ":";
    std::snprintf(part, sizeof part,
                  unit == fields.start ? (unit == 0 ? "%lld" : "%02lld") : "%02lld", amount);
    text += part;
    if (unit == 3 && rest != 0) {
      std::snprintf(part, sizeof part, ".%06d", static_cast<int>(rest));
      text += part;
      while (text.back() == '0') text.pop_back();
    }
  }
  text = "INTERVAL '" + text + "' " + Units[fields.start];
  return fields.start == fields.end ? text : text + " TO " + Units[fields.end];
}

static std::string year_month_text(int32_t months, plan::IntervalFields fields)
{
  const int64_t size = months < 0 ? -static_cast<int64_t>(months) : months;
  const std::string sign = months < 0 ? "-" : "";
  if (fields.start == 0 && fields.end == 0)
    return "INTERVAL '" + sign + std::to_string(size / 12) + "' YEAR";
  if (fields.start == 1) return "INTERVAL '" + sign + std::to_string(size) + "' MONTH";
  return "INTERVAL '" + sign + std::to_string(size / 12) + "-" + std::to_string(size % 12) +
         "' YEAR TO MONTH";
}

// ---- nested -----------------------------------------------------------------

// Texts of the elements first, then one text a row.
static Caster list_to_text(const Type& from, const CastContext& context)
{
  auto inner = make_caster(from.element(), TypeKind::String, context);
  if (!inner) return {};
  return [inner](Vector& source, Vector& result, idx_t count) {
    source.Flatten(count);
    auto& child = duckdb::ListVector::GetEntry(source);
    const auto size = duckdb::ListVector::GetListSize(source);
    Vector texts(duckdb::LogicalType::VARCHAR, std::max<idx_t>(size, 1));
    inner(child, texts, size);
    texts.Flatten(size);
    const auto* elements = duckdb::FlatVector::GetData<string_t>(texts);
    const auto* entries = duckdb::FlatVector::GetData<duckdb::list_entry_t>(source);
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      std::string text = "[";
      for (idx_t i = 0; i < entries[row].length; i++) {
        const idx_t at = entries[row].offset + i;
        text += i ? ", " : "";
        text += duckdb::FlatVector::IsNull(texts, at) ? "null" : elements[at].GetString();
      }
      text += "]";
      duckdb::FlatVector::GetData<string_t>(result)[row] =
          duckdb::StringVector::AddString(result, text);
    }
  };
}

static Caster struct_to_text(const Type& from, const CastContext& context)
{
  std::vector<Caster> inner;
  for (const auto& field : from.fields()) {
    inner.push_back(make_caster(field.type, TypeKind::String, context));
    if (!inner.back()) return {};
  }
  return [inner](Vector& source, Vector& result, idx_t count) {
    source.Flatten(count);
    auto& children = duckdb::StructVector::GetEntries(source);
    std::vector<Vector> texts;
    for (size_t i = 0; i < inner.size(); i++) {
      texts.emplace_back(duckdb::LogicalType::VARCHAR, std::max<idx_t>(count, 1));
      inner[i](*children[i], texts.back(), count);
      texts.back().Flatten(count);
    }
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      std::string text = "{";
      for (size_t i = 0; i < texts.size(); i++) {
        text += i ? ", " : "";
        text += duckdb::FlatVector::IsNull(texts[i], row)
                    ? "null"
                    : duckdb::FlatVector::GetData<string_t>(texts[i])[row].GetString();
      }
      text += "}";
      duckdb::FlatVector::GetData<string_t>(result)[row] =
          duckdb::StringVector::AddString(result, text);
    }
  };
}

static Caster map_to_text(const Type& from, const CastContext& context)
{
  auto key_text = make_caster(from.key(), TypeKind::String, context);
  auto value_text = make_caster(from.value(), TypeKind::String, context);
  if (!key_text || !value_text) return {};
  return [=](Vector& source, Vector& result, idx_t count) {
    source.Flatten(count);
    const auto size = duckdb::ListVector::GetListSize(source);
    Vector keys(duckdb::LogicalType::VARCHAR, std::max<idx_t>(size, 1));
    Vector values(duckdb::LogicalType::VARCHAR, std::max<idx_t>(size, 1));
    key_text(duckdb::MapVector::GetKeys(source), keys, size);
    value_text(duckdb::MapVector::GetValues(source), values, size);
    keys.Flatten(size);
    values.Flatten(size);
    const auto* entries = duckdb::FlatVector::GetData<duckdb::list_entry_t>(source);
    for (idx_t row = 0; row < count; row++) {
      if (duckdb::FlatVector::IsNull(source, row)) {
        duckdb::FlatVector::SetNull(result, row, true);
        continue;
      }
      std::string text = "{";
      for (idx_t i = 0; i < entries[row].length; i++) {
        const idx_t at = entries[row].offset + i;
        text += i ? ", " : "";
        text += duckdb::FlatVector::GetData<string_t>(keys)[at].GetString() + " -> ";
        text += duckdb::FlatVector::IsNull(values, at)
                    ? "null"
                    : duckdb::FlatVector::GetData<string_t>(values)[at].GetString();
      }
      text += "}";
      duckdb::FlatVector::GetData<string_t>(result)[row] =
          duckdb::StringVector::AddString(result, text);
    }
  };
}

Caster any_to_text(const Type& from, const CastContext& context)
{
  const auto zone = context.zone;
  const bool ansi = context.mode != CastMode::Legacy;
  const auto fields = from.interval();
  switch (from.kind()) {
  case TypeKind::Boolean:
    return formatter<bool>([](bool value) { return std::string(value ? "true" : "false"); });
  case TypeKind::Byte: return formatter<int8_t>([](int8_t value) { return std::to_string(value); });
  case TypeKind::Short:
    return formatter<int16_t>([](int16_t value) { return std::to_string(value); });
  case TypeKind::Null:
  case TypeKind::Integer:
    return formatter<int32_t>([](int32_t value) { return std::to_string(value); });
  case TypeKind::Long:
    return formatter<int64_t>([](int64_t value) { return std::to_string(value); });
  case TypeKind::Float: return formatter<float>(float_text);
  case TypeKind::Double: return formatter<double>(double_text);
  case TypeKind::Decimal: return decimal_to_text(from, ansi);
  case TypeKind::Date: return formatter<int32_t>([](int32_t days) { return date_text(days); });
  case TypeKind::Timestamp:
    return formatter<int64_t>(
        [zone](int64_t instant) { return timestamp_text(zone->to_wall(instant)); });
  case TypeKind::TimestampNtz:
    return formatter<int64_t>([](int64_t wall) { return timestamp_text(wall); });
  case TypeKind::DayTimeInterval:
    return formatter<int64_t>([fields](int64_t micros) { return day_time_text(micros, fields); });
  case TypeKind::YearMonthInterval:
    return formatter<int32_t>([fields](int32_t months) { return year_month_text(months, fields); });
  case TypeKind::Binary:
    return formatter<string_t>(
        [](string_t bytes) { return to_valid_utf8({bytes.GetData(), bytes.GetSize()}); });
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar:
    return [](Vector& source, Vector& result, idx_t) { result.Reference(source); };
  case TypeKind::Array: return list_to_text(from, context);
  case TypeKind::Map: return map_to_text(from, context);
  case TypeKind::Struct: return struct_to_text(from, context);
  case TypeKind::CalendarInterval: return formatter<duckdb::interval_t>(calendar_interval_text);
  case TypeKind::Variant: return {};
  }
  UNREACHABLE();
}

} // namespace bindery::engine::native
