// format_string and printf: java.util.Formatter.
#include "engine/native/cast/cast.h"
#include "engine/native/digits.h"
#include "engine/native/formats.h"
#include "engine/native/kernel.h"
#include "engine/native/unicode.h"

#include "engine/errors.h"

#include "base/text.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::LogicalTypeId;

namespace {

constexpr size_t WidthMax = 100'000;
constexpr int PlacesMax = 1000;

struct Conversion {
  std::string flags;
  size_t width = 0;
  int precision = -1;
  int position = 0; // from 1; 0: the next
  char letter = 's';

  bool has(char flag) const { return flags.find(flag) != std::string::npos; }
};

} // namespace

static bool take_conversion(std::string_view format, size_t& at, Conversion& conversion)
{
  const auto number = [&](size_t& value) {
    const size_t start = at;
    value = 0;
    while (at < format.size() && std::isdigit(static_cast<unsigned char>(format[at])) &&
           at - start < 6) {
      value = value * 10 + static_cast<size_t>(format[at++] - '0');
    }
    return at > start;
  };
  const size_t start = at;
  size_t value;
  if (number(value) && at < format.size() && format[at] == '$') {
    conversion.position = static_cast<int>(value);
    at++;
  } else {
    at = start;
  }
  while (at < format.size() &&
         std::string_view("-#+ 0,(").find(format[at]) != std::string_view::npos)
    conversion.flags += format[at++];
  if (number(value)) conversion.width = std::min(value, WidthMax);
  if (at < format.size() && format[at] == '.') {
    at++;
    if (!number(value)) return false;
    conversion.precision = static_cast<int>(std::min<size_t>(value, PlacesMax));
  }
  if (at >= format.size()) return false;
  conversion.letter = format[at++];
  return true;
}

// As java.util.IllegalFormatException.
[[noreturn]] static void raise_format(const std::string& why)
{
  raise("INTERNAL_ERROR", "XX000", why, {{"message", why}});
}

static void check_flags(const Conversion& conversion)
{
  const std::string_view allowed = conversion.letter == 'd'   ? "-+ 0,("
                                   : conversion.letter == 'f' ? "-+ 0,(#"
                                   : conversion.letter == 'e' ? "-+ 0(#"
                                   : conversion.letter == 'x' ? "-0#"
                                                              : "-";
  for (const char flag : conversion.flags) {
    if (allowed.find(flag) == std::string_view::npos)
      raise_format("Conversion = " + std::string(1, conversion.letter) +
                   ", Flags = " + std::string(1, flag));
  }
  if ((conversion.has('-') && conversion.has('0')) || (conversion.has('+') && conversion.has(' ')))
    raise_format("Flags = '" + conversion.flags + "'");
  if ((conversion.has('-') || conversion.has('0')) && conversion.width == 0)
    raise_format("%" + conversion.flags + std::string(1, conversion.letter));
  const bool is_whole = conversion.letter == 'd' || conversion.letter == 'x';
  if (is_whole && conversion.precision >= 0) raise_format(std::to_string(conversion.precision));
}

static std::string padded(std::string text, const Conversion& conversion)
{
  const auto length = static_cast<size_t>(count_code_points(text));
  if (length >= conversion.width) return text;
  const size_t missing = conversion.width - length;
  return conversion.has('-') ? text + std::string(missing, ' ') : std::string(missing, ' ') + text;
}

// Sign or parentheses, and zeros up to the width.
static std::string signed_text(std::string digits, bool negative, bool fills,
                               const Conversion& conversion)
{
  const bool in_brackets = negative && conversion.has('(');
  const std::string sign = in_brackets           ? "("
                           : negative            ? "-"
                           : conversion.has('+') ? "+"
                           : conversion.has(' ') ? " "
                                                 : "";
  const size_t taken = sign.size() + digits.size() + (in_brackets ? 1 : 0);
  if (fills && conversion.has('0') && taken < conversion.width)
    digits.insert(0, conversion.width - taken, '0');
  return padded(sign + digits + (in_brackets ? ")" : ""), conversion);
}

