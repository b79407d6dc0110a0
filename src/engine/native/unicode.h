// Code points of UTF-8 texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine::native {

inline bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
int64_t count_code_points(std::string_view text);
// The byte where code point `index` starts; the size when there are fewer.
size_t byte_of(std::string_view text, int64_t index);
// The code point at `at`, which moves behind it.
uint32_t next_code_point(std::string_view text, size_t& at);
void append_code_point(uint32_t code, std::string& out);
// The bytes as a text: what is not UTF-8 becomes U+FFFD, one for each malformed sequence, as Java's
// decoder does.
std::string to_valid_utf8(std::string_view bytes);
std::string to_upper_unicode(std::string_view text);
std::string to_lower_unicode(std::string_view text);
std::string to_title_words(std::string_view text); // first of each word title case, the rest lower

} // namespace bindery::engine::native
