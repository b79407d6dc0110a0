#include "jobs/files.h"

#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

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

// A comma list of s3 files into `folder`; answers their paths.
static Result<std::vector<std::string>> download_list(lake::Lake& lake, const RunOrder& order,
                                                      const std::string& name,
                                                      const std::string& folder)
{
  std::vector<std::string> paths;
  for (const std::string& part : split(argument(order, name), ',')) {
    const std::string url(trim(part));
    if (url.empty()) continue;
    if (paths.size() >= ListedFilesMax)
      return invalid_input("LAUNCH ERROR | " + name + " lists more than 100 files");
    TRY(const auto key, lake::parse_s3_url(url));
    const std::string file = base_name(key.key);
    if (file.empty())
      return invalid_input("LAUNCH ERROR | " + name + ": folders are not supported: " + url);
    TRY_VOID(download(lake, order.access, key, folder + "/" + file));
    paths.push_back(folder + "/" + file);
  }
  return paths;
}

static std::string normal_name(std::string_view name)
{
  std::string out;
  for (const char c : to_lower(name)) out += c == '-' || c == '.' ? '_' : c;
  return out;
}

// What an installed distribution is called on disk: "pandas-3.0.2.dist-info".
static bool is_installed(const std::string& python, std::string_view requirement)
{
  const size_t end = std::min(requirement.find_first_of("=<>!~[; "), requirement.size());
  const std::string name = normal_name(trim(requirement.substr(0, end)));
  const size_t exact = requirement.find("==");
  const std::string version =
      exact == std::string_view::npos ? "" : std::string(trim(requirement.substr(exact + 2)));
  std::error_code failure;
  const fs::path library = fs::path(python).parent_path().parent_path() / "lib";
  const fs::directory_iterator none;
  for (fs::directory_iterator release(library, failure); !failure && release != none;
       release.increment(failure)) {
    std::error_code inner;
    for (fs::directory_iterator entry(release->path() / "site-packages", inner);
         !inner && entry != none; entry.increment(inner)) {
      const std::string file = entry->path().filename().string();
      if (!file.ends_with(".dist-info")) continue;
      const std::string stem = file.substr(0, file.size() - 10);
      const size_t dash = stem.rfind('-');
      if (dash == std::string::npos || normal_name(stem.substr(0, dash)) != name) continue;
      if (version.empty() || stem.substr(dash + 1) == version) return true;
    }
  }
  return false;
}

static Result<void> add_modules(lake::Lake& lake, const RunOrder& order, const std::string& folder,
                                const std::string& python, std::vector<std::string>& path)
{
  for (const std::string& part : split(argument(order, "--additional-python-modules"), ',')) {
    const std::string module(trim(part));
    if (module.empty()) continue;
    if (module.starts_with("s3://") && module.ends_with("-none-any.whl")) {
      TRY(const auto key, lake::parse_s3_url(module));
      path.push_back(folder + "/" + base_name(key.key));
      TRY_VOID(download(lake, order.access, key, path.back()));
    } else if (!is_installed(python, module)) {
      return unsupported(
          "LAUNCH ERROR | --additional-python-modules: " + module +
          " is not installed beside the server's Python, and runs do not install modules");
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
  files.script = folder + "/" + (name.empty() ? "script.py" : name);
  TRY_VOID(download(lake, order.access, script, files.script));
  TRY(files.path, download_list(lake, order, "--extra-py-files", folder));
  // Single modules are found by their folder, archives by themselves.
  for (std::string& path : files.path)
    if (path.ends_with(".py")) path = folder;
  TRY_VOID(download_list(lake, order, "--extra-files", folder));
  TRY_VOID(add_modules(lake, order, folder, python, files.path));
  return files;
}

} // namespace bindery::jobs
