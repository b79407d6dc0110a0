#include "format/csv/cells.h"

#include "base/text.h"

#include <charconv>

namespace bindery::format {

static bool is_number_text(std::string_view text)
{
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c >= '0' && c <= '9') {
      ++digits;
      continue;
    }
    bool is_sign = c == '+' || c == '-';
    bool after_exponent = i > 0 && (text[i - 1] == 'e' || text[i - 1] == 'E');
    if (is_sign && (i == 0 || after_exponent)) continue;
    if (c == '.') continue;
    if ((c == 'e' || c == 'E') && digits > 0) continue;
    return false;
  }
  return digits > 0;
}

HiveType infer_cell(std::string_view cell)
{
  using Kind = HiveType::Kind;
  std::string_view text = trim(cell);
  if (text.empty()) return {};
  if (equals_ignore_case(text, "true") || equals_ignore_case(text, "false"))
    return {.kind = Kind::Boolean};
  if (text.size() > 64 || !is_number_text(text)) return {.kind = Kind::String};
  std::string_view unsigned_text = text;
  if (unsigned_text.front() == '+') unsigned_text.remove_prefix(1);
  const char* begin = unsigned_text.data();
  const char* end = begin + unsigned_text.size();
  int64_t whole = 0;
  if (auto [last, code] = std::from_chars(begin, end, whole); code == std::errc() && last == end)
    return {.kind = Kind::BigInt};
  double number = 0;
  if (auto [last, code] = std::from_chars(begin, end, number);
      last == end && code != std::errc::invalid_argument)
    return {.kind = Kind::Double};
  return {.kind = Kind::String};
}

} // namespace bindery::format
