#include "logs/logs.h"

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "logs/stream_file.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace bindery::logs {

namespace fs = std::filesystem;

// On disk: <folder>/<group>/<stream>.log and .index, names escaped.
static constexpr std::string_view TextSuffix = ".log";
static constexpr std::string_view IndexSuffix = ".index";
static constexpr size_t FileNameMax = 240;
static constexpr size_t NameMax = 512;

static bool is_plain(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// A name as one file name: / becomes +, other odd bytes %xx. A leading dot is escaped, so that none
// hides.
static std::string escape(std::string_view name)
{
  std::string out;
  for (const char c : name) {
    if (c == '/')
      out += '+';
    else if (is_plain(c) && !(c == '.' && out.empty()))
      out += c;
    else
      out += '%' + to_hex(std::string_view(&c, 1));
  }
  return out;
}

static std::optional<std::string> unescape(std::string_view name)
{
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '+') {
      out += '/';
    } else if (name[i] == '%') {
      const auto byte = i + 2 < name.size() ? from_hex(name.substr(i + 1, 2)) : std::nullopt;
      if (!byte) return std::nullopt;
      out += *byte;
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

static Error invalid_parameter(std::string message)
{
  return invalid_input(std::move(message)).with_name("InvalidParameterException");
}

static Error resource_not_found(std::string_view what)
{
  return not_found("The specified " + std::string(what) + " does not exist.")
      .with_name("ResourceNotFoundException");
}

static Error resource_exists(std::string_view what)
{
  return already_exists("The specified " + std::string(what) + " already exists")
      .with_name("ResourceAlreadyExistsException");
}

static Result<void> check_name(std::string_view what, std::string_view name)
{
  if (name.empty() || name.size() > NameMax || escape(name).size() > FileNameMax)
    return invalid_parameter(std::string(what) + " is empty or too long: " + std::string(name));
  if (name.find_first_of(":*") != std::string_view::npos)
    return invalid_parameter(std::string(what) + " must not hold : or *: " + std::string(name));
  return {};
}

bool is_stream_name(std::string_view name) { return check_name("log stream name", name).ok(); }

static Time birth_of(const std::string& path)
{
  struct statx info{};
  if (statx(AT_FDCWD, path.c_str(), 0, STATX_BTIME | STATX_MTIME, &info) != 0) return {};
  const auto& at = (info.stx_mask & STATX_BTIME) ? info.stx_btime : info.stx_mtime;
  return Time{static_cast<int64_t>(at.tv_sec) * 1'000'000 + at.tv_nsec / 1000};
}

Result<std::unique_ptr<Logs>> Logs::open(const std::string& folder)
{
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return unavailable("make " + folder + ": " + failure.message());
  return std::unique_ptr<Logs>(new Logs(folder));
}

std::string Logs::group_folder(const std::string& group) const
{
  return folder_ + "/" + escape(group);
}

std::string Logs::text_path(const StreamKey& key) const
{
  return group_folder(key.group) + "/" + escape(key.stream) + std::string(TextSuffix);
}

std::string Logs::index_path(const StreamKey& key) const
{
  return group_folder(key.group) + "/" + escape(key.stream) + std::string(IndexSuffix);
}

Result<void> Logs::require_group(const std::string& group) const
{
  TRY_VOID(check_name("log group name", group));
  std::error_code failure;
  if (!fs::exists(group_folder(group), failure)) return resource_not_found("log group");
  return {};
}

Result<void> Logs::require_stream(const StreamKey& key) const
{
  TRY_VOID(require_group(key.group));
  TRY_VOID(check_name("log stream name", key.stream));
  std::error_code failure;
  if (!fs::exists(text_path(key), failure)) return resource_not_found("log stream");
  return {};
}

std::shared_ptr<std::mutex> Logs::writer_lock(const StreamKey& key)
{
  constexpr size_t WritersMax = 4096;
  const std::lock_guard lock(mutex_);
  if (writers_.size() > WritersMax)
    std::erase_if(writers_, [](const auto& entry) { return entry.second.use_count() == 1; });
  auto& writer = writers_[key];
  if (!writer) writer = std::make_shared<std::mutex>();
  return writer;
}

Result<void> Logs::create_group(const std::string& group)
{
  TRY_VOID(check_name("log group name", group));
  if (mkdir(group_folder(group).c_str(), 0700) == 0) return {};
  if (errno == EEXIST) return resource_exists("log group");
  return from_errno("make log group");
}

Result<void> Logs::delete_group(const std::string& group)
{
  TRY_VOID(require_group(group));
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(runs_, [&](const auto& entry) { return entry.first.group == group; });
  }
  std::error_code failure;
  fs::remove_all(group_folder(group), failure);
  if (failure) return unavailable("delete log group: " + failure.message());
  return {};
}

Result<void> Logs::create_stream(const StreamKey& key)
{
  TRY_VOID(require_group(key.group));
  TRY_VOID(check_name("log stream name", key.stream));
  const int descriptor =
      ::open(text_path(key).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    close(descriptor);
    return {};
  }
  if (errno == EEXIST) return resource_exists("log stream");
  return from_errno("make log stream");
}

Result<void> Logs::delete_stream(const StreamKey& key)
{
  TRY_VOID(require_stream(key));
  const auto writer = writer_lock(key);
  const std::lock_guard lock(*writer);
  {
    const std::lock_guard maps(mutex_);
    runs_.erase(key);
  }
  unlink(index_path(key).c_str());
  if (unlink(text_path(key).c_str()) != 0) return from_errno("delete log stream");
  return {};
}

static int64_t bytes_of_texts(const std::string& folder)
{
  int64_t bytes = 0;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure))
    if (entry->path().extension() == TextSuffix)
      bytes += static_cast<int64_t>(entry->file_size(failure));
  return bytes;
}

