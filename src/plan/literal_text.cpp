#include "plan/literal_text.h"

#include "base/text.h"

#include <charconv>
#include <cmath>

namespace bindery::plan {

// Shortest digits that read back as the same number, laid out as Java does: plain from 10^-3 to
// 10^7, else with E.
template <class Float> static std::string java_number(Float value)
{
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, end - buffer);
  std::string sign;
  if (text.front() == '-') {
    sign = "-";
    text.remove_prefix(1);
  }
  const size_t e = text.find('e');
  int exponent = 0;
  const std::string_view exponent_text = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  if (exponent < -3 || exponent >= 7) {
    const std::string rest = count > 1 ? digits.substr(1) : "0";
    return sign + digits.substr(0, 1) + "." + rest + "E" + std::to_string(exponent);
  }
  if (exponent < 0) return sign + "0." + std::string(-exponent - 1, '0') + digits;
  if (count <= exponent + 1) return sign + digits + std::string(exponent + 1 - count, '0') + ".0";
  return sign + digits.substr(0, exponent + 1) + "." + digits.substr(exponent + 1);
}

std::string java_double(double value) { return java_number(value); }
std::string java_float(float value) { return java_number(value); }

std::string decimal_text(__int128 unscaled, int scale)
{
  const bool negative = unscaled < 0;
  unsigned __int128 rest = negative ? -static_cast<unsigned __int128>(unscaled) : unscaled;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (scale > 0) {
    if (static_cast<int>(digits.size()) <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return (negative ? "-" : "") + digits;
}

static std::string padded(int64_t number, int width)
{
  std::string text = std::to_string(number);
  if (static_cast<int>(text.size()) < width) text.insert(0, width - text.size(), '0');
  return text;
}

// Days since 1970 into year, month, day of the proleptic Gregorian calendar (era arithmetic by 400
// years).
std::string date_text(int64_t days)
{
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t part = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * part + 2) / 5 + 1;
  const int64_t month = part < 10 ? part + 3 : part - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const std::string year_text = year > 9999 ? "+" + std::to_string(year)
                                            : (year < 0 ? "-" + padded(-year, 4) : padded(year, 4));
  return year_text + "-" + padded(month, 2) + "-" + padded(day, 2);
}

std::string timestamp_text(int64_t microseconds)
{
  constexpr int64_t Day = 86400LL * 1000000;
  int64_t days = microseconds / Day;
  int64_t rest = microseconds % Day;
  if (rest < 0) {
    rest += Day;
    --days;
  }
  const int64_t seconds = rest / 1000000;
  std::string text = date_text(days) + " " + padded(seconds / 3600, 2) + ":" +
                     padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2);
  if (const int64_t fraction = rest % 1000000; fraction != 0) {
    std::string digits = padded(fraction, 6);
    while (digits.back() == '0') digits.pop_back();
    text += "." + digits;
  }
  return text;
}

std::string quote_text(std::string_view text)
{
  return "'" + replace_all(replace_all(std::string(text), "\\", "\\\\"), "'", "\\'") + "'";
}

static std::string interval_text(const Value& value)
{
  const int64_t amount = std::get<int64_t>(value.data);
  const std::string sign = amount < 0 ? "-" : "";
  const uint64_t size = amount < 0 ? -static_cast<uint64_t>(amount) : amount;
  const IntervalFields fields = value.type.interval();
  if (value.type.is(TypeKind::YearMonthInterval)) {
    if (fields.start == fields.end)
      return "INTERVAL '" + sign + std::to_string(fields.start == 0 ? size / 12 : size) +
             (fields.start == 0 ? "' YEAR" : "' MONTH");
    return "INTERVAL '" + sign + std::to_string(size / 12) + "-" + std::to_string(size % 12) +
           "' YEAR TO MONTH";
  }
  static constexpr std::string_view Names[] = {"DAY", "HOUR", "MINUTE", "SECOND"};
  static constexpr uint64_t Units[] = {86400000000, 3600000000, 60000000, 1000000};
  std::string text;
  uint64_t rest = size;
  for (int field = fields.start; field <= fields.end; ++field) {
    const uint64_t part = rest / Units[field];
    rest %= Units[field];
    const bool first = field == fields.start;
    if (!first) text += field == 1 ? " " : ":";
    text += field == 0 ? std::to_string(part) : padded(static_cast<int64_t>(part), 2);
  }
  if (fields.end == 3 && rest != 0) {
    std::string digits = padded(static_cast<int64_t>(rest), 6);
    while (digits.back() == '0') digits.pop_back();
    text += "." + digits;
  }
  std::string name(Names[fields.start]);
  if (fields.start != fields.end) name += " TO " + std::string(Names[fields.end]);
  return "INTERVAL '" + sign + text + "' " + name;
}

