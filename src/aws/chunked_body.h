// Bodies of signed requests: free of the aws-chunked framing, and checked against what the
// signature says about them.
#pragma once

#include "aws/byte_stream.h"
#include "aws/sigv4.h"
#include "base/result.h"

#include <memory>
#include <optional>
#include <string>

namespace bindery::aws {

struct BodyOptions {
  std::string payload_hash;              // the X-Amz-Content-Sha256 of the request, or empty
  std::optional<int64_t> decoded_length; // X-Amz-Decoded-Content-Length
  std::string announced_trailers;        // X-Amz-Trailer
  std::optional<ChunkSigner> signer;     // when signatures are verified
};

// Wraps the bytes as they arrive. Fails at once for a payload hash that is no hash and no word that
// SigV4 knows.
Result<std::unique_ptr<ByteStream>> open_body(std::unique_ptr<ByteStream> raw, BodyOptions options);

} // namespace bindery::aws
