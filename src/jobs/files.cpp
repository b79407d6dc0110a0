#include "jobs/files.h"

#include "base/text.h"
#include "jobs/python_modules.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace bindery::jobs {

namespace fs = std::filesystem;

static constexpr int64_t FileBytesMax = 512 << 20;
static constexpr int64_t ChunkBytes = 1 << 20;
static constexpr size_t ListedFilesMax = 100;

static std::string argument(const RunOrder& order, const std::string& name)
{
  const auto found = order.arguments.find(name);
  return found == order.arguments.end() ? std::string() : found->second;
}

// The service's own sentence, with its missing parenthesis.
static Error launch_error(const lake::ObjectKey& key, const Error& cause)
{
  const bool is_missing = cause.code == ErrorCode::NotFound;
  const std::string status = is_missing ? "404" : cause.code == ErrorCode::Denied ? "403" : "400";
  const std::string reason = cause.wire_name == "NoSuchKey" ? "The specified key does not exist."
                             : cause.wire_name == "NoSuchBucket"
                                 ? "The specified bucket does not exist"
                                 : cause.message;
  return not_found("LAUNCH ERROR | Error downloading from S3 for bucket: " + key.bucket +
                   ", key: " + key.key + "." + reason + " (Service: Amazon S3; Status Code: " +
                   status + "; Please refer logs for details.");
}

static Result<void> download(lake::Lake& lake, const Access& access, const lake::ObjectKey& key,
                             const std::string& path)
{
  auto opened = lake.open(access, key);
  if (!opened.ok()) return launch_error(key, opened.error());
  lake::Reader& reader = **opened;
  if (reader.info().size > FileBytesMax)
    return invalid_input("LAUNCH ERROR | " + key.key + " is larger than 512 MiB");
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::string chunk(ChunkBytes, '\0');
  for (int64_t offset = 0; offset < reader.info().size;) {
    auto got = reader.read(offset, chunk.data(), ChunkBytes);
    if (!got.ok()) return launch_error(key, got.error());
    if (*got == 0) break;
    file.write(chunk.data(), *got);
    offset += *got;
  }
  file.close();
  if (!file) return unavailable("LAUNCH ERROR | write " + path);
  return {};
}

static std::string base_name(const std::string& key) { return key.substr(key.rfind('/') + 1); }

namespace {

// The files of a run, in one folder, each by the last part of its key.
class Downloads {
public:
  Downloads(lake::Lake& lake, const Access& access, const std::string& folder)
      : lake_(lake), access_(access), folder_(folder)
  {}

  // Answers its path. The same object again is there already.
  Result<std::string> add(const std::string& argument, const std::string& url)
  {
    TRY(const auto key, lake::parse_s3_url(url));
    const std::string name = base_name(key.key);
    if (name.empty())
      return invalid_input("LAUNCH ERROR | " + argument + ": folders are not supported: " + url);
    const std::string path = folder_ + "/" + name;
    const auto [place, is_new] = urls_.emplace(name, lake::to_s3_url(key));
    if (is_new) TRY_VOID(download(lake_, access_, key, path));
    if (place->second != lake::to_s3_url(key))
      return invalid_input("LAUNCH ERROR | " + argument + ": " + url + " and " + place->second +
                           " are two files of one name");
    return path;
  }

private:
  lake::Lake& lake_;
  const Access& access_;
  const std::string folder_;
  std::map<std::string, std::string> urls_; // by name
};

} // namespace

// A comma list of s3 files; answers their paths.
static Result<std::vector<std::string>> download_list(Downloads& downloads, const RunOrder& order,
                                                      const std::string& name)
{
  std::vector<std::string> paths;
  for (const std::string& part : split(argument(order, name), ',')) {
    const std::string url(trim(part));
    if (url.empty()) continue;
    if (paths.size() >= ListedFilesMax)
      return invalid_input("LAUNCH ERROR | " + name + " lists more than 100 files");
    TRY(auto path, downloads.add(name, url));
    paths.push_back(std::move(path));
  }
  return paths;
}

static Result<void> add_modules(Downloads& downloads, const RunOrder& order,
                                const std::string& python, std::vector<std::string>& path)
{
  const std::string name = "--additional-python-modules";
  for (const std::string& part : split(argument(order, name), ',')) {
    const std::string module(trim(part));
    if (module.empty()) continue;
    if (module.starts_with("s3://") && module.ends_with("-none-any.whl")) {
      TRY(auto file, downloads.add(name, module));
      path.push_back(std::move(file));
    } else {
      TRY_VOID(require_module(python, module));
    }
  }
  return {};
}

Result<RunFiles> fetch_files(lake::Lake& lake, const RunOrder& order, const std::string& folder,
                             const std::string& python)
{
  RunFiles files;
  TRY(const auto script, lake::parse_s3_url(order.script_location));
  const std::string name = base_name(script.key);
  // In a folder of its own: another file may have its name.
  const std::string script_folder = folder + "/script";
  const std::string files_folder = folder + "/files";
  std::error_code failure;
  fs::create_directory(script_folder, failure);
  if (!failure) fs::create_directory(files_folder, failure);
  if (failure) return unavailable("make the folders of " + folder + ": " + failure.message());
  files.script = script_folder + "/" + (name.empty() ? "script.py" : name);
  TRY_VOID(download(lake, order.access, script, files.script));
  Downloads downloads(lake, order.access, files_folder);
  TRY(files.path, download_list(downloads, order, "--extra-py-files"));
  // Archives are found by themselves, single modules by their folder: that of all files.
  std::erase_if(files.path, [](const std::string& path) { return path.ends_with(".py"); });
  files.path.push_back(files_folder);
  TRY_VOID(download_list(downloads, order, "--extra-files"));
  TRY_VOID(add_modules(downloads, order, python, files.path));
  files.folder = files_folder;
  return files;
}

} // namespace bindery::jobs
