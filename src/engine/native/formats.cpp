// Numbers and texts by a format, digests, row ids.
#include "engine/native/cast/cast.h"
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <openssl/evp.h>

#include "base/text.h"

#include <atomic>
#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;

// ---- format_number ----------------------------------------------------------

static std::string grouped(const std::string& digits)
{
  std::string out;
  for (size_t i = 0; i < digits.size(); i++) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

// `units` at `scale`, rounded half even to `places`.
static std::string format_exact(__int128 units, int scale, int places)
{
  const bool negative = units < 0;
  if (negative) units = -units;
  if (scale > places) {
    const __int128 unit = power_of_ten(scale - places), rest = units % unit;
    units /= unit;
    if (rest * 2 > unit || (rest * 2 == unit && units % 2 != 0)) units++;
    scale = places;
  }
  std::string text = decimal_text(units, scale);
  const auto point = text.find('.');
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  while (static_cast<int>(fraction.size()) < places) fraction += '0';
  std::string result = grouped(text.substr(0, point)) + (places > 0 ? "." + fraction : "");
  return (negative && units != 0 ? "-" : "") + result;
}

static constexpr int PlacesMax = 30;

static Kernel bind_format_number(const Signature& signature)
{
  const auto type = signature.arguments[0];
  return [type](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    all.each([&](idx_t row) {
      const int places = all.get<int32_t>(1, row);
      if (places < 0) return all.set_null(row);
      const auto value = input.data[0].GetValue(row);
      if (type.id() == duckdb::LogicalTypeId::DOUBLE || type.id() == duckdb::LogicalTypeId::FLOAT) {
        const double number = value.GetValue<double>();
        if (std::isnan(number)) return all.set_text(row, "NaN");
        if (std::isinf(number)) return all.set_text(row, number < 0 ? "-∞" : "∞");
        char text[512];
        std::snprintf(text, sizeof text, "%.*f", std::min(places, PlacesMax), std::abs(number));
        std::string whole = text;
        const auto point = whole.find('.');
        const bool zero = whole.find_first_not_of("0.") == std::string::npos;
        all.set_text(row, (number < 0 && !zero ? "-" : "") + grouped(whole.substr(0, point)) +
                              (point == std::string::npos ? "" : whole.substr(point)));
        return;
      }
      const int scale =
          type.id() == duckdb::LogicalTypeId::DECIMAL ? duckdb::DecimalType::GetScale(type) : 0;
      const auto wide_value = value.DefaultCastAs(duckdb::LogicalType::DECIMAL(38, scale))
                                  .GetValueUnsafe<duckdb::hugeint_t>();
      all.set_text(row, format_exact(to_int128(wide_value), scale, std::min(places, PlacesMax)));
    });
  };
}

// ---- format_string ----------------------------------------------------------

namespace {

struct Conversion {
  std::string flags;
  size_t width = 0;
  int precision = -1;
  int position = 0; // from 1; 0: the next
  char letter = 's';
};

constexpr size_t WidthMax = 100'000;

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
    conversion.precision = static_cast<int>(std::min<size_t>(value, 1000));
  }
  if (at >= format.size()) return false;
  conversion.letter = format[at++];
  return true;
}