Result<std::vector<GroupInfo>> Logs::list_groups()
{
  std::vector<GroupInfo> groups;
  std::error_code failure;
  for (fs::directory_iterator entry(folder_, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const auto name = unescape(entry->path().filename().string());
    if (name && entry->is_directory(failure))
      groups.push_back({*name, birth_of(entry->path()), bytes_of_texts(entry->path())});
  }
  if (failure) return unavailable("list log groups: " + failure.message());
  std::sort(groups.begin(), groups.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return groups;
}

Result<std::vector<std::string>> Logs::list_names(const std::string& group) const
{
  TRY_VOID(require_group(group));
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(group_folder(group), failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string file = entry->path().filename().string();
    if (!file.ends_with(TextSuffix)) continue;
    auto name = unescape(std::string_view(file).substr(0, file.size() - TextSuffix.size()));
    if (name) names.push_back(std::move(*name));
  }
  if (failure) return unavailable("list log streams: " + failure.message());
  std::ranges::sort(names);
  return names;
}

Result<std::vector<StreamInfo>> Logs::list_streams(const std::string& group)
{
  std::vector<StreamInfo> streams;
  TRY(const auto names, list_names(group));
  for (const std::string& name : names) {
    const StreamKey key{group, name};
    StreamInfo info;
    info.name = name;
    info.created = birth_of(text_path(key));
    std::vector<Run> runs;
    TRY(const auto stream, open_stream(key, runs));
    info.stored_bytes = stream.text_bytes();
    if (!runs.empty()) {
      TRY(const auto last, stream.record(stream.event_count() - 1));
      info.first_event = Time{std::ranges::min(runs, {}, &Run::first).first};
      info.last_event = Time{std::ranges::max(runs, {}, &Run::last).last};
      info.last_ingested = Time{last.ingested};
    }
    streams.push_back(std::move(info));
  }
  return streams;
}

Result<StreamFile> Logs::open_stream(const StreamKey& key, std::vector<Run>& runs)
{
  constexpr size_t StreamsMax = 10'000;
  TRY_VOID(take_up(key, false));
  TRY(auto stream, StreamFile::open(text_path(key), index_path(key), false));
  const uint64_t inode = stream.inode();
  runs.clear();
  {
    const std::lock_guard lock(mutex_);
    const auto known = runs_.find(key);
    if (known != runs_.end() && known->second.inode == inode &&
        known->second.runs.back().end <= stream.event_count())
      runs = known->second.runs;
  }
  const int64_t known_count = runs.empty() ? 0 : runs.back().end;
  if (known_count == stream.event_count()) return stream;
  TRY_VOID(stream.extend(runs));
  const std::lock_guard lock(mutex_);
  if (runs_.size() >= StreamsMax) runs_.clear();
  runs_[key] = {inode, runs};
  return stream;
}

Result<std::string> Logs::open_text(const StreamKey& key)
{
  if (auto made = create_group(key.group);
      !made.ok() && made.error().code != ErrorCode::AlreadyExists)
    return std::move(made).error();
  if (auto made = create_stream(key); !made.ok() && made.error().code != ErrorCode::AlreadyExists)
    return std::move(made).error();
  return text_path(key);
}

Result<void> Logs::share_text(const StreamKey& key, const StreamKey& other)
{
  TRY_VOID(require_stream(key));
  if (auto made = create_group(other.group);
      !made.ok() && made.error().code != ErrorCode::AlreadyExists)
    return std::move(made).error();
  TRY_VOID(check_name("log stream name", other.stream));
  if (link(text_path(key).c_str(), text_path(other).c_str()) != 0 && errno != EEXIST)
    return from_errno("make log stream");
  return {};
}

Result<void> Logs::take_up(const StreamKey& key, bool is_finished)
{
  const auto writer = writer_lock(key);
  const std::lock_guard lock(*writer);
  TRY(auto stream, StreamFile::open(text_path(key), index_path(key), true));
  return stream.take_up(is_finished);
}

void Logs::write(const StreamKey& key, const std::string& message)
{
  Event event;
  event.timestamp = now();
  event.message = message;
  auto written = open_text(key);
  auto done = written.ok() ? append(key, {event}) : Result<void>(std::move(written).error());
  if (!done.ok()) log_warning("log stream " + key.stream + ": " + done.error().message);
}

Result<void> Logs::append(const StreamKey& key, const std::vector<Event>& events)
{
  TRY_VOID(require_stream(key));
  const auto writer = writer_lock(key);
  const std::lock_guard lock(*writer);
  TRY(auto stream, StreamFile::open(text_path(key), index_path(key), true));
  return stream.append(events);
}

} // namespace bindery::logs
