// What happens to a request, from its first header to its answer: one visible list of steps
// (chain.cpp).
#pragma once

#include "api/services.h"
#include "aws/http.h"
#include "aws/service.h"
#include "aws/sigv4.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>

namespace bindery::server {

struct ChainOptions {
  std::span<const aws::Service> apis;
  Services* services = nullptr;
  // When set, every call must be signed with credentials that this finds. When not, signatures are
  // read but not checked.
  aws::FindCredentials find_credentials;
  std::string account_id = "000000000000";
  size_t body_size_max = 16 << 20; // of bodies that are read as a whole: AWS JSON and forms
};

// Answers since the start. Any thread.
struct Counts {
  std::array<std::atomic<int64_t>, 6> by_status_class{}; // [2] counts 2xx
};

// Answers requests. Any thread.
class Chain {
public:
  explicit Chain(ChainOptions options) : options_(std::move(options)) {}

  // Always an answer, never a failure. A streamed answer is to be sent before the request is let
  // go.
  aws::HttpResponse handle(aws::HttpRequest& request);
  const Counts& counts() const { return counts_; }

private:
  ChainOptions options_;
  Counts counts_;
};

} // namespace bindery::server
