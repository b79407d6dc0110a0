// The beginnings of texts that may be long.
#pragma once

#include <string>
#include <string_view>

namespace bindery {

// Its first bytes, at most so many, without half a character at the end.
std::string_view first_bytes(std::string_view text, size_t bytes_max);
// The same, with "…" where something was left out.
std::string clip(std::string_view text, size_t bytes_max);

} // namespace bindery
