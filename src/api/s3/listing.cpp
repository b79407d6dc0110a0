#include "api/s3/listing.h"

#include "api/s3/etag.h"
#include "aws/http.h"
#include "base/hash.h"

#include <algorithm>

namespace bindery::s3 {

static constexpr int64_t PageSizeMax = 1000;
static constexpr char TokenMark = '1'; // the form of the token

static Error invalid_argument(std::string message, const char* name, const std::string& value)
{
  return invalid_input(std::move(message))
      .with_name("InvalidArgument")
      .with_parameter("ArgumentName", name)
      .with_parameter("ArgumentValue", value);
}

Result<int64_t> get_page_size(const std::optional<int64_t>& asked, const char* argument)
{
  const int64_t size = asked.value_or(PageSizeMax);
  if (size < 0)
    return invalid_argument("Argument " + std::string(argument) +
                                " must be an integer between 0 and 2147483647",
                            argument, std::to_string(size));
  return std::min(size, PageSizeMax);
}

std::string KeyEncoding::encode(const std::string& key) const
{
  return is_url ? aws::percent_encode(key, aws::Slash::Keep) : key;
}

Result<KeyEncoding> get_key_encoding(const std::optional<std::string>& encoding_type)
{
  if (!encoding_type || encoding_type->empty()) return KeyEncoding{false};
  if (*encoding_type == "url") return KeyEncoding{true};
  return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                          *encoding_type);
}

std::string encode_token(const std::string& last) { return to_base64(TokenMark + last); }

Result<std::string> decode_token(const std::string& token)
{
  const auto text = from_base64(token);
  if (!text || text->empty() || text->front() != TokenMark)
    return invalid_argument("The continuation token provided is incorrect", "continuation-token",
                            token);
  return text->substr(1);
}

std::optional<std::vector<Object>> make_contents(const lake::ListPage& page,
                                                 const KeyEncoding& encoding,
                                                 const std::optional<Owner>& owner)
{
  if (page.objects.empty()) return std::nullopt;
  std::vector<Object> contents;
  contents.reserve(page.objects.size());
  for (const lake::ObjectInfo& info : page.objects)
    contents.push_back({.key = encoding.encode(info.key),
                        .last_modified = info.modified,
                        .etag = quote_etag(info.etag),
                        .size = info.size,
                        .storage_class = "STANDARD",
                        .owner = owner});
  return contents;
}

std::optional<std::vector<CommonPrefix>> make_common_prefixes(const lake::ListPage& page,
                                                              const KeyEncoding& encoding)
{
  if (page.common_prefixes.empty()) return std::nullopt;
  std::vector<CommonPrefix> prefixes;
  for (const std::string& prefix : page.common_prefixes)
    prefixes.push_back({.prefix = encoding.encode(prefix)});
  return prefixes;
}

} // namespace bindery::s3
