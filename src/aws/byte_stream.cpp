#include "aws/byte_stream.h"

#include <algorithm>
#include <cstring>

namespace bindery {

namespace {

class TextStream : public ByteStream {
public:
  explicit TextStream(std::string text) : text_(std::move(text)) {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    size_t count = std::min(size, text_.size() - position_);
    std::memcpy(buffer, text_.data() + position_, count);
    position_ += count;
    return count;
  }

  std::optional<int64_t> size() const override { return static_cast<int64_t>(text_.size()); }

private:
  std::string text_;
  size_t position_ = 0;
};

} // namespace

std::unique_ptr<ByteStream> make_text_stream(std::string text)
{
  return std::make_unique<TextStream>(std::move(text));
}

Result<std::string> read_all(ByteStream& stream, size_t size_max)
{
  std::string text;
  std::vector<char> buffer(64 * 1024);
  for (;;) {
    TRY(size_t count, stream.read(buffer.data(), buffer.size()));
    if (count == 0) return text;
    if (text.size() + count > size_max)
      return Error{ErrorCode::Limit,
                   "The body is longer than " + std::to_string(size_max) + " bytes",
                   {},
                   {},
                   {}};
    text.append(buffer.data(), count);
  }
}

} // namespace bindery
