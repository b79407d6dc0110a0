#include "crawl/control/naming.h"

#include "base/hash.h"
#include "base/clip.h"
#include "base/text.h"
#include "crawl/control/crawl_log.h"

#include <algorithm>

namespace bindery::crawl {

static constexpr size_t NameBytesMax = 128;

std::string make_table_name(std::string_view prefix, std::string_view folder)
{
  std::string name = to_lower(prefix);
  for (char c : to_lower(folder)) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    name += is_plain ? c : '_';
  }
  if (name.size() > NameBytesMax) name.resize(NameBytesMax);
  return name.empty() ? "_" : name;
}

std::string make_unique_name(const std::string& name, std::string_view location)
{
  std::string path(location.substr(
      location.find("://") == std::string_view::npos ? 0 : location.find("://") + 3));
  if (!path.ends_with('/')) path += '/';
  std::string suffix = "_" + to_hex(md5(path));
  return name.substr(0, NameBytesMax - suffix.size()) + suffix;
}

std::string log_stream_of(const std::string& crawler)
{
  if (logs::is_stream_name(crawler)) return crawler;
  constexpr size_t BytesMax = 60; // each may take three in the name of a file
  std::string name(first_bytes(crawler, BytesMax));
  std::ranges::replace_if(name, [](char c) { return c == ':' || c == '*'; }, '_');
  return name + "_" + to_hex(md5(crawler));
}

} // namespace bindery::crawl