static std::string integer_text(const Conversion& conversion, const duckdb::Value& value)
{
  const auto number = value.GetValue<int64_t>();
  if (conversion.letter == 'd') {
    const __int128 size = number < 0 ? -static_cast<__int128>(number) : number;
    const std::string digits = decimal_text(size, 0);
    return signed_text(conversion.has(',') ? grouped(digits) : digits, number < 0, true,
                       conversion);
  }
  uint64_t bits = static_cast<uint64_t>(number);
  switch (value.type().id()) {
  case LogicalTypeId::TINYINT: bits &= 0xFF; break;
  case LogicalTypeId::SMALLINT: bits &= 0xFFFF; break;
  case LogicalTypeId::INTEGER: bits &= 0xFFFFFFFF; break;
  default: break;
  }
  char text[24];
  std::snprintf(text, sizeof text, "%llx", static_cast<unsigned long long>(bits));
  std::string digits = text;
  const std::string prefix = conversion.has('#') ? "0x" : "";
  const size_t taken = prefix.size() + digits.size();
  if (conversion.has('0') && taken < conversion.width)
    digits.insert(0, conversion.width - taken, '0');
  return padded(prefix + digits, conversion);
}

static std::string scientific_text(Digits number, int places)
{
  const int exponent = number.digits.empty() ? 0 : number.point - 1;
  number.point = number.digits.empty() ? 0 : 1;
  round_at(number, places, Half::Up);
  const bool carried = number.point > 1;
  if (carried) number.point = 1;
  const int shown = exponent + (carried ? 1 : 0);
  const std::string power = std::to_string(std::abs(shown));
  return fixed_text(number, places) + "e" + (shown < 0 ? "-" : "+") +
         (power.size() < 2 ? "0" : "") + power;
}

static std::string floating_text(const Conversion& conversion, const duckdb::Value& value)
{
  const auto number = value.GetValue<double>();
  if (std::isnan(number)) return padded("NaN", conversion);
  const bool negative = std::signbit(number);
  if (std::isinf(number)) return signed_text("Infinity", negative, false, conversion);
  const int places = conversion.precision < 0 ? 6 : conversion.precision;
  Digits digits = digits_of(number);
  std::string text;
  if (conversion.letter == 'f') {
    round_at(digits, places, Half::Up);
    text = fixed_text(digits, places);
    const auto point = text.find('.');
    if (conversion.has(','))
      text =
          grouped(text.substr(0, point)) + (point == std::string::npos ? "" : text.substr(point));
  } else {
    text = scientific_text(std::move(digits), places);
  }
  if (conversion.has('#') && places == 0)
    text.insert(conversion.letter == 'f' ? text.size() : text.find('e'), ".");
  return signed_text(std::move(text), negative, true, conversion);
}

static std::string java_class(const duckdb::LogicalType& type)
{
  switch (type.id()) {
  case LogicalTypeId::BOOLEAN: return "java.lang.Boolean";
  case LogicalTypeId::TINYINT: return "java.lang.Byte";
  case LogicalTypeId::SMALLINT: return "java.lang.Short";
  case LogicalTypeId::INTEGER: return "java.lang.Integer";
  case LogicalTypeId::BIGINT: return "java.lang.Long";
  case LogicalTypeId::FLOAT: return "java.lang.Float";
  case LogicalTypeId::DOUBLE: return "java.lang.Double";
  case LogicalTypeId::DECIMAL: return "org.apache.spark.sql.types.Decimal";
  case LogicalTypeId::VARCHAR: return "org.apache.spark.unsafe.types.UTF8String";
  default: return type.ToString();
  }
}

