// aws-chunked framing:
//
//   <size in hex>[;chunk-signature=<hex>] CRLF <bytes> CRLF        any number of times, the last of
//   size 0 and without bytes
//   [<trailer name>:<value> CRLF …  [x-amz-trailer-signature:<hex> CRLF]]
//   CRLF
#include "aws/chunked_body.h"

#include "base/hash.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace bindery::aws {

namespace {

constexpr size_t LineMax = 8 * 1024;
constexpr size_t TrailersMax = 20;
constexpr int64_t ChunkSizeMax = int64_t{5} << 40;

Error signature_mismatch()
{
  return Error{ErrorCode::Denied,
               "The request signature we calculated does not match the signature you provided. "
               "Check your AWS Secret Access Key and signing method.",
               "SignatureDoesNotMatch",
               {},
               {}};
}

Error incomplete(std::string message)
{
  return invalid_input("You did not provide the number of bytes specified by the Content-Length "
                       "HTTP header: " +
                       std::move(message))
      .with_name("IncompleteBody");
}

Error broken(std::string message)
{
  return invalid_input("The aws-chunked body is broken: " + std::move(message))
      .with_name("InvalidRequest");
}

// Checks the digest of a body that is sent as it is.
class DigestStream : public ByteStream {
public:
  DigestStream(std::unique_ptr<ByteStream> raw, std::string expected)
      : raw_(std::move(raw)), expected_(std::move(expected)), digest_(DigestKind::Sha256)
  {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    if (is_done_) return size_t{0};
    TRY(size_t count, raw_->read(buffer, size));
    digest_.update({buffer, count});
    if (count > 0 || size == 0) return count;
    is_done_ = true;
    const std::string found = to_hex(digest_.finish());
    if (!equals_ignore_case(found, expected_))
      return invalid_input(
                 "The provided 'x-amz-content-sha256' header does not match what was computed.")
          .with_name("XAmzContentSHA256Mismatch")
          .with_parameter("ClientComputedContentSHA256", expected_)
          .with_parameter("S3ComputedContentSHA256", found);
    return size_t{0};
  }
  std::optional<int64_t> size() const override { return raw_->size(); }

private:
  std::unique_ptr<ByteStream> raw_;
  std::string expected_;
  Digest digest_;
  bool is_done_ = false;
};

class ChunkedStream : public ByteStream {
public:
  ChunkedStream(std::unique_ptr<ByteStream> raw, BodyOptions options)
      : raw_(std::move(raw)), options_(std::move(options)),
        is_signed_(options_.payload_hash.find("HMAC") != std::string::npos)
  {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    if (failed_) return *failed_;
    auto result = read_chunk(buffer, size);
    if (!result.ok()) failed_ = result.error();
    return result;
  }
  std::optional<int64_t> size() const override { return options_.decoded_length; }
  std::vector<std::pair<std::string, std::string>> trailers() const override { return trailers_; }

private:
  Result<size_t> read_chunk(char* buffer, size_t size)
  {
    if (is_done_ || size == 0) return size_t{0};
    if (left_ == 0) {
      TRY_VOID(begin_chunk());
      if (left_ == 0) {
        TRY_VOID(finish());
        return size_t{0};
      }
    }
    TRY(size_t count,
        take(buffer, std::min(size, static_cast<size_t>(std::min<int64_t>(left_, 1 << 20)))));
    if (count == 0) return incomplete("the body ends inside a chunk");
    if (options_.signer) digest_->update({buffer, count});
    left_ -= static_cast<int64_t>(count);
    total_ += static_cast<int64_t>(count);
    if (options_.decoded_length && total_ > *options_.decoded_length)
      return incomplete("more than the decoded length of " +
                        std::to_string(*options_.decoded_length));
    if (left_ == 0) TRY_VOID(end_chunk());
    return count;
  }

  Result<void> begin_chunk()
  {
    TRY(std::string line, take_line());
    const size_t semicolon = line.find(';');
    const std::string_view digits = trim(std::string_view(line).substr(0, semicolon));
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
    if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size() ||
        left_ < 0 || left_ > ChunkSizeMax) {
      left_ = 0;
      return broken("a chunk begins with '" + line.substr(0, 40) + "'");
    }
    chunk_signature_.clear();
    constexpr std::string_view Name = "chunk-signature=";
    if (semicolon != std::string::npos &&
        std::string_view(line).substr(semicolon + 1).starts_with(Name))
      chunk_signature_ = line.substr(semicolon + 1 + Name.size());
    if (is_signed_ && chunk_signature_.empty()) return broken("a chunk has no signature");
    if (options_.signer) digest_ = std::make_unique<Digest>(DigestKind::Sha256);
    return {};
  }

  Result<void> check_chunk_signature()
  {
    if (!options_.signer) return {};
    const std::string expected = options_.signer->sign_chunk(to_hex(digest_->finish()));
    if (is_signed_ && !equals_constant_time(expected, chunk_signature_))
      return signature_mismatch();
    return {};
  }

