// Private to the folder.
#pragma once

#include <string>

namespace bindery::engine::native {

// Digits in groups of three: 1,234,567.
std::string grouped(const std::string& digits);

} // namespace bindery::engine::native
