// Random identifiers, from the operating system's generator.
#pragma once

#include <string>

namespace bindery {

std::string make_uuid();                // 8-4-4-4-12, version 4
std::string make_hex_id(size_t digits); // lower-case hex digits, as in jr_<64 digits>

} // namespace bindery
