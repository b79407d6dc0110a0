// Who calls, and whether the signature proves it.
#include "aws/chunked_body.h"
#include "aws/sigv2.h"
#include "base/hash.h"
#include "base/text.h"
#include "server/call.h"

#include <charconv>

namespace bindery::server {

using aws::Protocol;

static Error denied(std::string name, std::string message)
{
  return Error{ErrorCode::Denied, std::move(message), std::move(name), {}, {}};
}

// What was signed as the payload: the hash that the request states, else that of the body itself.
static std::string signed_payload(const Call& call)
{
  if (call.service->protocol == Protocol::RestXml)
    return !call.signature->payload_hash.empty() ? call.signature->payload_hash
                                                 : "UNSIGNED-PAYLOAD";
  return to_hex(sha256(call.text));
}

static std::optional<int64_t> parse_length(const std::string* text)
{
  int64_t length = 0;
  if (!text) return std::nullopt;
  const auto end = std::from_chars(text->data(), text->data() + text->size(), length);
  if (end.ec != std::errc() || end.ptr != text->data() + text->size() || length < 0)
    return std::nullopt;
  return length;
}

// aws-chunked is a matter of the wire: the operation sees the object's own encoding and length.
static void hide_framing(aws::HttpRequest& request, int64_t decoded_length)
{
  for (auto& [name, value] : request.headers) {
    if (name == "content-length") value = std::to_string(decoded_length);
    if (name != "content-encoding") continue;
    std::vector<std::string> kept;
    for (const std::string& part : split(value, ','))
      if (trim(part) != "aws-chunked") kept.emplace_back(trim(part));
    value = join(kept, ",");
  }
  std::erase_if(request.headers, [](const auto& header) {
    return header.first == "content-encoding" && header.second.empty();
  });
}

// A trailer announces its checksum's algorithm; the shapes know it by another header, which clients
// may leave out.
static void name_checksum(aws::HttpRequest& request, std::string_view announced)
{
  constexpr std::string_view Header = "x-amz-sdk-checksum-algorithm";
  constexpr std::string_view Prefix = "x-amz-checksum-";
  if (request.find_header(Header)) return;
  for (const std::string& part : split(announced, ','))
    if (const std::string name = to_lower(trim(part)); name.starts_with(Prefix)) {
      request.headers.emplace_back(Header, to_upper(name.substr(Prefix.size())));
      return;
    }
}

static Result<void> open_stream(Call& call, std::optional<aws::ChunkSigner> signer)
{
  const std::string* header = call.http.find_header("x-amz-content-sha256");
  const std::string hash = header ? *header : call.signature ? call.signature->payload_hash : "";
  const std::string* trailer = call.http.find_header("x-amz-trailer");
  const std::string announced = trailer ? *trailer : "";
  aws::BodyOptions options{.payload_hash = hash,
                           .decoded_length =
                               parse_length(call.http.find_header("x-amz-decoded-content-length")),
                           .announced_trailers = announced,
                           .signer = std::move(signer)};
  if (!call.http.body) {
    TRY(auto empty, aws::open_body(make_text_stream(""), std::move(options)));
    TRY_VOID(read_all(*empty, 0));
    return {};
  }
  const auto decoded_length = options.decoded_length;
  const bool is_framed = options.payload_hash.starts_with("STREAMING-");
  TRY(call.http.body, aws::open_body(std::move(call.http.body), std::move(options)));
  if (is_framed && decoded_length) hide_framing(call.http, *decoded_length);
  if (is_framed) name_checksum(call.http, announced);
  return {};
}

static Error unknown_key(bool is_rest)
{
  return denied("InvalidAccessKeyId",
                is_rest ? "The AWS Access Key Id you provided does not exist in our records."
                        : "The security token included in the request is invalid.");
}

static Result<void> identify_presigned_v2(Call& call, const aws::PresignedV2& presigned)
{
  const auto credentials = call.options.find_credentials(presigned.access_key_id);
  if (!credentials) return unknown_key(true);
  TRY_VOID(aws::verify_presigned_v2(call.http, presigned, *credentials, call.bucket_of_host,
                                    call.context.now));
  call.context.access.principal = presigned.access_key_id;
  return open_stream(call, std::nullopt);
}

static Error unsigned_call(bool is_rest)
{
  return denied("MissingAuthenticationToken",
                is_rest ? "Access Denied" : "Missing Authentication Token");
}

Result<void> require_claim(Call& call)
{
  if (!call.options.find_credentials) return {};
  TRY(const auto signature, aws::parse_signature(call.http));
  if (!signature) return unsigned_call(false);
  if (!call.options.find_credentials(signature->access_key_id)) return unknown_key(false);
  return aws::check_signing_time(*signature, call.context.now);
}

Result<void> identify_caller(Call& call)
{
  TRY(call.signature, aws::parse_signature(call.http));
  const auto& signature = call.signature;
  if (signature) call.context.access.region = signature->region;
  const bool is_rest = call.service->protocol == Protocol::RestXml;
  if (!call.options.find_credentials) {
    if (is_rest) return open_stream(call, std::nullopt);
    return {};
  }
  if (!signature && is_rest)
    if (const auto presigned = aws::find_presigned_v2(call.http))
      return identify_presigned_v2(call, *presigned);
  if (!signature) return unsigned_call(is_rest);
  const auto credentials = call.options.find_credentials(signature->access_key_id);
  if (!credentials) return unknown_key(is_rest);
  const std::string payload_hash = signed_payload(call);
  TRY_VOID(aws::verify_signature(
      call.http, *signature, *credentials,
      {.service = call.service->name, .payload_hash = payload_hash, .now = call.context.now}));
  call.context.access.principal = signature->access_key_id;
  if (!is_rest) return {};
  return open_stream(
      call, aws::ChunkSigner{.key = aws::signing_key(*signature, credentials->secret_access_key),
                             .amz_date = signature->amz_date,
                             .scope = signature->scope(),
                             .previous = signature->signature});
}

} // namespace bindery::server
