// Any bytes as a file of text: JSON, CSV or nothing; packed or not.
#include "base/result.h"
#include "format/format.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

using namespace bindery;

namespace {

class TextBytes : public format::Bytes {
public:
  explicit TextBytes(std::string text) : text_(std::move(text)) {}
  int64_t size() const override { return static_cast<int64_t>(text_.size()); }
  Result<int64_t> read(int64_t offset, char* buffer, int64_t wanted) override
  {
    if (offset >= size()) return int64_t{0};
    int64_t count = std::min(wanted, size() - offset);
    std::memcpy(buffer, text_.data() + offset, static_cast<size_t>(count));
    return count;
  }

private:
  std::string text_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  std::string text(reinterpret_cast<const char*>(data), size);
  for (const std::string& prefix :
       {std::string(), std::string("{\"a\":1}\n"), std::string("a,b\n1,2\n"),
        std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10)}) {
    TextBytes bytes(prefix + text);
    auto facts = format::infer(bytes);
    if (!facts.ok() || !*facts) continue;
    CHECK((*facts)->record_count >= 0 && (*facts)->average_record_size >= 0);
    for (const format::HiveField& column : (*facts)->columns)
      CHECK(!format::to_string(column.type).empty());
    CHECK(!format::describe_storage(**facts).serde_library.empty());
  }
  return 0;
}
