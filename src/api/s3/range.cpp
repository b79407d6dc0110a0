#include "api/s3/range.h"

#include <algorithm>
#include <charconv>

namespace bindery::s3 {

static constexpr std::string_view Unit = "bytes=";

std::string ByteRange::to_content_range(int64_t object_size) const
{
  return "bytes " + std::to_string(begin) + "-" + std::to_string(begin + size - 1) + "/" +
         std::to_string(object_size);
}

// A number of digits only. One that is too large for 64 bits is the largest.
static std::optional<int64_t> parse_number(std::string_view text)
{
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() ? value : INT64_MAX;
}

static Error invalid_range(std::string_view header, int64_t object_size)
{
  return invalid_input("The requested range is not satisfiable")
      .with_name("InvalidRange")
      .with_parameter("RangeRequested", std::string(header))
      .with_parameter("ActualObjectSize", std::to_string(object_size));
}

Result<std::optional<ByteRange>> parse_range(std::string_view header, int64_t object_size)
{
  using Found = std::optional<ByteRange>;
  if (!header.starts_with(Unit)) return Found();
  const std::string_view text = header.substr(Unit.size());
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return Found();
  const auto first = parse_number(text.substr(0, dash));
  const auto last = parse_number(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return Found();
    const int64_t size = std::min(*last, object_size);
    if (size == 0) return invalid_range(header, object_size);
    return Found({object_size - size, size});
  }
  if (!first || (!last && dash + 1 != text.size()) || (last && *last < *first)) return Found();
  if (*first >= object_size) return invalid_range(header, object_size);
  const int64_t end = std::min(last.value_or(object_size - 1), object_size - 1);
  return Found({*first, end - *first + 1});
}

Result<ByteRange> parse_copy_range(const std::string& header, int64_t object_size)
{
  const std::string_view text =
      std::string_view(header).substr(std::min(Unit.size(), header.size()));
  const size_t dash = text.find('-');
  const int64_t first = parse_number(text.substr(0, dash)).value_or(-1);
  const int64_t last =
      dash == std::string_view::npos ? -1 : parse_number(text.substr(dash + 1)).value_or(-1);
  if (!header.starts_with(Unit) || first < 0 || last < first)
    return invalid_input("The x-amz-copy-source-range value must be of the form bytes=first-last "
                         "where first and last are the zero-based offsets of the first and last "
                         "bytes to copy")
        .with_name("InvalidArgument")
        .with_parameter("ArgumentName", "x-amz-copy-source-range")
        .with_parameter("ArgumentValue", header);
  if (last >= object_size)
    return invalid_input("Range specified is not valid for source object of size: " +
                         std::to_string(object_size))
        .with_name("InvalidArgument")
        .with_parameter("ArgumentName", "x-amz-copy-source-range")
        .with_parameter("ArgumentValue", header);
  return ByteRange{first, last - first + 1};
}

} // namespace bindery::s3