static std::string general_text(const Conversion& conversion, const duckdb::Value& value)
{
  std::string text;
  const auto id = value.type().id();
  if (conversion.letter == 'b') {
    text = value.IsNull() || (id == LogicalTypeId::BOOLEAN && !value.GetValue<bool>()) ? "false"
                                                                                       : "true";
  } else if (value.IsNull()) {
    text = "null";
  } else if (id == LogicalTypeId::DECIMAL) {
    duckdb::Vector source{value};
    duckdb::Vector result(duckdb::LogicalType::VARCHAR, idx_t{1});
    const auto type = plan::Type::decimal(duckdb::DecimalType::GetWidth(value.type()),
                                          duckdb::DecimalType::GetScale(value.type()));
    any_to_text(type, CastContext{CastMode::Legacy, nullptr})(source, result, 1);
    text = result.GetValue(0).ToString();
  } else {
    text = id == LogicalTypeId::DOUBLE  ? double_text(value.GetValue<double>())
           : id == LogicalTypeId::FLOAT ? float_text(value.GetValue<float>())
                                        : value.ToString();
  }
  if (conversion.precision >= 0) text.resize(byte_of(text, conversion.precision));
  return padded(std::move(text), conversion);
}

static std::string convert(Conversion conversion, const duckdb::Value& value)
{
  const bool is_upper = std::isupper(static_cast<unsigned char>(conversion.letter));
  if (is_upper) conversion.letter = static_cast<char>(std::tolower(conversion.letter));
  check_flags(conversion);
  const auto id = value.type().id();
  const bool is_integer = id == LogicalTypeId::TINYINT || id == LogicalTypeId::SMALLINT ||
                          id == LogicalTypeId::INTEGER || id == LogicalTypeId::BIGINT;
  const bool is_floating = id == LogicalTypeId::FLOAT || id == LogicalTypeId::DOUBLE;
  const bool wants_integer = conversion.letter == 'd' || conversion.letter == 'x';
  const bool wants_floating = conversion.letter == 'f' || conversion.letter == 'e';
  std::string text;
  if (value.IsNull() || (!wants_integer && !wants_floating)) {
    text = general_text(conversion, value);
  } else if ((wants_integer && !is_integer) || (wants_floating && !is_floating)) {
    raise_format(std::string(1, conversion.letter) + " != " + java_class(value.type()));
  } else {
    text = wants_integer ? integer_text(conversion, value) : floating_text(conversion, value);
  }
  return is_upper ? to_upper_unicode(text) : text;
}

static std::string format_text(std::string_view format, const std::vector<duckdb::Value>& arguments)
{
  std::string out;
  size_t next = 0;
  for (size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      out += format[at++];
      continue;
    }
    at++;
    Conversion conversion;
    if (!take_conversion(format, at, conversion))
      raise_format("The format '" + std::string(format) + "' is malformed.");
    if (conversion.letter == '%') {
      out += padded("%", conversion);
      continue;
    }
    if (conversion.letter == 'n') {
      out += '\n';
      continue;
    }
    if (std::string_view("sSdxXfeEbB").find(conversion.letter) == std::string_view::npos) {
      raise("UNSUPPORTED_OPERATION", "0A000",
            "The conversion %" + std::string(1, conversion.letter) +
                " of format_string is not supported.");
    }
    const size_t index =
        conversion.position > 0 ? static_cast<size_t>(conversion.position) - 1 : next++;
    if (index >= arguments.size())
      raise_format("The format '" + std::string(format) +
                   "' asks for more arguments than there are.");
    out += convert(conversion, arguments[index]);
  }
  return out;
}

static Kernel bind_format_string(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    all.run([&](idx_t row) {
      if (all.is_null(0, row)) return all.set_null(row);
      std::vector<duckdb::Value> arguments;
      for (idx_t i = 1; i < input.ColumnCount(); i++)
        arguments.push_back(input.data[i].GetValue(row));
      all.set_text(row, format_text(all.text(0, row), arguments));
    });
  };
}

void add_format_string(Registry& registry)
{
  registry.scalars.push_back({"format_string", bind_format_string, true});
}

} // namespace bindery::engine::native
