#include "engine/write/output.h"

#include "engine/scan/files.h"

#include "base/ids.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <unistd.h>

namespace bindery::engine {

namespace fs = std::filesystem;

namespace {

// ---- the lake ---------------------------------------------------------------

class StagedSink : public Sink {
public:
  explicit StagedSink(std::unique_ptr<lake::Staged> staged) : staged(std::move(staged)) {}
  Result<void> append(std::string_view bytes) override { return staged->append(bytes); }
  Result<void> finish() override { return staged->finish(); }
  std::unique_ptr<lake::Staged> staged;
};

class LakeOutput : public Output {
public:
  LakeOutput(lake::Lake& lake, lake::ObjectKey folder) : lake_(lake), folder_(std::move(folder))
  {
    if (!folder_.key.empty() && !folder_.key.ends_with('/')) folder_.key += '/';
  }

  Result<std::unique_ptr<Sink>> create(const std::string& name) override
  {
    TRY(auto staged, lake_.stage(Access{}, {folder_.bucket, folder_.key + name}, {}));
    return std::unique_ptr<Sink>(std::make_unique<StagedSink>(std::move(staged)));
  }
  void keep(std::unique_ptr<Sink> sink) override
  {
    changes_.adds.push_back(std::move(static_cast<StagedSink&>(*sink).staged));
  }
  Result<void> publish(const std::vector<std::string>& replaced) override
  {
    std::set<std::string> added;
    for (const auto& add : changes_.adds) added.insert(add->key().key);
    for (const auto& name : replaced) TRY_VOID(remove_below(folder_.key + name, added));
    return lake_.commit(Access{}, folder_.bucket, std::move(changes_));
  }

private:
  Result<void> remove_below(const std::string& prefix, const std::set<std::string>& added)
  {
    lake::ListRequest request;
    request.prefix = prefix;
    while (true) {
      TRY(auto page, lake_.list(Access{}, folder_.bucket, request));
      for (const auto& object : page.objects) {
        if (!added.contains(object.key)) changes_.removes.push_back(object.key);
      }
      if (!page.is_truncated) return {};
      request.start_after = page.last;
    }
  }

  lake::Lake& lake_;
  lake::ObjectKey folder_;
  lake::Changes changes_;
};

// ---- local files ------------------------------------------------------------

class LocalSink : public Sink {
public:
  LocalSink(int descriptor, std::string path, std::string name)
      : path(std::move(path)), name(std::move(name)), descriptor_(descriptor)
  {}
  ~LocalSink() override { close(); }

  Result<void> append(std::string_view bytes) override
  {
    while (!bytes.empty()) {
      const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return from_errno(path);
      bytes.remove_prefix(static_cast<size_t>(done));
    }
    return {};
  }
  Result<void> finish() override
  {
    if (::fsync(descriptor_) != 0) return from_errno(path);
    close();
    return {};
  }

  std::string path;
  std::string name;

private:
  void close()
  {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  int descriptor_;
};

class LocalOutput : public Output {
public:
  explicit LocalOutput(std::string folder)
      : folder_(std::move(folder)), temporary_(folder_ + "/_temporary-" + make_uuid())
  {}
  ~LocalOutput() override
  {
    std::error_code ignored;
    fs::remove_all(temporary_, ignored);
  }

  Result<std::unique_ptr<Sink>> create(const std::string& name) override
  {
    const std::string path = temporary_ + "/" + name;
    std::error_code failure;
    fs::create_directories(fs::path(path).parent_path(), failure);
    if (failure) return unavailable(path + ": " + failure.message());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) return from_errno(path);
    return std::unique_ptr<Sink>(std::make_unique<LocalSink>(descriptor, path, name));
  }
  void keep(std::unique_ptr<Sink> sink) override
  {
    auto& local = static_cast<LocalSink&>(*sink);
    files_.emplace_back(local.path, local.name);
  }
  Result<void> publish(const std::vector<std::string>& replaced) override
  {
    std::error_code failure;
    fs::create_directories(folder_, failure);
    if (failure) return unavailable(folder_ + ": " + failure.message());
    for (const auto& name : replaced) TRY_VOID(remove_below(fs::path(folder_) / name));
    for (const auto& [path, name] : files_) {
      const fs::path target = fs::path(folder_) / name;
      fs::create_directories(target.parent_path(), failure);
      if (!failure) fs::rename(path, target, failure);
      if (failure) return unavailable(target.string() + ": " + failure.message());
    }
    return {};
  }

private:
  Result<void> remove_below(const fs::path& folder) const
  {
    std::error_code failure;
    if (!fs::exists(folder, failure)) return {};
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
      if (entry.path() != temporary_) fs::remove_all(entry.path(), failure);
      if (failure) return unavailable(entry.path().string() + ": " + failure.message());
    }
    return {};
  }

  std::string folder_;
  std::string temporary_;
  std::vector<std::pair<std::string, std::string>> files_;
};

} // namespace

Result<std::unique_ptr<Output>> make_output(lake::Lake* lake, const std::string& url)
{
  if (!is_s3(url)) return std::unique_ptr<Output>(std::make_unique<LocalOutput>(local_path(url)));
  if (lake == nullptr) return unsupported("s3:// paths need a data folder; this engine has none.");
  TRY(auto key, lake::parse_s3_url(url));
  return std::unique_ptr<Output>(std::make_unique<LakeOutput>(*lake, std::move(key)));
}

} // namespace bindery::engine
