// Events of many streams, in the order of time, that hold the terms of a pattern.
#include "base/text.h"
#include "logs/logs.h"
#include "logs/time_order.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <queue>
#include <sys/stat.h>
#include <tuple>

namespace bindery::logs {

static constexpr int64_t ScanRecordsMax = 2'000'000;
static constexpr size_t TermsMax = 64;
static constexpr size_t OpenStreamsMax = 32; // two descriptors each
// How far an event's time may be ahead of that of its writing: PutLogEvents takes two hours; the
// rest is for clocks that are set.
static constexpr int64_t AheadMax = int64_t{24} * 3600 * 1'000'000;

namespace {

struct Pattern {
  std::vector<std::string> all;
  std::vector<std::string> any;
  std::vector<std::string> none;

  bool matches(const std::string& text) const
  {
    const auto holds = [&](const std::string& term) {
      return text.find(term) != std::string::npos;
    };
    if (!std::all_of(all.begin(), all.end(), holds)) return false;
    if (std::any_of(none.begin(), none.end(), holds)) return false;
    return any.empty() || std::any_of(any.begin(), any.end(), holds);
  }
};

// Where reading stands, and at the end of a page what was given last.
struct Place {
  int64_t timestamp = 0;
  std::string stream;
  int64_t number = 0;
};

// A stream, open only while it is read.
struct Source {
  StreamKey key;
  TimeOrder events;
  std::optional<StreamFile> file;
  int64_t used = 0; // the later, the greater
};

// The next event of a source.
struct Waiting {
  Entry entry;
  size_t source = 0; // by name
  bool operator>(const Waiting& other) const
  {
    return std::tuple(entry.position.timestamp, source, entry.position.number) >
           std::tuple(other.entry.position.timestamp, other.source, other.entry.position.number);
  }
};

} // namespace

static Error invalid_parameter(std::string message)
{
  return invalid_input(std::move(message)).with_name("InvalidParameterException");
}

static Result<Pattern> parse_pattern(std::string_view text)
{
  text = trim(text);
  if (text.starts_with('{') || text.starts_with('['))
    return unsupported("filterPattern in JSON or column form is not supported yet: use terms")
        .with_name("InvalidParameterException");
  if (text.starts_with('%'))
    return unsupported("filterPattern with a regular expression is not supported yet: use terms")
        .with_name("InvalidParameterException");
  Pattern pattern;
  for (size_t i = 0, terms = 0; i < text.size(); ++terms) {
    if (terms >= TermsMax) return invalid_parameter("filterPattern has more than 64 terms");
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    std::vector<std::string>* target = &pattern.all;
    if (text[i] == '?') target = &pattern.any;
    if (text[i] == '-') target = &pattern.none;
    if (target != &pattern.all) ++i;
    std::string term;
    if (i < text.size() && text[i] == '"') {
      const size_t end = text.find('"', i + 1);
      if (end == std::string_view::npos)
        return invalid_parameter("Invalid filter pattern: a quote is not closed");
      term = text.substr(i + 1, end - i - 1);
      i = end + 1;
    } else {
      const size_t end = std::min(text.find(' ', i), text.size());
      term = text.substr(i, end - i);
      i = end;
    }
    if (!term.empty()) target->push_back(std::move(term));
  }
  return pattern;
}

static std::string write_token(const Place& place)
{
  return std::to_string(place.timestamp) + "." + std::to_string(place.number) + "." +
         to_hex(place.stream);
}

static Result<Place> parse_token(const std::string& token)
{
  const auto parts = split(token, '.');
  const auto stream = parts.size() == 3 ? from_hex(parts[2]) : std::nullopt;
  if (!stream || parts[0].empty() || parts[0].size() > 18 || parts[1].empty() ||
      parts[1].size() > 18 ||
      (parts[0] + parts[1]).find_first_not_of("0123456789") != std::string::npos)
    return invalid_parameter("The specified nextToken is invalid.");
  return Place{std::stoll(parts[0]), *stream, std::stoll(parts[1])};
}

// Where the events of a stream begin that come after the place: of one time, streams go by name.
static Position find_begin(const std::string& stream, const std::optional<Place>& after,
                           const TimeSpan& span)
{
  Position begin;
  if (after) {
    begin.timestamp = after->timestamp;
    if (stream == after->stream) begin.number = after->number + 1;
    if (stream < after->stream) begin.number = INT64_MAX;
  }
  if (span.start) begin = std::max(begin, {span.start->microseconds, 0});
  return begin;
}

namespace {

// The streams of a request, merged by time.
class Sources {
public:
  using Open = std::function<Result<StreamFile>(const StreamKey& key, std::vector<Run>& runs)>;
  Sources(Open open, const TimeSpan& span) : open_(std::move(open)), span_(span) {}