static std::string convert(const Conversion& conversion, const duckdb::Value& value)
{
  const bool has_plus = conversion.flags.find('+') != std::string::npos,
             has_comma = conversion.flags.find(',') != std::string::npos;
  std::string text;
  if (value.IsNull()) {
    text = "null";
  } else {
    char buffer[1200];
    switch (conversion.letter) {
    case 'd': {
      const auto number = value.GetValue<int64_t>();
      text = decimal_text(
          number < 0 ? -static_cast<__int128>(number) : static_cast<__int128>(number), 0);
      if (has_comma) text = grouped(text);
      text = (number < 0 ? "-" : has_plus ? "+" : "") + text;
      break;
    }
    case 'x':
    case 'X': {
      const bool narrow_type = value.type().InternalType() == duckdb::PhysicalType::INT32;
      const auto number = value.GetValue<int64_t>();
      const unsigned long long bits =
          narrow_type ? static_cast<uint32_t>(number) : static_cast<unsigned long long>(number);
      std::snprintf(buffer, sizeof buffer, conversion.letter == 'x' ? "%llx" : "%llX", bits);
      text = buffer;
      break;
    }
    case 'f':
    case 'e': {
      const double number = value.GetValue<double>();
      std::snprintf(buffer, sizeof buffer, conversion.letter == 'f' ? "%.*f" : "%.*e",
                    conversion.precision < 0 ? 6 : conversion.precision, std::abs(number));
      text = buffer;
      if (has_comma)
        text = grouped(text.substr(0, text.find('.'))) +
               (text.find('.') == std::string::npos ? "" : text.substr(text.find('.')));
      text = (number < 0 ? "-" : has_plus ? "+" : "") + text;
      break;
    }
    default: {
      const auto id = value.type().id();
      text = id == duckdb::LogicalTypeId::DOUBLE  ? double_text(value.GetValue<double>())
             : id == duckdb::LogicalTypeId::FLOAT ? float_text(value.GetValue<float>())
                                                  : value.ToString();
      if (conversion.precision >= 0)
        text = text.substr(0, static_cast<size_t>(conversion.precision));
      if (conversion.letter == 'S') text = to_upper(text);
    }
    }
  }
  const bool left = conversion.flags.find('-') != std::string::npos,
             zero = conversion.flags.find('0') != std::string::npos;
  if (text.size() < conversion.width) {
    const size_t missing = conversion.width - text.size();
    if (left) {
      text.append(missing, ' ');
    } else if (zero && conversion.letter != 's') {
      text.insert(text[0] == '-' || text[0] == '+' ? 1 : 0, missing, '0');
    } else {
      text.insert(0, missing, ' ');
    }
  }
  return text;
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
      raise("INTERNAL_ERROR", "XX000", "The format '" + std::string(format) + "' is malformed.");
    if (conversion.letter == '%') {
      out += '%';
      continue;
    }
    if (conversion.letter == 'n') {
      out += '\n';
      continue;
    }
    if (std::string_view("sSdxXfeb").find(conversion.letter) == std::string_view::npos) {
      raise("UNSUPPORTED_OPERATION", "0A000",
            "The conversion %" + std::string(1, conversion.letter) +
                " of format_string is not supported.");
    }
    const size_t index =
        conversion.position > 0 ? static_cast<size_t>(conversion.position) - 1 : next++;
    if (index >= arguments.size())
      raise("INTERNAL_ERROR", "XX000",
            "The format '" + std::string(format) + "' asks for more arguments than there are.");
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

// ---- digests and ids --------------------------------------------------------

static Kernel bind_sha2(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int bits = all.get<int32_t>(1, row);
    const EVP_MD* kind = bits == 224                ? EVP_sha224()
                         : bits == 384              ? EVP_sha384()
                         : bits == 512              ? EVP_sha512()
                         : bits == 256 || bits == 0 ? EVP_sha256()
                                                    : nullptr;
    if (kind == nullptr) return all.set_null(row);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const auto bytes = all.text(0, row);
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, kind, nullptr);
    all.set_text(row, to_hex({reinterpret_cast<const char*>(digest), size}));
  });
}

// From 0, in the order in which rows come; one counter a call in the plan.
static Kernel bind_row_id(const Signature&)
{
  auto next = std::make_shared<std::atomic<int64_t>>(0);
  return [next](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const auto count = static_cast<int64_t>(input.size());
    const int64_t first = next->fetch_add(count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* values = duckdb::FlatVector::GetData<int64_t>(result);
    for (int64_t i = 0; i < count; i++) values[i] = first + i;
  };
}

void add_formats(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"format_number", bind_format_number});
  s.push_back({"format_string", bind_format_string, true});
  s.push_back({"sha2", bind_sha2});
  s.push_back({"monotonically_increasing_id", bind_row_id, false, true});
}

} // namespace bindery::engine::native
