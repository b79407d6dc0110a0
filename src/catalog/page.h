// Pages of long lists. A token is the last key of the page before, made opaque.
#pragma once

#include "base/result.h"

#include <optional>
#include <string>

namespace bindery::catalog {

struct PageRequest {
  std::string after; // keys strictly after this one; empty: from the start
  int64_t size = 100;
};

Result<PageRequest> make_page(const std::optional<std::string>& token,
                              const std::optional<int64_t>& max_results, int64_t size_max);
std::string make_token(const std::string& last_key);

} // namespace bindery::catalog
