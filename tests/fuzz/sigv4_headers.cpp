// What strangers write into Authorization headers and presigned addresses: read to the end or
// refused, never more; and no made-up signature is ever taken for a good one.
#include "aws/http.h"
#include "aws/sigv4.h"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace bindery;

static void check(const aws::HttpRequest& request)
{
  const auto signature = aws::parse_signature(request);
  if (!signature.ok()) {
    CHECK(!signature.error().message.empty());
    return;
  }
  if (!*signature) return;
  CHECK((*signature)->signature.size() == 64);
  const aws::Credentials credentials{"AKIDEXAMPLE", "secret", ""};
  CHECK(!aws::verify_signature(
             request, **signature, credentials,
             {.service = "s3", .payload_hash = "UNSIGNED-PAYLOAD", .now = (*signature)->time})
             .ok());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  const std::string text(reinterpret_cast<const char*>(data), size);
  aws::HttpRequest request;
  request.method = "GET";
  request.path = "/bucket/key";
  request.headers = {
      {"host", "localhost"}, {"x-amz-date", "20261120T170000Z"}, {"authorization", text}};
  check(request);
  request.headers[2].second =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/s3/aws4_request, SignedHeaders=" +
      text + ", Signature=" + std::string(64, '0');
  check(request);
  aws::HttpRequest presigned;
  presigned.method = "GET";
  presigned.headers = {{"host", "localhost"}};
  if (aws::parse_target("/" + text, presigned).ok()) check(presigned);
  if (aws::parse_target("/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&" + text, presigned).ok())
    check(presigned);
  return 0;
}
