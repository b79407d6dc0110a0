// AWS Signature Version 4: reading, checking and making signatures. Errors carry S3's names;
// aws/errors.h renames them for the other protocols.
#pragma once

#include "aws/http.h"
#include "base/clock.h"
#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token; // or empty
};

// What a request says about its signature, in headers or, presigned, in its query.
struct Signature {
  std::string access_key_id;
  std::string date; // 20261120
  std::string region;
  std::string service;
  std::string amz_date; // 20261120T170000Z
  Time time;
  std::vector<std::string> signed_headers;
  std::string signature; // 64 hex digits
  std::string session_token;
  std::string payload_hash; // X-Amz-Content-Sha256, or empty
  bool is_presigned = false;
  int64_t expires_s = 0; // of a presigned request

  std::string scope() const { return date + "/" + region + "/" + service + "/aws4_request"; }
};

// Nothing when the request carries no AWS4 signature. InvalidInput when it carries a broken one.
Result<std::optional<Signature>> parse_signature(const HttpRequest& request);

// The key that signs for one day, region and service, as raw bytes.
std::string signing_key(const Signature& signature, std::string_view secret_access_key);

// Whether the request was signed lately, or, presigned, has not expired.
Result<void> check_signing_time(const Signature& signature, Time now);

struct VerifyOptions {
  std::string_view service;      // the request must be signed for it
  std::string_view payload_hash; // hex digits, or the word that stands for them
  Time now;
};
// Whether the request was signed with the credentials, lately, and for this service. Takes the same
// time whatever the signature is.
Result<void> verify_signature(const HttpRequest& request, const Signature& signature,
                              const Credentials& credentials, const VerifyOptions& options);

// Gives the credentials of an access key id, or nothing. Any thread.
using FindCredentials = std::function<std::optional<Credentials>(std::string_view access_key_id)>;

struct SignOptions {
  std::string region;
  std::string service;
  Time now;
};
// Adds X-Amz-Date, X-Amz-Security-Token and Authorization. The host header must be there; `payload`
// is the whole body.
void sign(HttpRequest& request, const Credentials& credentials, std::string_view payload,
          const SignOptions& options);

// Signatures of chunks follow each other, each built on the one before.
struct ChunkSigner {
  std::string key; // of signing_key
  std::string amz_date;
  std::string scope;
  std::string previous; // the request's signature at first

  // The signature of the next chunk from the hex SHA-256 of its bytes.
  std::string sign_chunk(std::string_view chunk_hash);
  std::string sign_trailer(std::string_view trailer_hash);
};

bool equals_constant_time(std::string_view a, std::string_view b);

} // namespace bindery::aws
