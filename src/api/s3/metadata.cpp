#include "api/s3/metadata.h"

#include <vector>

namespace bindery::s3 {

static constexpr size_t MetadataSizeMax = 2048; // names and values together
static constexpr size_t TagsMax = 10;
static constexpr size_t TagKeySizeMax = 128;   // characters
static constexpr size_t TagValueSizeMax = 256; // characters

static Error invalid_tag(std::string message)
{
  return invalid_input(std::move(message)).with_name("InvalidTag");
}

static size_t count_characters(std::string_view text)
{
  size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

Result<void> check_tags(const std::map<std::string, std::string>& tags)
{
  if (tags.size() > TagsMax)
    return invalid_input("Object tags cannot be greater than 10").with_name("BadRequest");
  for (const auto& [key, value] : tags) {
    if (key.empty() || count_characters(key) > TagKeySizeMax)
      return invalid_tag("The TagKey you have provided is invalid");
    if (count_characters(value) > TagValueSizeMax)
      return invalid_tag("The TagValue you have provided is invalid");
  }
  return {};
}

Result<std::map<std::string, std::string>> parse_tags(const std::string& text)
{
  std::map<std::string, std::string> tags;
  if (text.empty()) return tags;
  TRY(const aws::NameValues fields, aws::parse_form(text));
  for (const auto& [key, value] : fields)
    if (!tags.emplace(key, value).second)
      return invalid_tag("Cannot provide multiple Tags with the same key");
  TRY_VOID(check_tags(tags));
  return tags;
}

Result<void> check_metadata(const std::map<std::string, std::string>& metadata)
{
  size_t size = 0;
  for (const auto& [name, value] : metadata) size += name.size() + value.size();
  if (size <= MetadataSizeMax) return {};
  return invalid_input("Your metadata headers exceed the maximum allowed metadata size")
      .with_name("MetadataTooLarge")
      .with_parameter("Size", std::to_string(size))
      .with_parameter("MaxSizeAllowed", std::to_string(MetadataSizeMax));
}

std::string strip_chunked(const std::string& content_encoding)
{
  std::vector<std::string> kept;
  for (const std::string& part : split(content_encoding, ','))
    if (!equals_ignore_case(trim(part), "aws-chunked") && !trim(part).empty())
      kept.emplace_back(trim(part));
  return join(kept, ",");
}

} // namespace bindery::s3
