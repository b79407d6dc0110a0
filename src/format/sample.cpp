#include "format/sample.h"

#include <algorithm>
#include <string_view>
#include <vector>
#include <zlib.h>

namespace bindery::format {

namespace {

struct Packing {
  std::string_view magic;
  std::string_view name;
};

using namespace std::string_view_literals;
constexpr Packing Unsupported[] = {
    {"BZh"sv, "bzip2"},
    {"PK\x03\x04"sv, "zip"},
    {"\x04\x22\x4d\x18"sv, "lz4"},
    {"\xff\x06\x00\x00sNaPpY"sv, "snappy"},
    {"\x28\xb5\x2f\xfd"sv, "zstd"},
    {"\xfd"
     "7zXZ\x00"sv,
     "xz"},
};

class Inflater {
public:
  Inflater() { ready_ = inflateInit2(&stream_, 15 + 32) == Z_OK; }
  ~Inflater()
  {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  enum class State { More, MemberEnd, Damaged };

  // Unpacks `in` after what came before, until `limit` bytes are in `out`. `used` says how much of
  // `in` was taken.
  State feed(std::string_view in, std::string& out, size_t limit, size_t& used)
  {
    used = 0;
    if (!ready_) return State::Damaged;
    std::vector<char> piece(1 << 16);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    while (out.size() < limit) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(std::min(piece.size(), limit - out.size()));
      size_t room = stream_.avail_out;
      int code = inflate(&stream_, Z_NO_FLUSH);
      out.append(piece.data(), room - stream_.avail_out);
      used = in.size() - stream_.avail_in;
      if (code == Z_STREAM_END) {
        inflateReset(&stream_);
        return State::MemberEnd;
      }
      if (code == Z_BUF_ERROR) return State::More;
      if (code != Z_OK) return State::Damaged;
      if (stream_.avail_in == 0 && stream_.avail_out > 0) return State::More;
    }
    return State::More;
  }

private:
  z_stream stream_{};
  bool ready_ = false;
};

} // namespace

static Result<TextSample> read_gzip(Bytes& bytes, int64_t limit)
{
  TextSample sample;
  sample.compression = "gzip";
  Inflater inflater;
  std::vector<char> buffer(1 << 16);
  int64_t offset = 0;
  bool at_member_start = true;
  // A packed file may hold any number of empty members: what is read is bounded too.
  while (static_cast<int64_t>(sample.text.size()) < limit && offset < SampleBytesMax) {
    TRY(int64_t count, bytes.read(offset, buffer.data(), static_cast<int64_t>(buffer.size())));
    if (count == 0) {
      sample.is_whole = true;
      sample.is_damaged = !at_member_start;
      return sample;
    }
    std::string_view piece(buffer.data(), static_cast<size_t>(count));
    while (!piece.empty() && static_cast<int64_t>(sample.text.size()) < limit) {
      // Bytes after a member that start no other are padding.
      if (at_member_start && offset > 0 && piece.substr(0, 1) != "\x1f") {
        sample.is_whole = true;
        return sample;
      }
      size_t used = 0;
      Inflater::State state = inflater.feed(piece, sample.text, static_cast<size_t>(limit), used);
      at_member_start = state == Inflater::State::MemberEnd;
      if (state == Inflater::State::Damaged) {
        sample.is_damaged = true;
        return sample;
      }
      piece.remove_prefix(used);
      offset += static_cast<int64_t>(used);
      if (used == 0) break;
    }
  }
  return sample;
}

Result<TextSample> read_sample(Bytes& bytes, int64_t limit)
{
  std::string head(16, '\0');
  TRY(int64_t head_size, bytes.read(0, head.data(), 16));
  head.resize(static_cast<size_t>(head_size));
  for (const Packing& packing : Unsupported)
    if (head.starts_with(packing.magic))
      return unsupported("the file is packed with " + std::string(packing.name) +
                         ", which crawls do not read yet");
  if (head.starts_with("\x1f\x8b")) return read_gzip(bytes, limit);

  TextSample sample;
  int64_t wanted = std::min(limit, bytes.size());
  sample.text.resize(static_cast<size_t>(std::max<int64_t>(0, wanted)));
  int64_t filled = 0;
  while (filled < wanted) {
    TRY(int64_t count, bytes.read(filled, sample.text.data() + filled, wanted - filled));
    if (count <= 0) break;
    filled += count;
  }
  sample.text.resize(static_cast<size_t>(filled));
  sample.is_whole = filled >= bytes.size();
  return sample;
}

} // namespace bindery::format
