// What the name of a folder says of a partition.
#pragma once

#include "base/text.h"

#include <string>
#include <string_view>

namespace bindery::crawl {

// The key of `key=value`; empty when the name has no such form.
inline std::string_view key_of(std::string_view folder)
{
  const size_t at = folder.find('=');
  return at == std::string_view::npos ? std::string_view() : folder.substr(0, at);
}

// The value of a folder's name under a table's partition key.
inline std::string partition_value(const std::string& folder, const std::string& key)
{
  const std::string_view own = key_of(folder);
  return !own.empty() && to_lower(own) == key ? folder.substr(own.size() + 1) : folder;
}

} // namespace bindery::crawl
