// Events of many streams, in the order of time, that hold the terms of a pattern.
#include "base/text.h"
#include "logs/logs.h"
#include "logs/stream_file.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace bindery::logs {

static constexpr int64_t ScanRecordsMax = 2'000'000;
static constexpr size_t TermsMax = 64;

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
struct Position {
  int64_t timestamp = 0;
  size_t stream = 0; // in the sorted list of names
  int64_t number = 0;
  auto operator<=>(const Position&) const = default;
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

static std::string write_token(const Position& position, const std::string& stream)
{
  return std::to_string(position.timestamp) + "." + std::to_string(position.number) + "." +
         to_hex(stream);
}

static Result<Position> parse_token(const std::string& token, const std::vector<std::string>& names)
{
  const auto parts = split(token, '.');
  const auto stream = parts.size() == 3 ? from_hex(parts[2]) : std::nullopt;
  if (!stream || parts[0].empty() || parts[0].size() > 18 || parts[1].empty() ||
      parts[1].size() > 18 ||
      (parts[0] + parts[1]).find_first_not_of("0123456789") != std::string::npos)
    return invalid_parameter("The specified nextToken is invalid.");
  const auto place = std::lower_bound(names.begin(), names.end(), *stream) - names.begin();
  return Position{std::stoll(parts[0]), static_cast<size_t>(place), std::stoll(parts[1])};
}

Result<FilterPage> Logs::filter(const FilterRequest& request)
{
  TRY_VOID(require_group(request.group));
  TRY(const auto pattern, parse_pattern(request.pattern));
  std::vector<std::string> names = request.streams;
  if (names.empty()) {
    TRY(const auto streams, list_streams(request.group));
    for (const StreamInfo& stream : streams)
      if (stream.name.starts_with(request.stream_prefix)) names.push_back(stream.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::optional<Position> after;
  if (!request.token.empty()) {
    TRY(after, parse_token(request.token, names));
  }

  // One record of each stream waits in the queue; the earliest is taken and the next of its stream
  // comes after it.
  std::vector<StreamFile> files;
  std::priority_queue<Position, std::vector<Position>, std::greater<>> queue;
  const auto push = [&](size_t stream, int64_t number) -> Result<void> {
    if (number >= files[stream].event_count()) return {};
    TRY(const auto record, files[stream].record(number));
    queue.push({record.timestamp, stream, number});
    return {};
  };
  for (const std::string& name : names) {
    const StreamKey key{request.group, name};
    TRY_VOID(require_stream(key));
    TRY_VOID(take_up(key, false));
    TRY(auto file, StreamFile::open(text_path(key), index_path(key), false));
    files.push_back(std::move(file));
    TRY_VOID(push(files.size() - 1, 0));
  }

  FilterPage page;
  int64_t bytes = 0;
  for (int64_t scanned = 0; !queue.empty(); ++scanned) {
    const Position position = queue.top();
    const bool is_full =
        static_cast<int64_t>(page.events.size()) >= request.limit || bytes > PageBytesMax;
    if (is_full || scanned > ScanRecordsMax) {
      page.next_token =
          after ? write_token(*after, names[std::min(after->stream, names.size() - 1)]) : "";
      break;
    }
    queue.pop();
    TRY_VOID(push(position.stream, position.number + 1));
    if (after && position <= *after) continue;
    after = position;
    if (!request.span.holds(Time{position.timestamp})) continue;
    TRY(const auto record, files[position.stream].record(position.number));
    TRY(auto text, files[position.stream].text(record));
    if (!pattern.matches(text)) continue;
    bytes += record.length;
    Event event{
        Time{record.timestamp}, Time{record.ingested}, std::move(text), names[position.stream], {}};
    event.id = write_token(position, names[position.stream]);
    page.events.push_back(std::move(event));
  }
  return page;
}

} // namespace bindery::logs
