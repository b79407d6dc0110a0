// Pages of one stream. A token is the number of an event: "f/<n>" reads on from n, "b/<n>" reads
// back from n.
#include "logs/logs.h"
#include "logs/stream_file.h"

#include <algorithm>

namespace bindery::logs {

// The service's tokens have this many digits; clients only compare them.
static constexpr size_t TokenDigits = 56;
// A span of time far from the cursor makes a call read over this many records at most.
static constexpr int64_t ScanRecordsMax = 2'000'000;

static std::string make_token(char direction, int64_t number)
{
  const std::string digits = std::to_string(number);
  return std::string(1, direction) + "/" + std::string(TokenDigits - digits.size(), '0') + digits +
         "/s";
}

struct Cursor {
  bool is_forward = true;
  int64_t number = 0;
};

static Result<Cursor> parse_token(const std::string& token, int64_t count)
{
  Error malformed =
      invalid_input("The specified nextToken is invalid.").with_name("InvalidParameterException");
  if (token.size() != TokenDigits + 4 || (token[0] != 'f' && token[0] != 'b') || token[1] != '/')
    return malformed;
  Cursor cursor{token[0] == 'f', 0};
  for (size_t i = 2; i < TokenDigits + 2; ++i) {
    if (token[i] < '0' || token[i] > '9' || cursor.number > INT64_MAX / 10 - 10) return malformed;
    cursor.number = cursor.number * 10 + (token[i] - '0');
  }
  cursor.number = std::min(cursor.number, count);
  return cursor;
}

Result<EventPage> Logs::read(const ReadRequest& request)
{
  TRY_VOID(require_stream(request.key));
  TRY_VOID(take_up(request.key, false));
  TRY(const auto stream, StreamFile::open(text_path(request.key), index_path(request.key), false));
  const int64_t count = stream.event_count();
  Cursor cursor{request.from_head, request.from_head ? 0 : count};
  if (!request.token.empty()) {
    TRY(cursor, parse_token(request.token, count));
  }

  EventPage page;
  int64_t bytes = 0;
  int64_t number = cursor.number;
  int64_t scanned = 0;
  const int64_t step = cursor.is_forward ? 1 : -1;
  while (cursor.is_forward ? number < count : number > 0) {
    if (++scanned > ScanRecordsMax) break;
    TRY(const auto record, stream.record(cursor.is_forward ? number : number - 1));
    if (request.span.holds(Time{record.timestamp})) {
      if (static_cast<int64_t>(page.events.size()) >= request.limit) break;
      if (!page.events.empty() && bytes + record.length > PageBytesMax) break;
      TRY(auto text, stream.text(record));
      bytes += record.length;
      page.events.push_back(
          {Time{record.timestamp}, Time{record.ingested}, std::move(text), {}, {}});
    }
    number += step;
  }
  if (!cursor.is_forward) std::reverse(page.events.begin(), page.events.end());
  page.forward_token = make_token('f', cursor.is_forward ? number : cursor.number);
  page.backward_token = make_token('b', cursor.is_forward ? cursor.number : number);
  return page;
}

} // namespace bindery::logs
