#include "logs/time_order.h"

namespace bindery::logs {

TimeOrder::TimeOrder(const std::vector<Run>& runs)
{
  cursors_.reserve(runs.size());
  for (const Run& run : runs) cursors_.push_back({run, run.begin, {}, {}});
}

static Result<Entry> read_entry(const StreamFile& file, int64_t number)
{
  TRY(const auto record, file.record(number));
  return Entry{{record.timestamp, number}, record};
}

// The first record of the run that is not before the position.
static Result<int64_t> find_place(const StreamFile& file, const Run& run, const Position& position)
{
  if (position <= Position{run.first, run.begin}) return run.begin;
  if (position > Position{run.last, run.end - 1}) return run.end;
  int64_t low = run.begin;
  int64_t high = run.end;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    TRY(const Entry entry, read_entry(file, middle));
    if (entry.position < position)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Result<void> TimeOrder::seek(const StreamFile& file, const Position& position)
{
  for (Cursor& cursor : cursors_) {
    TRY(cursor.at, find_place(file, cursor.run, position));
    cursor.ahead.reset();
    cursor.behind.reset();
  }
  return {};
}

Result<std::optional<Entry>> TimeOrder::next(const StreamFile& file)
{
  Cursor* first = nullptr;
  for (Cursor& cursor : cursors_) {
    if (cursor.at == cursor.run.end) continue;
    if (!cursor.ahead) {
      TRY(cursor.ahead, read_entry(file, cursor.at));
    }
    if (!first || cursor.ahead->position < first->ahead->position) first = &cursor;
  }
  if (!first) return std::optional<Entry>();
  first->behind = first->ahead;
  first->ahead.reset();
  ++first->at;
  return first->behind;
}

Result<std::optional<Entry>> TimeOrder::previous(const StreamFile& file)
{
  Cursor* last = nullptr;
  for (Cursor& cursor : cursors_) {
    if (cursor.at == cursor.run.begin) continue;
    if (!cursor.behind) {
      TRY(cursor.behind, read_entry(file, cursor.at - 1));
    }
    if (!last || cursor.behind->position > last->behind->position) last = &cursor;
  }
  if (!last) return std::optional<Entry>();
  last->ahead = last->behind;
  last->behind.reset();
  --last->at;
  return last->ahead;
}

} // namespace bindery::logs
