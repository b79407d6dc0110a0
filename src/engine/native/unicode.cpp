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

// Bytes from `at` that are one code point, or one malformed sequence.
static size_t sequence_size(std::string_view bytes, size_t at, bool& is_valid)
{
  const auto byte = [&](size_t i) {
    return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
  };
  const unsigned first = byte(0);
  is_valid = first < 0x80;
  const size_t wanted = first < 0xC2   ? 1
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 1;
  if (wanted == 1) return 1;
  const bool is_too_long = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  if (is_too_long || (first == 0xF4 && byte(1) > 0x8F)) return 1;
  size_t size = 1;
  while (size < wanted && byte(size) >> 6 == 2) size++;
  const bool is_surrogate = first == 0xED && byte(1) >= 0xA0;
  is_valid = size == wanted && !is_surrogate;
  return size;
}

std::string to_valid_utf8(std::string_view bytes)
{
  std::string result;
  for (size_t at = 0; at < bytes.size();) {
    bool is_valid = false;
    const size_t size = sequence_size(bytes, at, is_valid);
    if (is_valid) {
      result += bytes.substr(at, size);
    } else {
      append_code_point(0xFFFD, result);
    }
    at += size;
  }
  return result;
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
