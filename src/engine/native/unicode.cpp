#include "engine/native/unicode.h"

// Case tables of DuckDB's copy of utf8proc.
namespace duckdb {
int32_t utf8proc_toupper(int32_t code);
int32_t utf8proc_tolower(int32_t code);
int32_t utf8proc_totitle(int32_t code);
} // namespace duckdb

namespace bindery::engine::native {

int64_t count_code_points(std::string_view text)
{
  int64_t count = 0;
  for (const char c : text) count += starts_code_point(c) ? 1 : 0;
  return count;
}

size_t byte_of(std::string_view text, int64_t index)
{
  size_t at = 0;
  for (; at < text.size(); at++) {
    if (!starts_code_point(text[at])) continue;
    if (index-- == 0) return at;
  }
  return text.size();
}

uint32_t next_code_point(std::string_view text, size_t& at)
{
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  uint32_t code = first & (0x3F >> more);
  for (int i = 0; i < more && at < text.size(); i++)
    code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  return code;
}

void append_code_point(uint32_t code, std::string& out)
{
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

template <class Map> static std::string mapped(std::string_view text, Map map)
{
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) map(next_code_point(text, at), out);
  return out;
}

std::string to_upper_unicode(std::string_view text)
{
  return mapped(text, [](uint32_t code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code >= 'a' && code <= 'z' ? code - 32 : code);
    } else if (code == 0xDF) {
      out += "SS";
    } else {
      append_code_point(static_cast<uint32_t>(duckdb::utf8proc_toupper(static_cast<int32_t>(code))),
                        out);
    }
  });
}

std::string to_lower_unicode(std::string_view text)
{
  return mapped(text, [](uint32_t code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code);
    } else if (code == 0x130) {
      out += "i\xCC\x87";
    } else {
      append_code_point(static_cast<uint32_t>(duckdb::utf8proc_tolower(static_cast<int32_t>(code))),
                        out);
    }
  });
}

std::string to_title_words(std::string_view text)
{
  bool starts = true;
  return mapped(text, [&](uint32_t code, std::string& out) {
    const auto own = static_cast<int32_t>(code);
    const int32_t result = starts ? duckdb::utf8proc_totitle(own) : duckdb::utf8proc_tolower(own);
    append_code_point(static_cast<uint32_t>(result), out);
    starts = code == ' ';
  });
}

} // namespace bindery::engine::native
