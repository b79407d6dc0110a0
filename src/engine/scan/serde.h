// Parameters of Hive's SerDes.
#pragma once

#include <map>
#include <string>

namespace bindery::engine {

// The one byte that a parameter names: itself, or its number. Keys are in lower case.
char serde_delimiter(const std::map<std::string, std::string>& parameters, const char* name,
                     char fallback);

} // namespace bindery::engine
