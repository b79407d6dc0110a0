#include "aws/sigv2.h"

#include "base/hash.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace bindery::aws {

// The parameters that are part of what is signed.
static constexpr std::string_view SignedParameters[] = {
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
};

static std::string sha1(std::string_view data)
{
  Digest digest(DigestKind::Sha1);
  digest.update(data);
  return digest.finish();
}

static std::string hmac_sha1(std::string_view key, std::string_view data)
{
  constexpr size_t BlockSize = 64;
  std::string padded = key.size() > BlockSize ? sha1(key) : std::string(key);
  padded.resize(BlockSize, '\0');
  std::string inner = padded;
  std::string outer = padded;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  return sha1(outer + sha1(inner + std::string(data)));
}

std::optional<PresignedV2> find_presigned_v2(const HttpRequest& request)
{
  const std::string* id = request.find_query("AWSAccessKeyId");
  const std::string* signature = request.find_query("Signature");
  const std::string* expires = request.find_query("Expires");
  if (!id || !signature || !expires) return std::nullopt;
  return PresignedV2{*id, *signature, *expires};
}

static std::string first_of(const HttpRequest& request, std::string_view name)
{
  if (const std::string* header = request.find_header(name)) return *header;
  const std::string* parameter = request.find_query(name);
  return parameter ? *parameter : std::string();
}

static std::string text_to_sign(const HttpRequest& request, const PresignedV2& presigned,
                                const std::string& bucket_of_host)
{
  std::map<std::string, std::string> amazon;
  for (const NameValues* source : {&request.headers, &request.query})
    for (const auto& [name, value] : *source)
      if (name.starts_with("x-amz-")) {
        std::string& known = amazon[name];
        known += (known.empty() ? "" : ",") + std::string(trim(value));
      }
  std::map<std::string, std::string> parameters;
  for (const auto& [name, value] : request.query)
    if (std::ranges::find(SignedParameters, name) != std::end(SignedParameters))
      parameters[name] = value;
  std::string text = request.method + "\n" + first_of(request, "content-md5") + "\n" +
                     first_of(request, "content-type") + "\n" + presigned.expires + "\n";
  for (const auto& [name, value] : amazon) text += name + ":" + value + "\n";
  text += (bucket_of_host.empty() ? "" : "/" + bucket_of_host) + request.path;
  char mark = '?';
  for (const auto& [name, value] : parameters) {
    text += mark + name + (value.empty() ? "" : "=" + value);
    mark = '&';
  }
  return text;
}

Result<void> verify_presigned_v2(const HttpRequest& request, const PresignedV2& presigned,
                                 const Credentials& credentials, const std::string& bucket_of_host,
                                 Time now)
{
  int64_t expires_s = 0;
  const char* const end = presigned.expires.data() + presigned.expires.size();
  const auto parsed = std::from_chars(presigned.expires.data(), end, expires_s);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return Error{ErrorCode::Denied,
                 "Invalid date (should be seconds since epoch): " + presigned.expires,
                 "AccessDenied",
                 {},
                 {}};
  if (now.microseconds / 1000000 > expires_s)
    return Error{ErrorCode::Denied, "Request has expired", "AccessDenied", {}, {}};
  if (!equals_constant_time(first_of(request, "x-amz-security-token"), credentials.session_token))
    return Error{ErrorCode::Denied,
                 "The provided token is malformed or otherwise invalid.",
                 "InvalidToken",
                 {},
                 {}};
  const std::string expected = to_base64(
      hmac_sha1(credentials.secret_access_key, text_to_sign(request, presigned, bucket_of_host)));
  if (!equals_constant_time(expected, presigned.signature))
    return Error{ErrorCode::Denied,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your key and signing method.",
                 "SignatureDoesNotMatch",
                 {},
                 {}};
  return {};
}

} // namespace bindery::aws
