// ETags stand in quotes on the wire, and without them inside.
#pragma once

#include <string>
#include <string_view>

namespace bindery::s3 {

inline std::string quote_etag(std::string_view etag) { return "\"" + std::string(etag) + "\""; }

// Also of a text without quotes, as clients send it.
inline std::string unquote_etag(std::string_view etag)
{
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

} // namespace bindery::s3
