#include "aws/sigv4.h"

#include "base/hash.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <openssl/crypto.h>

namespace bindery::aws {

constexpr std::string_view Algorithm = "AWS4-HMAC-SHA256";
constexpr int64_t ClockSkewMaxS = 15 * 60;
constexpr int64_t ExpiresMaxS = 7 * 24 * 3600;
constexpr size_t SignedHeadersMax = 200;

static Error malformed_header(std::string message)
{
  return invalid_input("The authorization header is malformed; " + std::move(message))
      .with_name("AuthorizationHeaderMalformed");
}

static Error malformed_query(std::string message)
{
  return invalid_input(std::move(message)).with_name("AuthorizationQueryParametersError");
}

static Error denied(std::string message)
{
  return Error{ErrorCode::Denied, std::move(message), "AccessDenied", {}, {}};
}

bool equals_constant_time(std::string_view a, std::string_view b)
{
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// 20261120T170000Z
static std::optional<Time> parse_amz_date(const std::string& text)
{
  if (text.size() != 16) return std::nullopt;
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%Y%m%dT%H%M%SZ", &parts);
  if (!end || *end) return std::nullopt;
  return Time{static_cast<int64_t>(timegm(&parts)) * 1000000};
}

static std::string format_amz_date(Time time)
{
  const std::time_t seconds = time.microseconds / 1000000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

// "<access key id>/<date>/<region>/<service>/aws4_request"; the id may hold slashes.
static bool parse_credential(std::string_view text, Signature& signature)
{
  std::string* const fields[] = {&signature.service, &signature.region, &signature.date};
  const size_t last = text.rfind('/');
  if (last == std::string_view::npos || text.substr(last + 1) != "aws4_request") return false;
  text = text.substr(0, last);
  for (std::string* field : fields) {
    const size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return false;
    *field = std::string(text.substr(slash + 1));
    text = text.substr(0, slash);
  }
  signature.access_key_id = std::string(text);
  return !signature.access_key_id.empty() && signature.date.size() == 8;
}

static bool is_signature(std::string_view text)
{
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

static bool parse_signed_headers(std::string_view text, Signature& signature)
{
  signature.signed_headers = split(text, ';');
  for (const std::string& name : signature.signed_headers)
    if (name.empty() || name != to_lower(name)) return false;
  return signature.signed_headers.size() <= SignedHeadersMax;
}

static Result<Signature> parse_header(const HttpRequest& request, std::string_view fields)
{
  Signature signature;
  bool has_credential = false;
  bool has_headers = false;
  for (const std::string& part : split(fields, ',')) {
    const std::string_view field = trim(part);
    const size_t equals = field.find('=');
    const std::string_view name = field.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
    if (name == "Credential")
      has_credential = parse_credential(value, signature);
    else if (name == "SignedHeaders")
      has_headers = parse_signed_headers(value, signature);
    else if (name == "Signature")
      signature.signature = std::string(value);
  }
  if (!has_credential)
    return malformed_header("the Credential is mal-formed; expecting "
                            "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  if (!has_headers) return malformed_header("the SignedHeaders are missing or mal-formed.");
  if (!is_signature(signature.signature))
    return malformed_header("the Signature is missing or mal-formed.");
  std::optional<Time> time;
  if (const std::string* date = request.find_header("x-amz-date")) {
    signature.amz_date = *date;
    time = parse_amz_date(*date);
  } else if (const std::string* http_date = request.find_header("date")) {
    if (auto parsed = parse_http_date(*http_date); parsed.ok()) time = *parsed;
    if (time) signature.amz_date = format_amz_date(*time);
  }
  if (!time) return denied("AWS authentication requires a valid Date or x-amz-date header");
  signature.time = *time;
  if (const std::string* token = request.find_header("x-amz-security-token"))
    signature.session_token = *token;
  if (const std::string* hash = request.find_header("x-amz-content-sha256"))
    signature.payload_hash = *hash;
  return signature;
}

static Result<Signature> parse_query(const HttpRequest& request)
{
  Signature signature;
  signature.is_presigned = true;
  const auto get = [&](std::string_view name) {
    const std::string* value = request.find_query(name);
    return value ? *value : std::string();
  };
  if (!parse_credential(get("X-Amz-Credential"), signature))
    return malformed_query(
        "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  if (!parse_signed_headers(get("X-Amz-SignedHeaders"), signature))
    return malformed_query("X-Amz-SignedHeaders is missing or mal-formed");
  signature.signature = get("X-Amz-Signature");
  if (!is_signature(signature.signature))
    return malformed_query("X-Amz-Signature is missing or mal-formed");
  signature.amz_date = get("X-Amz-Date");
  const auto time = parse_amz_date(signature.amz_date);
  if (!time)
    return malformed_query(
        "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  signature.time = *time;
  const std::string expires = get("X-Amz-Expires");
  const auto end =
      std::from_chars(expires.data(), expires.data() + expires.size(), signature.expires_s);
  if (expires.empty() || end.ec != std::errc() || end.ptr != expires.data() + expires.size())
    return malformed_query("X-Amz-Expires should be a number");
  if (signature.expires_s < 0) return malformed_query("X-Amz-Expires must be non-negative");
  if (signature.expires_s > ExpiresMaxS)
    return malformed_query("X-Amz-Expires must be less than a week (in seconds); that is, the "
                           "given X-Amz-Expires must be less than 604800 seconds");
  signature.session_token = get("X-Amz-Security-Token");
  signature.payload_hash = get("X-Amz-Content-Sha256");
  if (const std::string* hash = request.find_header("x-amz-content-sha256"))
    signature.payload_hash = *hash;
  return signature;
}

Result<std::optional<Signature>> parse_signature(const HttpRequest& request)
{
  if (const std::string* header = request.find_header("authorization")) {
    const std::string_view text = *header;
    if (text.starts_with(Algorithm)) {
      TRY(Signature signature, parse_header(request, text.substr(Algorithm.size())));
      return std::optional<Signature>(std::move(signature));
    }
    if (text.starts_with("AWS4-"))
      return unsupported("The signing algorithm " + std::string(text.substr(0, text.find(' '))) +
                         " is not supported")
          .with_name("AuthorizationHeaderMalformed");
    return std::optional<Signature>();
  }
  if (const std::string* algorithm = request.find_query("X-Amz-Algorithm")) {
    if (*algorithm != Algorithm)
      return malformed_query("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    TRY(Signature signature, parse_query(request));
    return std::optional<Signature>(std::move(signature));
  }
  return std::optional<Signature>();
}

// --- signing ---

// S3 encodes the decoded path once; the other services encode the path as it was sent.
static Result<std::string> canonical_path(const HttpRequest& request, std::string_view service)
{
  if (service != "s3") return percent_encode(request.path, Slash::Keep);
  const auto decoded = percent_decode(request.path);
  if (!decoded) return invalid_input("Couldn't parse the specified URI.").with_name("InvalidURI");
  return percent_encode(*decoded, Slash::Keep);
}

static std::string canonical_query(const HttpRequest& request)
{
  NameValues encoded;
  for (const auto& [name, value] : request.query)
    if (name != "X-Amz-Signature")
      encoded.emplace_back(percent_encode(name, Slash::Encode),
                           percent_encode(value, Slash::Encode));
  std::ranges::sort(encoded);
  std::string text;
  for (const auto& [name, value] : encoded) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

static std::string collapse_blanks(std::string_view text)
{
  std::string out;
  for (const char c : trim(text))
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  return out;
}

static std::string canonical_headers(const HttpRequest& request,
                                     const std::vector<std::string>& names)
{
  std::string text;
  for (const std::string& wanted : names) {
    std::string values;
    bool is_first = true;
    for (const auto& [name, value] : request.headers) {
      if (name != wanted) continue;
      values += (is_first ? "" : ",") + collapse_blanks(value);
      is_first = false;
    }
    text += wanted + ":" + values + "\n";
  }
  return text;
}

static Result<std::string> compute(const HttpRequest& request, const Signature& signature,
                                   std::string_view key, std::string_view payload_hash)
{
  TRY(std::string path, canonical_path(request, signature.service));
  const std::string canonical = request.method + "\n" + path + "\n" + canonical_query(request) +
                                "\n" + canonical_headers(request, signature.signed_headers) + "\n" +
                                join(signature.signed_headers, ";") + "\n" +
                                std::string(payload_hash);
  const std::string to_sign = std::string(Algorithm) + "\n" + signature.amz_date + "\n" +
                              signature.scope() + "\n" + to_hex(sha256(canonical));
  return to_hex(hmac_sha256(key, to_sign));
}

std::string signing_key(const Signature& signature, std::string_view secret_access_key)
{
  std::string key = hmac_sha256("AWS4" + std::string(secret_access_key), signature.date);
  key = hmac_sha256(key, signature.region);
  key = hmac_sha256(key, signature.service);
  return hmac_sha256(key, "aws4_request");
}

Result<void> check_signing_time(const Signature& signature, Time now)
{
  const int64_t age_s = (now.microseconds - signature.time.microseconds) / 1000000;
  if (signature.is_presigned) {
    if (age_s < -ClockSkewMaxS) return denied("Request is not valid yet");
    if (age_s > signature.expires_s) return denied("Request has expired");
    return {};
  }
  if (age_s > ClockSkewMaxS || age_s < -ClockSkewMaxS)
    return Error{
        ErrorCode::Denied,
        "The difference between the request time and the current time is too large. (signed at " +
            signature.amz_date + ", now " + format_amz_date(now) + ")",
        "RequestTimeTooSkewed",
        {},
        {}};
  return {};
}

static Result<void> check_signed_headers(const HttpRequest& request, const Signature& signature)
{
  const auto is_signed = [&](const std::string& name) {
    return std::ranges::find(signature.signed_headers, name) != signature.signed_headers.end();
  };
  if (!is_signed("host")) return denied("The host header must be signed");
  for (const auto& [name, value] : request.headers)
    if (name.starts_with("x-amz-") && !is_signed(name) && signature.service == "s3")
      return denied("There were headers present in the request which were not signed: " + name);
  return {};
}

Result<void> verify_signature(const HttpRequest& request, const Signature& signature,
                              const Credentials& credentials, const VerifyOptions& options)
{
  if (!signature.amz_date.starts_with(signature.date))
    return malformed_header("the date of the Credential is not the date of the request.");
  if (signature.service != options.service && options.service != "s3")
    return Error{ErrorCode::Denied,
                 "Credential should be scoped to correct service: '" +
                     std::string(options.service) + "'.",
                 "SignatureDoesNotMatch",
                 {},
                 {}};
  if (signature.service != options.service)
    return malformed_header("the Credential should be scoped to the service '" +
                            std::string(options.service) + "'.");
  TRY_VOID(check_signing_time(signature, options.now));
  TRY_VOID(check_signed_headers(request, signature));
  if (!equals_constant_time(signature.session_token, credentials.session_token))
    return Error{ErrorCode::Denied,
                 "The security token included in the request is invalid.",
                 "InvalidAccessKeyId",
                 {},
                 {}};
  const std::string key = signing_key(signature, credentials.secret_access_key);
  TRY(std::string expected, compute(request, signature, key, options.payload_hash));
  if (!equals_constant_time(expected, signature.signature))
    return Error{ErrorCode::Denied,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your AWS Secret Access Key and signing method.",
                 "SignatureDoesNotMatch",
                 {},
                 {}};
  return {};
}

void sign(HttpRequest& request, const Credentials& credentials, std::string_view payload,
          const SignOptions& options)
{
  Signature signature;
  signature.access_key_id = credentials.access_key_id;
  signature.amz_date = format_amz_date(options.now);
  signature.date = signature.amz_date.substr(0, 8);
  signature.region = options.region;
  signature.service = options.service;
  request.headers.emplace_back("x-amz-date", signature.amz_date);
  if (!credentials.session_token.empty())
    request.headers.emplace_back("x-amz-security-token", credentials.session_token);
  for (const auto& [name, value] : request.headers) signature.signed_headers.push_back(name);
  std::ranges::sort(signature.signed_headers);
  const std::string key = signing_key(signature, credentials.secret_access_key);
  const std::string text = MUST(compute(request, signature, key, to_hex(sha256(payload))));
  request.headers.emplace_back("authorization",
                               std::string(Algorithm) + " Credential=" + credentials.access_key_id +
                                   "/" + signature.scope() + ", SignedHeaders=" +
                                   join(signature.signed_headers, ";") + ", Signature=" + text);
}

std::string ChunkSigner::sign_chunk(std::string_view chunk_hash)
{
  const std::string to_sign = "AWS4-HMAC-SHA256-PAYLOAD\n" + amz_date + "\n" + scope + "\n" +
                              previous + "\n" + to_hex(sha256("")) + "\n" + std::string(chunk_hash);
  previous = to_hex(hmac_sha256(key, to_sign));
  return previous;
}

std::string ChunkSigner::sign_trailer(std::string_view trailer_hash)
{
  const std::string to_sign = "AWS4-HMAC-SHA256-TRAILER\n" + amz_date + "\n" + scope + "\n" +
                              previous + "\n" + std::string(trailer_hash);
  previous = to_hex(hmac_sha256(key, to_sign));
  return previous;
}

} // namespace bindery::aws
