// Logs: groups of streams of events, as CloudWatch Logs has them. A stream is a plain text file, to
// which a child program may append by itself, and beside it an index of 32 bytes an event. Nothing
// is kept in memory.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::logs {

// The service's own groups.
inline constexpr const char* JobOutputGroup = "/aws-glue/jobs/output";
inline constexpr const char* JobErrorGroup = "/aws-glue/jobs/error";
inline constexpr const char* JobContinuousGroup = "/aws-glue/jobs/logs-v2";
inline constexpr const char* CrawlersGroup = "/aws-glue/crawlers";

constexpr size_t EventBytesMax = 256u << 10; // a longer line becomes several events
constexpr int64_t PageEventsMax = 10000;
constexpr int64_t PageBytesMax = 1 << 20;

struct StreamKey {
  std::string group;
  std::string stream;
  auto operator<=>(const StreamKey&) const = default;
};

struct Event {
  Time timestamp;
  Time ingested;
  std::string message;
  std::string stream; // filled by `filter`
  std::string id;     // filled by `filter`
};

struct GroupInfo {
  std::string name;
  Time created;
  int64_t stored_bytes = 0;
};

struct StreamInfo {
  std::string name;
  Time created;
  int64_t stored_bytes = 0;
  std::optional<Time> first_event;
  std::optional<Time> last_event;
  std::optional<Time> last_ingested;
};

// Events of a stream that came in the order of their times: records [begin, end) of its index. A
// stream whose events all came so is one run.
struct Run {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t first = 0; // timestamps, in microseconds
  int64_t last = 0;
};

struct TimeSpan {
  std::optional<Time> start; // inclusive
  std::optional<Time> end;   // exclusive
  bool holds(Time time) const { return (!start || time >= *start) && (!end || time < *end); }
};

struct ReadRequest {
  StreamKey key;
  TimeSpan span;
  int64_t limit = PageEventsMax;
  bool from_head = false; // without a token: the oldest page, else the newest
  std::string token;      // of an earlier answer
};

struct EventPage {
  std::vector<Event> events; // by time
  std::string forward_token; // the same as was given when nothing came after it
  std::string backward_token;
};

struct FilterRequest {
  std::string group;
  std::vector<std::string> streams; // none: all
  std::string stream_prefix;
  TimeSpan span;
  std::string pattern; // terms, "phrases", ?any, -none
  int64_t limit = PageEventsMax;
  std::string token;
};

struct FilterPage {
  std::vector<Event> events; // by time, over all streams
  std::string next_token;    // empty at the end
};

// Whether a stream may have that name.
bool is_stream_name(std::string_view name);

struct Position;
class StreamFile;

// Any thread. Errors carry the service's names: ResourceNotFoundException,
// ResourceAlreadyExistsException, InvalidParameterException.
class Logs {
public:
  static Result<std::unique_ptr<Logs>> open(const std::string& folder);

  Result<void> create_group(const std::string& group);
  Result<void> delete_group(const std::string& group);
  Result<std::vector<GroupInfo>> list_groups(); // by name
  Result<void> create_stream(const StreamKey& key);
  Result<void> delete_stream(const StreamKey& key);
  Result<std::vector<StreamInfo>> list_streams(const std::string& group); // by name

  // Makes group and stream when missing, and answers the path of the text file, for a child to
  // append to.
  Result<std::string> open_text(const StreamKey& key);
  // Makes `other`, and its group, a stream of the same text: what a child appends to one comes in
  // both. A stream that is there stays as it is.
  Result<void> share_text(const StreamKey& key, const StreamKey& other);
  // Takes up the lines that were appended since. `is_finished`: also a last line without its end.
  Result<void> take_up(const StreamKey& key, bool is_finished);

  // For the service's own lines: makes group and stream when missing; a failure goes to the
  // server's log only.
  void write(const StreamKey& key, const std::string& message);
  // PutLogEvents: the stream must exist.
  Result<void> append(const StreamKey& key, const std::vector<Event>& events);

  Result<EventPage> read(const ReadRequest& request);
  Result<FilterPage> filter(const FilterRequest& request);

private:
  explicit Logs(std::string folder) : folder_(std::move(folder)) {}
  std::string group_folder(const std::string& group) const;
  std::string text_path(const StreamKey& key) const;
  std::string index_path(const StreamKey& key) const;
  Result<void> require_group(const std::string& group) const;
  Result<void> require_stream(const StreamKey& key) const;
  // One writer a stream: its index is only appended to under this lock.
  std::shared_ptr<std::mutex> writer_lock(const StreamKey& key);

  Result<std::vector<std::string>> list_names(const std::string& group) const;
  Result<std::vector<std::string>> streams_of(const FilterRequest& request) const; // sorted
  // Whether all its events are before the place, surely.
  bool is_over(const StreamKey& key, const Position& begin) const;
  // Takes up new lines, opens the stream, and says in which runs its events are.
  Result<StreamFile> open_stream(const StreamKey& key, std::vector<Run>& runs);

  // Runs as far as an index was looked through. The file's number tells a stream from a later one
  // of its name.
  struct KnownRuns {
    uint64_t inode = 0;
    std::vector<Run> runs;
  };

  const std::string folder_;
  std::mutex mutex_; // of the maps
  std::map<StreamKey, std::shared_ptr<std::mutex>> writers_;
  std::map<StreamKey, KnownRuns> runs_;
};

} // namespace bindery::logs
