// Names of the tables that crawls make.
#pragma once

#include <string>
#include <string_view>

namespace bindery::crawl {

// Prefix and folder in lower case, what is no letter, digit or underscore as an underscore; at most
// 128 bytes.
std::string make_table_name(std::string_view prefix, std::string_view folder);
// For the second table of that name: with the MD5 of its path, as the service does.
std::string make_unique_name(const std::string& name, std::string_view location);

} // namespace bindery::crawl
