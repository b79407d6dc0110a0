#include "aws/scalar.h"

#include "aws/values.h"
#include "base/hash.h"
#include "base/text.h"

#include <charconv>

namespace bindery::aws {

bool is_scalar(Kind kind)
{
  switch (kind) {
  case Kind::Text:
  case Kind::Integer:
  case Kind::Long:
  case Kind::Double:
  case Kind::Boolean:
  case Kind::Timestamp:
  case Kind::Blob: return true;
  case Kind::Structure:
  case Kind::List:
  case Kind::Map:
  case Kind::Document:
  case Kind::Stream: return false;
  }
  UNREACHABLE();
}

static Error bad_value(std::string_view text, std::string_view wanted)
{
  return invalid_input("'" + std::string(text.substr(0, 100)) + "' is not " + std::string(wanted));
}

static Result<Time> parse_time(std::string_view text, TimeFormat format)
{
  const bool is_http = text.size() > 3 && (text[0] < '0' || text[0] > '9') && text[0] != '-';
  if (is_http) return parse_http_date(text);
  if (format == TimeFormat::EpochSeconds || text.find('-', 1) == std::string_view::npos) {
    double seconds = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size())
      return bad_value(text, "a time");
    return from_epoch_seconds(seconds);
  }
  return parse_iso8601(text);
}

Result<void> parse_scalar(std::string_view text, const Shape& shape, TimeFormat format, void* value)
{
  switch (shape.kind) {
  case Kind::Text: *static_cast<std::string*>(value) = std::string(text); return {};
  case Kind::Integer:
  case Kind::Long: {
    int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool fits = shape.kind == Kind::Long || (number >= INT32_MIN && number <= INT32_MAX);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !fits)
      return bad_value(text, "an integer");
    *static_cast<int64_t*>(value) = number;
    return {};
  }
  case Kind::Double: {
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size())
      return bad_value(text, "a number");
    *static_cast<double*>(value) = number;
    return {};
  }
  case Kind::Boolean: {
    const bool is_true = equals_ignore_case(text, "true");
    if (!is_true && !equals_ignore_case(text, "false")) return bad_value(text, "true or false");
    *static_cast<bool*>(value) = is_true;
    return {};
  }
  case Kind::Timestamp: {
    TRY(*static_cast<Time*>(value), parse_time(text, format));
    return {};
  }
  case Kind::Blob: {
    auto bytes = from_base64(text);
    if (!bytes) return bad_value(text, "valid base64");
    *static_cast<std::string*>(value) = std::move(*bytes);
    return {};
  }
  case Kind::Structure:
  case Kind::List:
  case Kind::Map:
  case Kind::Document:
  case Kind::Stream: return internal("no scalar: " + std::string(shape.name));
  }
  UNREACHABLE();
}

std::string format_scalar(const Shape& shape, TimeFormat format, const void* value)
{
  switch (shape.kind) {
  case Kind::Text: return *static_cast<const std::string*>(value);
  case Kind::Integer:
  case Kind::Long: return std::to_string(*static_cast<const int64_t*>(value));
  case Kind::Double: return format_double(*static_cast<const double*>(value));
  case Kind::Boolean: return *static_cast<const bool*>(value) ? "true" : "false";
  case Kind::Timestamp: {
    const Time time = *static_cast<const Time*>(value);
    if (format == TimeFormat::HttpDate) return format_http_date(time);
    return format == TimeFormat::EpochSeconds ? format_epoch_seconds(time) : format_iso8601(time);
  }
  case Kind::Blob: return to_base64(*static_cast<const std::string*>(value));
  case Kind::Structure:
  case Kind::List:
  case Kind::Map:
  case Kind::Document:
  case Kind::Stream: UNREACHABLE();
  }
  UNREACHABLE();
}

} // namespace bindery::aws
