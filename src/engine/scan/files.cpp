#include "engine/scan/files.h"

#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace bindery::engine {

static constexpr size_t FilesMax = 2'000'000; // of one scan

bool is_s3(const std::string& url) { return url.starts_with("s3://"); }

Result<std::string> normalize_url(const std::string& path)
{
  for (const std::string_view scheme : {"s3a://", "s3n://"}) {
    if (path.starts_with(scheme)) return "s3://" + path.substr(scheme.size());
  }
  if (is_s3(path)) return path;
  if (path.starts_with("file:")) {
    std::string rest = path.substr(5);
    while (rest.starts_with("//")) rest.erase(0, 1);
    return "file://" + rest;
  }
  if (const auto colon = path.find("://"); colon != std::string::npos) {
    return unsupported("[UNSUPPORTED_OPERATION] The file system of " + path + " is not supported.")
        .with_name("UNSUPPORTED_OPERATION");
  }
  std::error_code failure;
  const auto absolute = std::filesystem::absolute(path, failure);
  if (failure) return invalid_input(path + ": " + failure.message());
  return "file://" + absolute.lexically_normal().string();
}

std::string local_path(const std::string& url)
{
  return url.starts_with("file://") ? url.substr(7) : url;
}

static std::string local_etag(const struct stat& state)
{
  return std::to_string(state.st_size) + "-" + std::to_string(state.st_mtim.tv_sec) + "-" +
         std::to_string(state.st_mtim.tv_nsec);
}

namespace {

class LocalReader : public lake::Reader {
public:
  LocalReader(int descriptor, lake::ObjectInfo info)
      : descriptor_(descriptor), info_(std::move(info))
  {}
  ~LocalReader() override { ::close(descriptor_); }
  const lake::ObjectInfo& info() const override { return info_; }
  Result<int64_t> read(int64_t offset, char* buffer, int64_t size) override
  {
    int64_t done = 0;
    while (done < size) {
      const ssize_t got =
          ::pread(descriptor_, buffer + done, static_cast<size_t>(size - done), offset + done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return from_errno(info_.key);
      if (got == 0) break;
      done += got;
    }
    return done;
  }

private:
  int descriptor_;
  lake::ObjectInfo info_;
};

} // namespace

static Result<std::unique_ptr<lake::Reader>> open_local(const std::string& path)
{
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return from_errno(path);
  struct stat state{};
  if (::fstat(descriptor, &state) != 0) {
    Error error = from_errno(path);
    ::close(descriptor);
    return error;
  }
  lake::ObjectInfo info;
  info.key = path;
  info.size = state.st_size;
  info.etag = local_etag(state);
  return std::unique_ptr<lake::Reader>(std::make_unique<LocalReader>(descriptor, std::move(info)));
}

static Error no_lake()
{
  return unsupported("s3:// paths need a data folder; this engine has none.");
}

Result<std::unique_ptr<lake::Reader>> open_file(lake::Lake* lake, const std::string& url)
{
  if (!is_s3(url)) return open_local(local_path(url));
  if (lake == nullptr) return no_lake();
  TRY(auto key, lake::parse_s3_url(url));
  return lake->open(Access{}, key);
}

static Result<std::vector<FileEntry>> list_local(const std::string& path)
{
  namespace fs = std::filesystem;
  std::vector<FileEntry> files;
  const auto add = [&](const std::string& file) {
    struct stat state{};
    if (::stat(file.c_str(), &state) == 0 && S_ISREG(state.st_mode)) {
      files.push_back({"file://" + file, state.st_size, local_etag(state)});
    }
  };
  std::error_code failure;
  if (fs::is_regular_file(path, failure)) {
    add(path);
    return files;
  }
  if (!fs::is_directory(path, failure)) return not_found(path + " does not exist.");
  fs::recursive_directory_iterator entries(path, fs::directory_options::skip_permission_denied,
                                           failure);
  if (failure) return unavailable(path + ": " + failure.message());
  while (entries != fs::recursive_directory_iterator()) {
    add(entries->path().string());
    if (files.size() > FilesMax)
      return invalid_input(path + " has more than " + std::to_string(FilesMax) + " files.");
    entries.increment(failure);
    if (failure) return unavailable(path + ": " + failure.message());
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.url < b.url; });
  return files;
}

static Result<void> list_prefix(lake::Lake& lake, const std::string& bucket,
                                const std::string& prefix, std::vector<FileEntry>& files)
{
  lake::ListRequest request;
  request.prefix = prefix;
  while (true) {
    TRY(auto page, lake.list(Access{}, bucket, request));
    for (const auto& object : page.objects) {
      if (object.key.ends_with("/")) continue;
      files.push_back({"s3://" + bucket + "/" + object.key, object.size, object.etag});
    }
    if (files.size() > FilesMax)
      return invalid_input("More than " + std::to_string(FilesMax) + " files.");
    if (!page.is_truncated) return {};
    request.start_after = page.last;
  }
}

Result<std::vector<FileEntry>> list_files(lake::Lake* lake, const std::string& url)
{
  if (!is_s3(url)) return list_local(local_path(url));
  if (lake == nullptr) return no_lake();
  TRY(auto key, lake::parse_s3_url(url));
  std::vector<FileEntry> files;
  if (!key.key.empty() && !key.key.ends_with("/")) {
    auto object = lake->head(Access{}, key);
    if (object.ok()) files.push_back({lake::to_s3_url(key), object->size, object->etag});
  }
  const std::string prefix = key.key.empty() || key.key.ends_with("/") ? key.key : key.key + "/";
  TRY_VOID(list_prefix(*lake, key.bucket, prefix, files));
  if (files.empty()) {
    // An empty folder is there when its marker is, or when the whole bucket was meant.
    if (prefix.empty()) return files;
    auto marker = lake->head(Access{}, {key.bucket, prefix});
    if (!marker.ok()) return not_found(url + " does not exist.");
  }
  return files;
}

Result<bool> path_exists(lake::Lake* lake, const std::string& url)
{
  if (!is_s3(url)) {
    std::error_code failure;
    return std::filesystem::exists(local_path(url), failure);
  }
  auto files = list_files(lake, url);
  if (files.ok()) return true;
  if (files.error().code == ErrorCode::NotFound) return false;
  return std::move(files).error();
}

} // namespace bindery::engine
