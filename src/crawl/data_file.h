// Which objects under a place are data: the same for who lists a target and who asks what is left
// of it.
#pragma once

#include "base/text.h"

#include <cstdint>
#include <string_view>

namespace bindery::crawl {

// Files and folders of these names are for their writers only.
inline bool is_hidden(std::string_view part)
{
  return part.starts_with('_') || part.starts_with('.') || part.ends_with("_$folder$");
}

// `relative`: the key below the place.
inline bool is_data_file(std::string_view relative, int64_t size)
{
  if (relative.empty() || relative.ends_with('/') || size == 0) return false;
  for (const std::string& part : split(relative, '/'))
    if (is_hidden(part)) return false;
  return true;
}

} // namespace bindery::crawl
