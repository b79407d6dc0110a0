#include "engine/write/output.h"

#include "engine/scan/files.h"

#include "base/ids.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <set>
#include <unistd.h>

namespace bindery::engine {

namespace fs = std::filesystem;

namespace {

Error other_scheme(const std::string& folder)
{
  return unsupported("[UNSUPPORTED_OPERATION] Writing to " + folder +
                     " and to another file system at once is not supported.")
      .with_name("UNSUPPORTED_OPERATION");
}

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
  explicit LakeOutput(lake::Lake& lake) : lake_(lake) {}

  Result<std::unique_ptr<Sink>> create(const std::string& folder, const std::string& name) override
  {
    TRY(auto key, folder_key(folder));
    key.key += name;
    TRY(auto staged, lake_.stage(Access{}, key, {}));
    return std::unique_ptr<Sink>(std::make_unique<StagedSink>(std::move(staged)));
  }
  void keep(std::unique_ptr<Sink> sink) override
  {
    auto& staged = static_cast<StagedSink&>(*sink).staged;
    buckets_[staged->key().bucket].adds.push_back(std::move(staged));
  }
  Result<void> publish(const std::vector<std::string>& replaced) override
  {
    std::map<std::string, std::set<std::string>> removed;
    for (const auto& folder : replaced) {
      TRY(const auto key, folder_key(folder));
      TRY_VOID(list_below(key, removed[key.bucket]));
    }
    for (auto& [bucket, keys] : removed) {
      auto& changes = buckets_[bucket];
      for (const auto& add : changes.adds) keys.erase(add->key().key);
      changes.removes.assign(keys.begin(), keys.end());
    }
    for (auto& [bucket, changes] : buckets_)
      TRY_VOID(lake_.commit(Access{}, bucket, std::move(changes)));
    return {};
  }

private:
  static Result<lake::ObjectKey> folder_key(const std::string& folder)
  {
    if (!is_s3(folder)) return other_scheme(folder);
    TRY(auto key, lake::parse_s3_url(folder));
    if (!key.key.empty() && !key.key.ends_with('/')) key.key += '/';
    return key;
  }
  Result<void> list_below(const lake::ObjectKey& folder, std::set<std::string>& keys)
  {
    lake::ListRequest request;
    request.prefix = folder.key;
    while (true) {
      TRY(auto page, lake_.list(Access{}, folder.bucket, request));
      for (const auto& object : page.objects) keys.insert(object.key);
      if (!page.is_truncated) return {};
      request.start_after = page.last;
    }
  }

  lake::Lake& lake_;
  std::map<std::string, lake::Changes> buckets_;
};

// ---- local files ------------------------------------------------------------

class LocalSink : public Sink {
public:
  LocalSink(int descriptor, std::string path, std::string target)
      : path(std::move(path)), target(std::move(target)), descriptor_(descriptor)
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
  std::string target;

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
  explicit LocalOutput(std::string root)
      : root_(std::move(root)), temporary_name_("_temporary-" + make_uuid())
  {}
  ~LocalOutput() override
  {
    std::error_code ignored;
    for (const auto& folder : temporaries_) fs::remove_all(folder, ignored);
  }

  Result<std::unique_ptr<Sink>> create(const std::string& folder, const std::string& name) override
  {
    if (is_s3(folder)) return other_scheme(folder);
    const std::string target = local_path(folder) + "/" + name;
    const bool is_inside = target.starts_with(root_ + "/");
    const std::string home = is_inside ? root_ : local_path(folder);
    const std::string temporary = home + "/" + temporary_name_;
    const std::string path = temporary + target.substr(home.size());
    temporaries_.insert(temporary);
    std::error_code failure;
    fs::create_directories(fs::path(path).parent_path(), failure);
    if (failure) return unavailable(path + ": " + failure.message());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) return from_errno(path);
    return std::unique_ptr<Sink>(std::make_unique<LocalSink>(descriptor, path, target));
  }
  void keep(std::unique_ptr<Sink> sink) override
  {
    auto& local = static_cast<LocalSink&>(*sink);
    files_.emplace_back(local.path, local.target);
  }
  Result<void> publish(const std::vector<std::string>& replaced) override
  {
    std::error_code failure;
    fs::create_directories(root_, failure);
    if (failure) return unavailable(root_ + ": " + failure.message());
    for (const auto& folder : replaced) {
      if (is_s3(folder)) return other_scheme(folder);
      TRY_VOID(remove_below(local_path(folder)));
    }
    for (const auto& [path, target] : files_) {
      fs::create_directories(fs::path(target).parent_path(), failure);
      if (!failure) fs::rename(path, target, failure);
      if (failure) return unavailable(target + ": " + failure.message());
    }
    return {};
  }

private:
  Result<void> remove_below(const fs::path& folder) const
  {
    std::error_code failure;
    if (!fs::exists(folder, failure)) return {};
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
      if (entry.path().filename() != temporary_name_) fs::remove_all(entry.path(), failure);
      if (failure) return unavailable(entry.path().string() + ": " + failure.message());
    }
    return {};
  }

  std::string root_;
  std::string temporary_name_;
  std::set<std::string> temporaries_;
  std::vector<std::pair<std::string, std::string>> files_; // where it is, where it goes
};

} // namespace

Result<std::unique_ptr<Output>> make_output(lake::Lake* lake, const std::string& root)
{
  if (!is_s3(root)) return std::unique_ptr<Output>(std::make_unique<LocalOutput>(local_path(root)));
  if (lake == nullptr) return unsupported("s3:// paths need a data folder; this engine has none.");
  return std::unique_ptr<Output>(std::make_unique<LakeOutput>(*lake));
}

} // namespace bindery::engine
