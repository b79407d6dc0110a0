// What happens to a request, from its first header to its answer: one visible list of steps
// (chain.cpp).
#pragma once

#include "api/services.h"
#include "aws/http.h"
#include "aws/service.h"
#include "aws/sigv4.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace bindery::server {

struct ChainOptions {
  std::span<const aws::Service> apis;
  Services* services = nullptr;
  // When set, every call must be signed with credentials that this finds. When not, signatures are
  // read but not checked.
  aws::FindCredentials find_credentials;
  // The base64 checksum of bytes by an algorithm of S3's, any case; nothing for others.
  std::function<std::optional<std::string>(std::string_view algorithm, std::string_view bytes)>
      compute_checksum;
  std::string account_id = "000000000000";
  size_t body_size_max = 16 << 20; // of bodies that are read as a whole: AWS JSON and forms
};

// Answers requests. Any thread.
class Chain {
public:
  explicit Chain(ChainOptions options) : options_(std::move(options)) {}

  // Always an answer, never a failure. A streamed answer is to be sent before the request is let
  // go.
  aws::HttpResponse handle(aws::HttpRequest& request);

private:
  ChainOptions options_;
};

} // namespace bindery::server
