// UTF-8 as characters.
#pragma once

#include <string>
#include <string_view>

namespace bindery {

// The code points of the text; a byte that belongs to none stands for itself, as 0xdc00 + byte.
std::u32string to_code_points(std::string_view text);

} // namespace bindery
