#include "base/utf8.h"

namespace bindery {

// The length of the sequence that begins with this byte, or 0.
static size_t length_of(unsigned char first)
{
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

std::u32string to_code_points(std::string_view text)
{
  std::u32string points;
  points.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const size_t length = length_of(first);
    bool is_whole = length > 0 && at + length <= text.size();
    char32_t point = length < 2 ? first : first & (0x7fu >> length);
    for (size_t i = 1; is_whole && i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text[at + i]);
      is_whole = (byte & 0xc0) == 0x80;
      point = point << 6 | (byte & 0x3fu);
    }
    points += is_whole ? point : 0xdc00 + first;
    at += is_whole ? length : 1;
  }
  return points;
}

} // namespace bindery