static std::string items_text(const Value& value, std::string (*one)(const Value&))
{
  const auto& items = std::get<Value::Items>(value.data);
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += ", ";
    if (value.type.is(TypeKind::Struct)) text += quote_text(value.type.fields().at(i).name) + ", ";
    text += one(items[i]);
  }
  if (value.type.is(TypeKind::Array)) return "ARRAY(" + text + ")";
  return (value.type.is(TypeKind::Map) ? "MAP(" : "NAMED_STRUCT(") + text + ")";
}

std::string pretty_literal(const Value& value)
{
  if (value.is_null()) return "NULL";
  switch (value.type.kind()) {
  case TypeKind::Boolean: return std::get<bool>(value.data) ? "true" : "false";
  case TypeKind::Byte:
  case TypeKind::Short:
  case TypeKind::Integer:
  case TypeKind::Long: return std::to_string(std::get<int64_t>(value.data));
  case TypeKind::Float: return java_float(static_cast<float>(std::get<double>(value.data)));
  case TypeKind::Double: return java_double(std::get<double>(value.data));
  case TypeKind::Decimal: return decimal_text(std::get<__int128>(value.data), value.type.scale());
  case TypeKind::String:
  case TypeKind::Char:
  case TypeKind::Varchar: return std::get<std::string>(value.data);
  case TypeKind::Binary: return "X'" + to_upper(to_hex(std::get<std::string>(value.data))) + "'";
  case TypeKind::Date: return "DATE '" + date_text(std::get<int64_t>(value.data)) + "'";
  case TypeKind::Timestamp:
    return "TIMESTAMP '" + timestamp_text(std::get<int64_t>(value.data)) + "'";
  case TypeKind::TimestampNtz:
    return "TIMESTAMP_NTZ '" + timestamp_text(std::get<int64_t>(value.data)) + "'";
  case TypeKind::DayTimeInterval:
  case TypeKind::YearMonthInterval: return interval_text(value);
  case TypeKind::CalendarInterval: {
    const auto& interval = std::get<CalendarInterval>(value.data);
    return "INTERVAL '" + std::to_string(interval.months) + " months " +
           std::to_string(interval.days) + " days " + std::to_string(interval.microseconds) +
           " microseconds'";
  }
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: return items_text(value, pretty_literal);
  case TypeKind::Null:
  case TypeKind::Variant: return "NULL";
  }
  UNREACHABLE();
}

std::string sql_literal(const Value& value)
{
  if (value.is_null())
    return value.type.is(TypeKind::Null) ? "NULL" : "CAST(NULL AS " + value.type.sql() + ")";
  const std::string text = pretty_literal(value);
  if (value.type.is_text()) return quote_text(text);
  if (value.type.is_nested()) return items_text(value, sql_literal);
  switch (value.type.kind()) {
  case TypeKind::Byte: return text + "Y";
  case TypeKind::Short: return text + "S";
  case TypeKind::Long: return text + "L";
  case TypeKind::Decimal: return text + "BD";
  case TypeKind::Float: return "CAST('" + text + "' AS FLOAT)";
  case TypeKind::Double:
    return std::isfinite(std::get<double>(value.data)) ? text + "D"
                                                       : "CAST('" + text + "' AS DOUBLE)";
  default: return text;
  }
}

std::string exact_literal(const Value& value)
{
  const std::string type = ":" + value.type.simple_string();
  if (value.is_null()) return "null" + type;
  if (value.type.is_text()) return quote_text(std::get<std::string>(value.data)) + type;
  if (value.type.is_nested()) return items_text(value, exact_literal) + type;
  return pretty_literal(value) + type;
}

} // namespace bindery::plan
