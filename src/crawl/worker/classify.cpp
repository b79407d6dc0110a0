// The stage that reads bytes.
#include "crawl/worker/classify.h"

namespace bindery::crawl {

namespace {

class ObjectBytes : public format::Bytes {
public:
  explicit ObjectBytes(lake::Reader& reader) : reader_(reader) {}
  int64_t size() const override { return reader_.info().size; }
  Result<int64_t> read(int64_t offset, char* buffer, int64_t size) override
  {
    return reader_.read(offset, buffer, size);
  }

private:
  lake::Reader& reader_;
};

} // namespace

Result<std::optional<format::FileFacts>> classify(lake::Lake& lake, const Access& access,
                                                  const lake::ObjectKey& key)
{
  TRY(auto reader, lake.open(access, key));
  ObjectBytes bytes(*reader);
  return format::infer(bytes);
}

} // namespace bindery::crawl
