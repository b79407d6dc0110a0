#include "engine/scan/lines.h"

#include <arrow/buffer.h>
#include <arrow/io/compressed.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/util/compression.h>

#include <cstring>

namespace bindery::engine {

static constexpr int64_t BlockBytes = 1 << 20;

namespace {

class ReaderStream : public arrow::io::InputStream {
public:
  explicit ReaderStream(std::unique_ptr<lake::Reader> reader) : reader_(std::move(reader)) {}

  arrow::Status Close() override
  {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Result<int64_t> Read(int64_t size, void* out) override
  {
    auto got = reader_->read(position_, static_cast<char*>(out), size);
    if (!got.ok()) return arrow::Status::IOError(got.error().message);
    position_ += *got;
    return *got;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t size) override
  {
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(size));
    ARROW_ASSIGN_OR_RAISE(const int64_t got, Read(size, buffer->mutable_data()));
    ARROW_RETURN_NOT_OK(buffer->Resize(got));
    return std::shared_ptr<arrow::Buffer>(std::move(buffer));
  }

private:
  std::unique_ptr<lake::Reader> reader_;
  int64_t position_ = 0;
  bool closed_ = false;
};

arrow::Compression::type compression_of(const std::string& url)
{
  if (url.ends_with(".gz")) return arrow::Compression::GZIP;
  if (url.ends_with(".bz2")) return arrow::Compression::BZ2;
  if (url.ends_with(".zst")) return arrow::Compression::ZSTD;
  return arrow::Compression::UNCOMPRESSED;
}

} // namespace

Lines::~Lines() = default;

Result<std::unique_ptr<Lines>> Lines::open(std::unique_ptr<lake::Reader> reader,
                                           const std::string& url, std::string separator)
{
  for (const char* refused : {".snappy", ".lz4", ".deflate", ".lzo"}) {
    if (url.ends_with(refused)) {
      return unsupported("[UNSUPPORTED_OPERATION] The compression of " + url + " is not supported.")
          .with_name("UNSUPPORTED_OPERATION");
    }
  }
  std::unique_ptr<Lines> lines(new Lines());
  lines->url_ = url;
  lines->separator_ = std::move(separator);
  lines->stream_ = std::make_shared<ReaderStream>(std::move(reader));
  if (const auto compression = compression_of(url);
      compression != arrow::Compression::UNCOMPRESSED) {
    auto codec = arrow::util::Codec::Create(compression);
    if (!codec.ok()) return unsupported(url + ": " + codec.status().ToString());
    auto unpacked = arrow::io::CompressedInputStream::Make(codec->get(), lines->stream_);
    if (!unpacked.ok()) return unavailable(url + ": " + unpacked.status().ToString());
    lines->stream_ = *unpacked;
  }
  return lines;
}

Result<void> Lines::fill()
{
  buffer_.erase(0, position_);
  position_ = 0;
  if (buffer_.size() > LineBytesMax)
    return invalid_input(url_ + " has a record of more than 512 MiB.");
  const size_t before = buffer_.size();
  buffer_.resize(before + BlockBytes);
  auto got = stream_->Read(BlockBytes, buffer_.data() + before);
  if (!got.ok()) return unavailable(url_ + ": " + got.status().ToString());
  buffer_.resize(before + static_cast<size_t>(*got));
  ended_ = *got == 0;
  if (!started_) {
    started_ = true;
    if (buffer_.starts_with("\xEF\xBB\xBF")) position_ = 3;
  }
  return {};
}

Result<bool> Lines::next(std::string_view& line)
{
  size_t searched = position_;
  while (true) {
    const std::string_view all(buffer_);
    size_t end = std::string_view::npos, width = 1;
    if (separator_.empty()) {
      const auto* newline = static_cast<const char*>(
          searched < all.size() ? std::memchr(all.data() + searched, '\n', all.size() - searched)
                                : nullptr);
      const size_t limit = newline ? static_cast<size_t>(newline - all.data()) : all.size();
      const auto* carriage = static_cast<const char*>(
          searched < limit ? std::memchr(all.data() + searched, '\r', limit - searched) : nullptr);
      if (carriage != nullptr) {
        end = static_cast<size_t>(carriage - all.data());
        // A \r at the end of the block may be half of \r\n.
        if (end + 1 == all.size() && !ended_) end = std::string_view::npos;
        if (end != std::string_view::npos && end + 1 < all.size() && all[end + 1] == '\n')
          width = 2;
      } else if (newline != nullptr) {
        end = limit;
      }
    } else {
      end = all.find(separator_, searched);
      width = separator_.size();
    }
    if (end != std::string_view::npos) {
      line = all.substr(position_, end - position_);
      position_ = end + width;
      return true;
    }
    if (ended_) {
      if (position_ >= all.size()) return false;
      line = all.substr(position_);
      position_ = all.size();
      return true;
    }
    const size_t keep = std::max<size_t>(1, separator_.size());
    const size_t seen = all.size() - position_ > keep ? all.size() - position_ - keep : 0;
    const size_t base = position_;
    TRY_VOID(fill());
    searched = position_ + (base == 0 && position_ == 3 ? 0 : seen);
  }
}

Result<std::string> Lines::rest()
{
  while (!ended_) TRY_VOID(fill());
  std::string result = buffer_.substr(position_);
  position_ = buffer_.size();
  return result;
}

} // namespace bindery::engine
