#include "engine/scan/filesystem.h"

#include "engine/errors.h"
#include "engine/scan/files.h"

namespace bindery::engine {

namespace {

class LakeHandle : public duckdb::FileHandle {
public:
  LakeHandle(duckdb::FileSystem& system, const std::string& path, duckdb::FileOpenFlags flags,
             std::unique_ptr<lake::Reader> reader)
      : FileHandle(system, path, flags), reader(std::move(reader))
  {}
  void Close() override {}

  std::unique_ptr<lake::Reader> reader;
  int64_t position = 0;
};

class LakeFileSystem : public duckdb::FileSystem {
public:
  explicit LakeFileSystem(lake::Lake* lake) : lake_(lake) {}

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(const std::string& path,
                                                  duckdb::FileOpenFlags flags,
                                                  duckdb::optional_ptr<duckdb::FileOpener>) override
  {
    if (flags.OpenForWriting())
      throw duckdb::PermissionException("s3:// is written through commits only");
    auto reader = open_file(lake_, path);
    if (!reader.ok()) raise_error(reader.error());
    return duckdb::make_uniq<LakeHandle>(*this, path, flags, std::move(*reader));
  }
  void Read(duckdb::FileHandle& handle, void* buffer, int64_t size, duckdb::idx_t location) override
  {
    auto& own = handle.Cast<LakeHandle>();
    auto got = own.reader->read(static_cast<int64_t>(location), static_cast<char*>(buffer), size);
    if (!got.ok()) raise_error(got.error());
    if (*got != size) throw duckdb::IOException("%s is shorter than expected", handle.GetPath());
  }
  int64_t Read(duckdb::FileHandle& handle, void* buffer, int64_t size) override
  {
    auto& own = handle.Cast<LakeHandle>();
    auto got = own.reader->read(own.position, static_cast<char*>(buffer), size);
    if (!got.ok()) raise_error(got.error());
    own.position += *got;
    return *got;
  }
  int64_t GetFileSize(duckdb::FileHandle& handle) override
  {
    return handle.Cast<LakeHandle>().reader->info().size;
  }
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle& handle) override
  {
    return duckdb::timestamp_t(handle.Cast<LakeHandle>().reader->info().modified.microseconds);
  }
  std::string GetVersionTag(duckdb::FileHandle& handle) override
  {
    return handle.Cast<LakeHandle>().reader->info().etag;
  }
  duckdb::FileType GetFileType(duckdb::FileHandle&) override
  {
    return duckdb::FileType::FILE_TYPE_REGULAR;
  }
  bool FileExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override
  {
    return open_file(lake_, path).ok();
  }
  void Seek(duckdb::FileHandle& handle, duckdb::idx_t location) override
  {
    handle.Cast<LakeHandle>().position = static_cast<int64_t>(location);
  }
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override
  {
    return static_cast<duckdb::idx_t>(handle.Cast<LakeHandle>().position);
  }
  void Reset(duckdb::FileHandle& handle) override { handle.Cast<LakeHandle>().position = 0; }
  bool CanHandleFile(const std::string& path) override { return is_s3(path); }
  bool IsManuallySet() override { return true; }
  bool CanSeek() override { return true; }
  // The lake is local files: reading ahead into memory would only copy.
  bool OnDiskFile(duckdb::FileHandle&) override { return true; }
  std::string GetName() const override { return "BinderyLake"; }

private:
  lake::Lake* lake_;
};

} // namespace

duckdb::unique_ptr<duckdb::FileSystem> make_lake_filesystem(lake::Lake* lake)
{
  return duckdb::make_uniq<LakeFileSystem>(lake);
}

} // namespace bindery::engine
