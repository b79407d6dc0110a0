#include "main/data/trino_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace bindery {

using plan::TypeKind;
using plan::Value;

static constexpr int64_t MicrosecondsPerDay = 86'400'000'000;

// As Java prints floating-point numbers: the shortest digits that read back, always with a point.
template <class T> static std::string floating_text(T value)
{
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  char buffer[64];
  const auto written =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<size_t>(written.ptr - buffer));
  const size_t mark = text.find('e');
  std::string digits(text.substr(0, mark));
  std::erase(digits, '.');
  int exponent = 0;
  const std::string_view number = text.substr(mark + (text[mark + 1] == '+' ? 2 : 1));
  std::from_chars(number.data(), number.data() + number.size(), exponent);

  const std::string sign = value < 0 ? "-" : "";
  const auto size = static_cast<int>(digits.size());
  if (exponent >= 7 || exponent < -3)
    return sign + digits.substr(0, 1) + "." + (size > 1 ? digits.substr(1) : "0") + "E" +
           std::to_string(exponent);
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (size <= exponent + 1)
    return sign + digits + std::string(static_cast<size_t>(exponent + 1 - size), '0') + ".0";
  return sign + digits.substr(0, static_cast<size_t>(exponent + 1)) + "." +
         digits.substr(static_cast<size_t>(exponent + 1));
}

static std::string decimal_text(__int128 unscaled, int scale)
{
  const bool is_negative = unscaled < 0;
  unsigned __int128 rest = is_negative ? -static_cast<unsigned __int128>(unscaled)
                                       : static_cast<unsigned __int128>(unscaled);
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0 || static_cast<int>(digits.size()) <= scale);
  std::reverse(digits.begin(), digits.end());
  if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), ".");
  return (is_negative ? "-" : "") + digits;
}

static int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Days since 1970 as a date of the proleptic Gregorian calendar.
static std::string date_text(int64_t days)
{
  const int64_t shifted = days + 719468;
  const int64_t era = floor_divide(shifted, 146097);
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%s%04lld-%02d-%02d", year < 0 ? "-" : "",
                static_cast<long long>(std::abs(year)), static_cast<int>(month),
                static_cast<int>(day));
  return buffer;
}

// With milliseconds, as columns of Hive tables print.
static std::string clock_text(int64_t milliseconds)
{
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%02d:%02d:%02d.%03d",
                static_cast<int>(milliseconds / 3'600'000),
                static_cast<int>(milliseconds / 60'000 % 60),
                static_cast<int>(milliseconds / 1000 % 60), static_cast<int>(milliseconds % 1000));
  return buffer;
}

static std::string timestamp_text(int64_t microseconds)
{
  const int64_t rounded = floor_divide(microseconds + 500, 1000) * 1000;
  const int64_t days = floor_divide(rounded, MicrosecondsPerDay);
  return date_text(days) + " " + clock_text((rounded - days * MicrosecondsPerDay) / 1000);
}

static std::string day_time_text(int64_t microseconds)
{
  const int64_t size = std::abs(microseconds);
  return (microseconds < 0 ? "-" : "") + std::to_string(size / MicrosecondsPerDay) + " " +
         clock_text(size % MicrosecondsPerDay / 1000);
}

static std::string binary_text(const std::string& bytes)
{
  static constexpr char Digits[] = "0123456789abcdef";
  std::string out;
  for (const char byte : bytes) {
    if (!out.empty()) out += ' ';
    out += Digits[static_cast<unsigned char>(byte) >> 4];
    out += Digits[static_cast<unsigned char>(byte) & 15];
  }
  return out;
}

static std::string item_text(const Value& value)
{
  return value.is_null() ? "null" : to_trino_text(value);
}

static std::string joined(const std::vector<std::string>& parts, char open, char close)
{
  std::string out(1, open);
  for (size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? ", " : "") + parts[i];
  return out + close;
}