  Result<void> add(const StreamKey& key, const std::optional<Place>& after)
  {
    std::vector<Run> runs;
    TRY(auto file, open_(key, runs));
    const Position begin = find_begin(key.stream, after, span_);
    const bool is_over =
        std::ranges::all_of(runs, [&](const Run& run) { return run.last < begin.timestamp; });
    if (is_over) return {};
    sources_.push_back({key, TimeOrder(runs), std::move(file), ++uses_});
    TRY_VOID(sources_.back().events.seek(*sources_.back().file, begin));
    TRY_VOID(put_next(sources_.size() - 1));
    close_oldest();
    return {};
  }

  bool is_empty() const { return queue_.empty(); }

  struct Taken {
    Entry entry;
    size_t source = 0;
  };
  // The earliest event.
  Result<Taken> take()
  {
    const Waiting first = queue_.top();
    queue_.pop();
    TRY_VOID(put_next(first.source));
    return Taken{first.entry, first.source};
  }

  const std::string& name_of(const Taken& taken) const { return sources_[taken.source].key.stream; }

  Result<std::string> text_of(const Taken& taken)
  {
    TRY(const StreamFile* file, file_of(sources_[taken.source]));
    return file->text(taken.entry.record);
  }

private:
  Result<const StreamFile*> file_of(Source& source)
  {
    source.used = ++uses_;
    if (!source.file) {
      std::vector<Run> runs;
      TRY(auto file, open_(source.key, runs));
      source.file.emplace(std::move(file));
      close_oldest();
    }
    return &*source.file;
  }

  void close_oldest()
  {
    Source* oldest = nullptr;
    size_t count = 0;
    for (Source& source : sources_) {
      if (!source.file) continue;
      ++count;
      if (!oldest || source.used < oldest->used) oldest = &source;
    }
    if (count > OpenStreamsMax) oldest->file.reset();
  }

  Result<void> put_next(size_t number)
  {
    Source& source = sources_[number];
    TRY(const StreamFile* file, file_of(source));
    TRY(auto entry, source.events.next(*file));
    if (entry && (!span_.end || Time{entry->record.timestamp} < *span_.end))
      queue_.push({*entry, number});
    else
      source.file.reset();
    return {};
  }

  const Open open_;
  const TimeSpan span_;
  std::vector<Source> sources_;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> queue_;
  int64_t uses_ = 0;
};

} // namespace

Result<std::vector<std::string>> Logs::streams_of(const FilterRequest& request) const
{
  std::vector<std::string> names = request.streams;
  if (names.empty()) {
    TRY(names, list_names(request.group));
    std::erase_if(
        names, [&](const std::string& name) { return !name.starts_with(request.stream_prefix); });
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Most streams of a group are of runs long past: the time of their last change says so, and they
// are not opened.
bool Logs::is_over(const StreamKey& key, const Position& begin) const
{
  struct stat info{};
  if (stat(text_path(key).c_str(), &info) != 0) return false;
  const int64_t changed = info.st_mtim.tv_sec * 1'000'000 + info.st_mtim.tv_nsec / 1000;
  return changed + AheadMax < begin.timestamp;
}

Result<FilterPage> Logs::filter(const FilterRequest& request)
{
  TRY_VOID(require_group(request.group));
  TRY(const auto pattern, parse_pattern(request.pattern));
  std::optional<Place> after;
  if (!request.token.empty()) {
    TRY(after, parse_token(request.token));
  }
  Sources sources(
      [this](const StreamKey& key, std::vector<Run>& runs) { return open_stream(key, runs); },
      request.span);
  TRY(const auto names, streams_of(request));
  for (const std::string& name : names) {
    const StreamKey key{request.group, name};
    TRY_VOID(require_stream(key));
    if (is_over(key, find_begin(name, after, request.span))) continue;
    TRY_VOID(sources.add(key, after));
  }

  FilterPage page;
  int64_t bytes = 0;
  for (int64_t scanned = 0; !sources.is_empty(); ++scanned) {
    const bool is_full =
        static_cast<int64_t>(page.events.size()) >= request.limit || bytes > PageBytesMax;
    if (is_full || scanned > ScanRecordsMax) {
      page.next_token = after ? write_token(*after) : "";
      break;
    }
    TRY(const auto taken, sources.take());
    const Record& record = taken.entry.record;
    after = Place{record.timestamp, sources.name_of(taken), taken.entry.position.number};
    TRY(auto text, sources.text_of(taken));
    if (!pattern.matches(text)) continue;
    bytes += record.length;
    page.events.push_back({Time{record.timestamp}, Time{record.ingested}, std::move(text),
                           after->stream, write_token(*after)});
  }
  return page;
}

} // namespace bindery::logs