  Result<void> end_chunk()
  {
    TRY(std::string line, take_line());
    if (!line.empty()) return broken("a chunk is longer than it says");
    return check_chunk_signature();
  }

  // After the chunk of size 0.
  Result<void> finish()
  {
    TRY_VOID(check_chunk_signature());
    std::string signed_text;
    std::string trailer_signature;
    for (;;) {
      if (trailers_.size() > TrailersMax) return broken("too many trailers");
      TRY(std::string line, take_line_or_end());
      if (line.empty()) break;
      const size_t colon = line.find(':');
      if (colon == std::string::npos) return broken("a trailer has no colon");
      std::string name = to_lower(trim(std::string_view(line).substr(0, colon)));
      std::string value(trim(std::string_view(line).substr(colon + 1)));
      if (name == "x-amz-trailer-signature") {
        trailer_signature = std::move(value);
        continue;
      }
      signed_text += name + ":" + value + "\n";
      trailers_.emplace_back(std::move(name), std::move(value));
    }
    is_done_ = true;
    const bool has_signed_trailer = is_signed_ && options_.payload_hash.ends_with("-TRAILER");
    if (options_.signer && has_signed_trailer) {
      const std::string expected = options_.signer->sign_trailer(to_hex(sha256(signed_text)));
      if (!equals_constant_time(expected, trailer_signature)) return signature_mismatch();
    }
    if (options_.decoded_length && total_ != *options_.decoded_length)
      return incomplete(std::to_string(total_) + " bytes came, the decoded length is " +
                        std::to_string(*options_.decoded_length));
    return check_announced();
  }

  Result<void> check_announced() const
  {
    for (const std::string& announced : split(options_.announced_trailers, ',')) {
      const std::string name = to_lower(trim(announced));
      const bool is_there = std::ranges::any_of(
          trailers_, [&](const auto& trailer) { return trailer.first == name; });
      if (!name.empty() && !is_there)
        return invalid_input("The request announced the trailer " + name + ", which did not come")
            .with_name("MalformedTrailerError");
    }
    return {};
  }

  // Bytes from what was read ahead, then from below.
  Result<size_t> take(char* buffer, size_t size)
  {
    if (position_ < ahead_.size()) {
      const size_t count = std::min(size, ahead_.size() - position_);
      std::memcpy(buffer, ahead_.data() + position_, count);
      position_ += count;
      return count;
    }
    return raw_->read(buffer, size);
  }

  // The next line without its end, or nothing at the end of the body.
  Result<std::optional<std::string>> find_line()
  {
    for (;;) {
      const size_t end = ahead_.find('\n', position_);
      if (end != std::string::npos) {
        std::string line = ahead_.substr(position_, end - position_);
        position_ = end + 1;
        if (line.ends_with('\r')) line.pop_back();
        return std::optional<std::string>(std::move(line));
      }
      if (ahead_.size() - position_ > LineMax) return broken("a line is too long");
      ahead_.erase(0, position_);
      position_ = 0;
      char buffer[4096];
      TRY(size_t count, raw_->read(buffer, sizeof buffer));
      if (count == 0) return std::optional<std::string>();
      ahead_.append(buffer, count);
    }
  }

  Result<std::string> take_line()
  {
    TRY(auto line, find_line());
    if (!line) return incomplete("the body ends before its last chunk");
    return std::move(*line);
  }

  // The empty line at the very end may be missing.
  Result<std::string> take_line_or_end()
  {
    TRY(auto line, find_line());
    if (!line && position_ < ahead_.size()) return incomplete("the body ends inside a trailer");
    return line ? std::move(*line) : std::string();
  }

  std::unique_ptr<ByteStream> raw_;
  BodyOptions options_;
  bool is_signed_;
  std::string ahead_;
  size_t position_ = 0;
  int64_t left_ = 0;
  int64_t total_ = 0;
  bool is_done_ = false;
  std::string chunk_signature_;
  std::unique_ptr<Digest> digest_;
  std::vector<std::pair<std::string, std::string>> trailers_;
  std::optional<Error> failed_;
};

} // namespace

Result<std::unique_ptr<ByteStream>> open_body(std::unique_ptr<ByteStream> raw, BodyOptions options)
{
  const std::string& hash = options.payload_hash;
  if (hash.empty() || hash == "UNSIGNED-PAYLOAD") return raw;
  if (hash.size() == 64 && from_hex(hash))
    return std::unique_ptr<ByteStream>(new DigestStream(std::move(raw), hash));
  if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" ||
      hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ||
      hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    if (!options.decoded_length)
      return invalid_input("You must provide the x-amz-decoded-content-length HTTP header.")
          .with_name("MissingContentLength");
    if (!hash.starts_with("STREAMING-AWS4")) options.signer.reset();
    return std::unique_ptr<ByteStream>(new ChunkedStream(std::move(raw), std::move(options)));
  }
  return invalid_input(
             "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
             "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a "
             "valid sha256 value.")
      .with_name("InvalidArgument");
}

} // namespace bindery::aws
