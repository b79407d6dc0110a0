// Small text functions. ASCII case only: no locale is ever consulted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignore_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator); // "" gives one empty part
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
std::string to_hex(std::string_view bytes); // lower case
std::optional<std::string> from_hex(std::string_view text);
bool is_utf8(std::string_view bytes);

// The candidate closest to `word` by edit distance, if it is near enough to be a slip of the pen.
std::optional<std::string> find_near_miss(std::string_view word,
                                          const std::vector<std::string>& candidates);

} // namespace bindery
