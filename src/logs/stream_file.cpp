#include "logs/stream_file.h"

#include "base/clip.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <string_view>
#include <utility>

namespace bindery::logs {

constexpr size_t TakeUpBytes = 1 << 20;
constexpr int64_t RecordsAtOnce = 32 << 10;

static Result<int64_t> size_of(int descriptor)
{
  struct stat info{};
  if (fstat(descriptor, &info) != 0) return from_errno("stat log file");
  return static_cast<int64_t>(info.st_size);
}

static Time modified(int descriptor)
{
  struct stat info{};
  if (fstat(descriptor, &info) != 0) return now();
  return Time{info.st_mtim.tv_sec * 1'000'000 + info.st_mtim.tv_nsec / 1000};
}

static Result<void> write_all(int descriptor, std::string_view bytes)
{
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(descriptor, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return from_errno("write log file");
    done += static_cast<size_t>(written);
  }
  return {};
}

static Result<std::string> read_at(int descriptor, int64_t offset, size_t size)
{
  std::string bytes(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t got =
        pread(descriptor, bytes.data() + done, size - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return from_errno("read log file");
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<StreamFile> StreamFile::open(const std::string& text_path, const std::string& index_path,
                                    bool can_write)
{
  StreamFile file;
  const int mode = can_write ? O_RDWR | O_APPEND | O_CLOEXEC : O_RDONLY | O_CLOEXEC;
  file.text_ = ::open(text_path.c_str(), mode);
  if (file.text_ < 0) return from_errno("open log");
  file.index_ = ::open(index_path.c_str(), can_write ? mode | O_CREAT : mode, 0600);
  if (file.index_ < 0 && errno != ENOENT) return from_errno("open log index");
  if (file.index_ >= 0) {
    TRY(const int64_t size, size_of(file.index_));
    file.count_ = size / static_cast<int64_t>(sizeof(Record));
    const int64_t whole = file.count_ * static_cast<int64_t>(sizeof(Record));
    // A record that a crash cut short; its line is taken up again.
    if (can_write && whole != size && ftruncate(file.index_, whole) != 0)
      return from_errno("mend log index");
  }
  return file;
}

StreamFile::~StreamFile()
{
  if (text_ >= 0) close(text_);
  if (index_ >= 0) close(index_);
}

StreamFile::StreamFile(StreamFile&& other) noexcept
    : text_(std::exchange(other.text_, -1)), index_(std::exchange(other.index_, -1)),
      count_(other.count_)
{}

Result<Record> StreamFile::record(int64_t number) const
{
  CHECK(number >= 0 && number < count_);
  Record record;
  TRY(const auto bytes,
      read_at(index_, number * static_cast<int64_t>(sizeof record), sizeof record));
  if (bytes.size() != sizeof record) return internal("log index ends early");
  __builtin_memcpy(&record, bytes.data(), sizeof record);
  return record;
}

Result<std::string> StreamFile::text(const Record& record) const
{
  if (record.length < 0) return internal("a log index record is damaged");
  // One event is no reason for the others not to be read.
  const auto length = std::min(record.length, static_cast<int64_t>(EventBytesMax));
  return read_at(text_, record.offset, static_cast<size_t>(length));
}

int64_t StreamFile::text_bytes() const
{
  const auto size = size_of(text_);
  return size.ok() ? *size : 0;
}

uint64_t StreamFile::inode() const
{
  struct stat info{};
  return index_ >= 0 && fstat(index_, &info) == 0 ? info.st_ino : 0;
}

Result<void> StreamFile::extend(std::vector<Run>& runs) const
{
  int64_t number = runs.empty() ? 0 : runs.back().end;
  while (number < count_) {
    const auto wanted = static_cast<size_t>(std::min(RecordsAtOnce, count_ - number));
    TRY(const auto bytes,
        read_at(index_, number * static_cast<int64_t>(sizeof(Record)), wanted * sizeof(Record)));
    if (bytes.size() != wanted * sizeof(Record)) return internal("log index ends early");
    for (size_t i = 0; i < wanted; ++i, ++number) {
      Record record;
      __builtin_memcpy(&record, bytes.data() + i * sizeof record, sizeof record);
      if (runs.empty() || record.timestamp < runs.back().last)
        runs.push_back({number, number, record.timestamp, record.timestamp});
      runs.back().end = number + 1;
      runs.back().last = record.timestamp;
    }
  }
  return {};
}

Result<void> StreamFile::add_records(const std::vector<Record>& records)
{
  if (records.empty()) return {};
  TRY_VOID(write_all(
      index_, {reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record)}));
  count_ += static_cast<int64_t>(records.size());
  return {};
}

Result<void> StreamFile::append(const std::vector<Event>& events)
{
  TRY_VOID(take_up(true));
  TRY(int64_t offset, size_of(text_));
  const Time ingested = now();
  std::string text;
  std::vector<Record> records;
  for (const Event& event : events) {
    std::string_view left = event.message;
    do {
      const std::string_view piece = first_bytes(left, EventBytesMax);
      const auto length = static_cast<int64_t>(piece.size());
      records.push_back({event.timestamp.microseconds, ingested.microseconds, offset, length});
      left.remove_prefix(piece.size());
      offset += length;
    } while (!left.empty());
    text += event.message;
    text += '\n';
    ++offset;
  }
  TRY_VOID(write_all(text_, text));
  return add_records(records);
}

Result<void> StreamFile::take_up(bool is_finished)
{
  int64_t begin = 0;
  Time latest; // a clock that is set back makes no line older than the one before it
  if (count_ > 0) {
    TRY(const auto last, record(count_ - 1));
    begin = last.offset + last.length;
    latest = Time{last.ingested};
    // The line's end is not part of the event; a line that was cut for its length has none.
    TRY(const auto next, read_at(text_, begin, 1));
    if (next == "\n") ++begin;
  }
  const int64_t at = std::max(latest, std::min(now(), modified(text_))).microseconds;
  for (;;) {
    TRY(const auto bytes, read_at(text_, begin, TakeUpBytes));
    std::vector<Record> records;
    size_t line = 0;
    while (line < bytes.size()) {
      size_t end = bytes.find('\n', line);
      const bool has_end = end != std::string::npos;
      if (!has_end) end = bytes.size();
      const size_t length =
          first_bytes(std::string_view(bytes).substr(line, end - line), EventBytesMax).size();
      const bool is_cut = end - line > EventBytesMax;
      if (!has_end && !is_cut && (!is_finished || bytes.size() == TakeUpBytes))
        break;        // still being written, or read
      if (length > 0) // the service holds no empty events
        records.push_back(
            {at, at, begin + static_cast<int64_t>(line), static_cast<int64_t>(length)});
      line += length + (has_end && !is_cut ? 1 : 0);
    }
    TRY_VOID(add_records(records));
    if (line == 0 || bytes.size() < TakeUpBytes) return {};
    begin += static_cast<int64_t>(line);
  }
}

} // namespace bindery::logs
