#include "api/s3/object_stream.h"

#include <algorithm>

namespace bindery::s3 {

namespace {

class ObjectStream final : public ByteStream {
public:
  ObjectStream(std::unique_ptr<lake::Reader> reader, const ByteRange& range)
      : reader_(std::move(reader)), range_(range)
  {}

  Result<size_t> read(char* buffer, size_t size) override
  {
    const int64_t wanted = std::min(static_cast<int64_t>(size), range_.size - done_);
    if (wanted <= 0) return size_t{0};
    TRY(const int64_t count, reader_->read(range_.begin + done_, buffer, wanted));
    // The length was promised in the headers; ending early must not look like the end.
    if (count == 0) return unavailable("the object became shorter while it was read");
    done_ += count;
    return static_cast<size_t>(count);
  }

  std::optional<int64_t> size() const override { return range_.size; }

private:
  const std::unique_ptr<lake::Reader> reader_;
  const ByteRange range_;
  int64_t done_ = 0;
};

} // namespace

std::unique_ptr<ByteStream> make_object_stream(std::unique_ptr<lake::Reader> reader,
                                               const ByteRange& range)
{
  return std::make_unique<ObjectStream>(std::move(reader), range);
}

} // namespace bindery::s3
