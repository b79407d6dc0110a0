#include "catalog/page.h"

#include "base/hash.h"
#include "catalog/keys.h"

#include <algorithm>

namespace bindery::catalog {

// In front of every key, so that no key gives the empty token.
static constexpr char Mark = 'k';

Result<PageRequest> make_page(const std::optional<std::string>& token,
                              const std::optional<int64_t>& max_results, int64_t size_max)
{
  PageRequest page;
  page.size = std::clamp<int64_t>(max_results.value_or(size_max), 1, size_max);
  if (!token || token->empty()) return page;
  std::optional<std::string> key = from_base64(*token);
  if (!key || key->empty() || key->front() != Mark) return bad_request("Invalid NextToken.");
  page.after = key->substr(1);
  return page;
}

std::string make_token(const std::string& last_key) { return to_base64(Mark + last_key); }

} // namespace bindery::catalog
