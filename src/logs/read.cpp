// Pages of one stream, by time. A token is a place between two events: "f/…" reads on from it,
// "b/…" reads back; its digits are the time and the number of the event that stands behind the
// place.
#include "logs/logs.h"
#include "logs/time_order.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace bindery::logs {

// The service's tokens have 56 digits; clients only compare them.
static constexpr size_t TimeDigits = 37;
static constexpr size_t NumberDigits = 19;
// Behind all events.
static constexpr Position End{INT64_MAX, INT64_MAX};

static std::string pad(int64_t value, size_t size)
{
  const std::string digits = std::to_string(value);
  return std::string(size - digits.size(), '0') + digits;
}

static std::string make_token(char direction, const Position& place)
{
  return std::string(1, direction) + "/" + pad(place.timestamp, TimeDigits) +
         pad(place.number, NumberDigits) + "/s";
}

struct Cursor {
  bool is_forward = true;
  Position place;
};

static std::optional<int64_t> parse_digits(std::string_view text)
{
  int64_t value = 0;
  for (const char c : text)
    if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, c - '0', &value))
      return std::nullopt;
  return value;
}

static Result<Cursor> parse_token(const std::string& token)
{
  const std::string_view text = token;
  const bool has_form = text.size() == TimeDigits + NumberDigits + 4 &&
                        (text.starts_with("f/") || text.starts_with("b/")) && text.ends_with("/s");
  const auto time = has_form ? parse_digits(text.substr(2, TimeDigits)) : std::nullopt;
  const auto number =
      has_form ? parse_digits(text.substr(2 + TimeDigits, NumberDigits)) : std::nullopt;
  if (!time || !number)
    return invalid_input("The specified nextToken is invalid.")
        .with_name("InvalidParameterException");
  return Cursor{text[0] == 'f', {*time, *number}};
}

static Position behind(const Position& position)
{
  return {position.timestamp, position.number + 1};
}

Result<EventPage> Logs::read(const ReadRequest& request)
{
  TRY_VOID(require_stream(request.key));
  std::vector<Run> runs;
  TRY(const auto stream, open_stream(request.key, runs));
  Cursor cursor{request.from_head, request.from_head ? Position{} : End};
  if (!request.token.empty()) {
    TRY(cursor, parse_token(request.token));
  }
  Position from = cursor.place;
  const auto& [start, end] = request.span;
  if (cursor.is_forward && start) from = std::max(from, {start->microseconds, 0});
  if (!cursor.is_forward && end) from = std::min(from, {end->microseconds, 0});
  TimeOrder events(runs);
  TRY_VOID(events.seek(stream, from));

  EventPage page;
  int64_t bytes = 0;
  std::optional<Position> first;
  std::optional<Position> last;
  while (static_cast<int64_t>(page.events.size()) < request.limit) {
    TRY(const auto entry, cursor.is_forward ? events.next(stream) : events.previous(stream));
    if (!entry || !request.span.holds(Time{entry->record.timestamp})) break;
    if (!page.events.empty() && bytes + entry->record.length > PageBytesMax) break;
    TRY(auto text, stream.text(entry->record));
    bytes += entry->record.length;
    page.events.push_back(
        {Time{entry->record.timestamp}, Time{entry->record.ingested}, std::move(text), {}, {}});
    if (!first) first = entry->position;
    last = entry->position;
  }
  if (!cursor.is_forward) {
    std::reverse(page.events.begin(), page.events.end());
    std::swap(first, last);
  }
  // Nothing came: a place behind all events is that behind the last one there is, so that those to
  // come are behind it.
  Position place = cursor.place;
  if (place == End) {
    TRY_VOID(events.seek(stream, End));
    TRY(const auto newest, events.previous(stream));
    place = newest ? behind(newest->position) : Position{};
  }
  page.forward_token = make_token('f', last ? behind(*last) : place);
  page.backward_token = make_token('b', first ? *first : place);
  return page;
}

} // namespace bindery::logs
