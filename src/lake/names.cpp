#include "lake/names.h"

#include "base/text.h"
#include "lake/key_path.h"
#include "lake/lake.h"

#include <algorithm>

namespace bindery::lake {

static bool is_bucket_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static bool is_ip_address(std::string_view name)
{
  const std::vector<std::string> parts = split(name, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
         });
}

bool is_bucket_name(std::string_view name)
{
  if (name.size() < 3 || name.size() > 63) return false;
  if (!std::all_of(name.begin(), name.end(), is_bucket_character)) return false;
  const auto is_edge = [](char c) { return c != '.' && c != '-'; };
  if (!is_edge(name.front()) || !is_edge(name.back())) return false;
  if (name.find("..") != std::string_view::npos || is_ip_address(name)) return false;
  for (const std::string_view prefix : {"xn--", "sthree-"})
    if (name.starts_with(prefix)) return false;
  for (const std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"})
    if (name.ends_with(suffix)) return false;
  return true;
}

Result<void> check_bucket_name(const std::string& name)
{
  if (is_bucket_name(name)) return {};
  return invalid_input("The specified bucket is not valid.")
      .with_name("InvalidBucketName")
      .with_parameter("BucketName", name);
}

Result<void> check_key(const std::string& key)
{
  if (key.empty())
    return invalid_input("the key of an object must not be empty").with_name("InvalidArgument");
  if (key.size() > KeySizeMax)
    return invalid_input("Your key is too long")
        .with_name("KeyTooLongError")
        .with_parameter("Size", std::to_string(key.size()))
        .with_parameter("MaxSizeAllowed", std::to_string(KeySizeMax));
  if (!is_utf8(key))
    return invalid_input("the key of an object must be UTF-8").with_name("InvalidURI");
  return {};
}

Result<ObjectKey> parse_s3_url(std::string_view url)
{
  const size_t colon = url.find("://");
  const std::string_view scheme = url.substr(0, colon);
  if (colon == std::string_view::npos || (scheme != "s3" && scheme != "s3a" && scheme != "s3n"))
    return invalid_input("not an S3 location (s3://bucket/key): " + std::string(url));
  const std::string_view rest = url.substr(colon + 3);
  const size_t slash = rest.find('/');
  ObjectKey key{std::string(rest.substr(0, slash)), {}};
  if (slash != std::string_view::npos) key.key = rest.substr(slash + 1);
  if (!is_bucket_name(key.bucket))
    return invalid_input("not a bucket name in the S3 location: " + std::string(url));
  return key;
}

std::string to_s3_url(const ObjectKey& key) { return "s3://" + key.bucket + "/" + key.key; }

} // namespace bindery::lake
