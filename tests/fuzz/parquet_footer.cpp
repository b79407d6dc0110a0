// Any bytes as a Parquet footer, and as a whole file: an error or columns, never anything else.
#include "base/result.h"
#include "format/format.h"
#include "format/parquet/footer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

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
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto footer = format::parse_parquet_footer(text);
  if (footer.ok()) {
    auto columns = format::parquet_columns(*footer);
    if (columns.ok())
      for (const format::HiveField& column : *columns)
        CHECK(!format::to_string(column.type).empty());
  }

  std::string file = "PAR1" + std::string(text);
  for (int shift = 0; shift < 32; shift += 8) file += static_cast<char>(size >> shift);
  TextBytes bytes(file + "PAR1");
  auto facts = format::infer(bytes);
  CHECK(!facts.ok() || facts->has_value());
  return 0;
}
