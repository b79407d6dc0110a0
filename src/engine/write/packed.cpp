#include "engine/write/packed.h"

#include "engine/duckdb.h"
#include "engine/errors.h"
#include "engine/lower/lowerer.h"

#include "base/text.h"

namespace bindery::engine {

static constexpr size_t BufferBytes = 1 << 20;

Result<Codec> codec_of(const std::map<std::string, std::string>& options, const std::string& format)
{
  auto found = options.find("compression");
  if (found == options.end()) found = options.find("codec");
  const std::string name = found == options.end() ? "none" : to_lower(found->second);
  if (name == "none" || name == "uncompressed" || name.empty()) return Codec{};
  if (name == "gzip") return Codec{arrow::Compression::GZIP, ".gz"};
  if (name == "bzip2") return Codec{arrow::Compression::BZ2, ".bz2"};
  if (name == "zstd") return Codec{arrow::Compression::ZSTD, ".zst"};
  return unsupported_operation("The compression " + name + " of " + format);
}

Packed::Packed(Sink& sink, const Codec& codec) : sink_(sink), space_(BufferBytes)
{
  if (codec.type == arrow::Compression::UNCOMPRESSED) return;
  auto made = arrow::util::Codec::Create(codec.type);
  if (!made.ok()) throw duckdb::IOException(made.status().ToString());
  codec_ = std::move(*made);
  auto compressor = codec_->MakeCompressor();
  if (!compressor.ok()) throw duckdb::IOException(compressor.status().ToString());
  compressor_ = *compressor;
}

void Packed::flush_when_full()
{
  if (buffer.size() >= BufferBytes) flush();
}

void Packed::close()
{
  flush();
  if (!compressor_) return;
  while (true) {
    auto ended = compressor_->End(static_cast<int64_t>(space_.size()), space());
    if (!ended.ok()) throw duckdb::IOException(ended.status().ToString());
    put({reinterpret_cast<const char*>(space_.data()), static_cast<size_t>(ended->bytes_written)});
    if (!ended->should_retry) return;
    space_.resize(space_.size() * 2);
  }
}

void Packed::put(std::string_view bytes)
{
  if (auto done = sink_.append(bytes); !done.ok()) raise_error(done.error());
}

void Packed::flush()
{
  if (!compressor_) {
    put(buffer);
  } else {
    const auto* input = reinterpret_cast<const uint8_t*>(buffer.data());
    auto left = static_cast<int64_t>(buffer.size());
    while (left > 0) {
      auto step = compressor_->Compress(left, input, static_cast<int64_t>(space_.size()), space());
      if (!step.ok()) throw duckdb::IOException(step.status().ToString());
      put({reinterpret_cast<const char*>(space_.data()), static_cast<size_t>(step->bytes_written)});
      input += step->bytes_read;
      left -= step->bytes_read;
      if (step->bytes_read == 0 && step->bytes_written == 0) space_.resize(space_.size() * 2);
    }
  }
  buffer.clear();
}

} // namespace bindery::engine
