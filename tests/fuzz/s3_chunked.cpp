// aws-chunked bodies: any bytes, in pieces of any size, give the announced number of bytes or an
// error; and an error stays.
#include "aws/byte_stream.h"
#include "aws/chunked_body.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

using namespace bindery;

namespace {

// Gives the text a few bytes at a time.
class SlowStream : public ByteStream {
public:
  SlowStream(std::string text, size_t step) : text_(std::move(text)), step_(step) {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    const size_t count = std::min({size, step_, text_.size() - position_});
    std::memcpy(buffer, text_.data() + position_, count);
    position_ += count;
    return count;
  }

private:
  std::string text_;
  size_t step_;
  size_t position_ = 0;
};

} // namespace

static void read_to_end(const std::string& text, const std::string& form, size_t step,
                        int64_t length)
{
  aws::BodyOptions options;
  options.payload_hash = form;
  options.decoded_length = length;
  if (form.find("HMAC") != std::string::npos)
    options.signer = aws::ChunkSigner{"key", "20261120T170000Z",
                                      "20261120/us-east-1/s3/aws4_request", std::string(64, '0')};
  auto body = MUST(aws::open_body(std::make_unique<SlowStream>(text, step), std::move(options)));
  int64_t total = 0;
  char buffer[100];
  for (;;) {
    const auto count = body->read(buffer, sizeof buffer);
    if (!count.ok()) {
      CHECK(!body->read(buffer, sizeof buffer).ok());
      return;
    }
    if (*count == 0) break;
    total += static_cast<int64_t>(*count);
  }
  CHECK(total == length);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  if (size < 2) return 0;
  const size_t step = 1 + data[0] % 64;
  const int64_t length = data[1];
  const std::string text(reinterpret_cast<const char*>(data + 2), size - 2);
  read_to_end(text, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", step, length);
  read_to_end(text, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", step, length);
  read_to_end(text, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", step, length);
  return 0;
}
