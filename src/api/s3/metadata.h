// The properties of an object, from the headers of a request and into those of a response.
#pragma once

#include "aws/http.h"
#include "base/result.h"
#include "base/text.h"
#include "lake/lake.h"

#include <map>
#include <optional>
#include <string>

namespace bindery::s3 {

constexpr char DefaultContentType[] = "binary/octet-stream";

// "a=b&c=d", as the x-amz-tagging header has them. InvalidTag.
Result<std::map<std::string, std::string>> parse_tags(const std::string& text);
Result<void> check_tags(const std::map<std::string, std::string>& tags);
Result<void> check_metadata(const std::map<std::string, std::string>& metadata); // MetadataTooLarge
// Without "aws-chunked", which says how the body came and not what it is.
std::string strip_chunked(const std::string& content_encoding);

// Of PutObject, CreateMultipartUpload and CopyObject.
template <class Request> Result<lake::ObjectProperties> get_properties(const Request& request)
{
  lake::ObjectProperties properties;
  properties.content_type = request.content_type.value_or(DefaultContentType);
  const auto set = [&](const char* name, const std::optional<std::string>& value) {
    if (value && !value->empty()) properties.headers[name] = *value;
  };
  set("Cache-Control", request.cache_control);
  set("Content-Disposition", request.content_disposition);
  set("Content-Language", request.content_language);
  set("Expires", request.expires);
  if (request.content_encoding) set("Content-Encoding", strip_chunked(*request.content_encoding));
  if (request.metadata)
    for (const auto& [name, value] : *request.metadata) properties.metadata[to_lower(name)] = value;
  TRY_VOID(check_metadata(properties.metadata));
  if (request.tagging) {
    TRY(properties.tags, parse_tags(*request.tagging));
  }
  return properties;
}

// Into the response of GetObject and HeadObject.
template <class Response>
void set_properties(Response& response, const lake::ObjectProperties& properties)
{
  const auto get = [&](const char* name) -> std::optional<std::string> {
    const auto found = properties.headers.find(name);
    if (found == properties.headers.end()) return std::nullopt;
    return found->second;
  };
  response.content_type =
      properties.content_type.empty() ? DefaultContentType : properties.content_type;
  response.cache_control = get("Cache-Control");
  response.content_disposition = get("Content-Disposition");
  response.content_language = get("Content-Language");
  response.content_encoding = get("Content-Encoding");
  response.expires = get("Expires");
  if (!properties.metadata.empty()) response.metadata = properties.metadata;
  if (!properties.tags.empty()) response.tag_count = static_cast<int64_t>(properties.tags.size());
}

} // namespace bindery::s3