static std::string nested_text(const Value& value)
{
  const auto& items = std::get<Value::Items>(value.data);
  std::vector<std::string> parts;
  if (value.type.is(TypeKind::Array)) {
    for (const Value& item : items) parts.push_back(item_text(item));
    return joined(parts, '[', ']');
  }
  if (value.type.is(TypeKind::Map)) {
    for (size_t i = 0; i + 1 < items.size(); i += 2)
      parts.push_back(item_text(items[i]) + "=" + item_text(items[i + 1]));
    std::sort(parts.begin(), parts.end());
    return joined(parts, '{', '}');
  }
  const auto& fields = value.type.fields();
  for (size_t i = 0; i < items.size(); ++i)
    parts.push_back((fields[i].name.empty() ? "" : fields[i].name + "=") + item_text(items[i]));
  return joined(parts, '{', '}');
}

std::string to_trino_text(const Value& value)
{
  switch (value.type.kind()) {
  case TypeKind::Null: return "";
  case TypeKind::Boolean: return std::get<bool>(value.data) ? "true" : "false";
  case TypeKind::Byte:
  case TypeKind::Short:
  case TypeKind::Integer:
  case TypeKind::Long: return std::to_string(std::get<int64_t>(value.data));
  case TypeKind::Float: return floating_text(static_cast<float>(std::get<double>(value.data)));
  case TypeKind::Double: return floating_text(std::get<double>(value.data));
  case TypeKind::Decimal: return decimal_text(std::get<__int128>(value.data), value.type.scale());
  case TypeKind::String:
  case TypeKind::Varchar:
  case TypeKind::Char:
  case TypeKind::Variant: return std::get<std::string>(value.data);
  case TypeKind::Binary: return binary_text(std::get<std::string>(value.data));
  case TypeKind::Date: return date_text(std::get<int64_t>(value.data));
  case TypeKind::Timestamp: return timestamp_text(std::get<int64_t>(value.data)) + " UTC";
  case TypeKind::TimestampNtz: return timestamp_text(std::get<int64_t>(value.data));
  case TypeKind::DayTimeInterval: return day_time_text(std::get<int64_t>(value.data));
  case TypeKind::YearMonthInterval: {
    const int64_t months = std::get<int64_t>(value.data);
    return (months < 0 ? "-" : "") + std::to_string(std::abs(months) / 12) + "-" +
           std::to_string(std::abs(months) % 12);
  }
  case TypeKind::CalendarInterval: {
    const auto& interval = std::get<plan::CalendarInterval>(value.data);
    return std::to_string(interval.months / 12) + "-" + std::to_string(interval.months % 12) + " " +
           day_time_text(interval.days * MicrosecondsPerDay + interval.microseconds);
  }
  case TypeKind::Array:
  case TypeKind::Map:
  case TypeKind::Struct: return nested_text(value);
  }
  UNREACHABLE();
}

ResultType to_result_type(const plan::Type& type)
{
  constexpr int64_t VarcharMax = 2147483647;
  constexpr int64_t BinaryMax = 1073741824;
  switch (type.kind()) {
  case TypeKind::Null: return {"unknown"};
  case TypeKind::Boolean: return {"boolean"};
  case TypeKind::Byte: return {"tinyint", 3};
  case TypeKind::Short: return {"smallint", 5};
  case TypeKind::Integer: return {"integer", 10};
  case TypeKind::Long: return {"bigint", 19};
  case TypeKind::Float: return {"float", 17};
  case TypeKind::Double: return {"double", 17};
  case TypeKind::Decimal: return {"decimal", type.precision(), type.scale()};
  case TypeKind::String: return {"varchar", VarcharMax, 0, true};
  case TypeKind::Varchar: return {"varchar", type.length(), 0, true};
  case TypeKind::Char: return {"char", type.length(), 0, true};
  case TypeKind::Binary: return {"varbinary", BinaryMax};
  case TypeKind::Date: return {"date"};
  case TypeKind::Timestamp: return {"timestamp with time zone", 3};
  case TypeKind::TimestampNtz: return {"timestamp", 3};
  case TypeKind::DayTimeInterval:
  case TypeKind::CalendarInterval: return {"interval day to second"};
  case TypeKind::YearMonthInterval: return {"interval year to month"};
  case TypeKind::Array: return {"array"};
  case TypeKind::Map: return {"map"};
  case TypeKind::Struct: return {"row"};
  case TypeKind::Variant: return {"json"};
  }
  UNREACHABLE();
}

} // namespace bindery
