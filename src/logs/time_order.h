// The events of one stream by time, and of one time by arrival, though they may have come in
// another order. Private to logs.
#pragma once

#include "logs/stream_file.h"

#include <optional>
#include <vector>

namespace bindery::logs {

struct Position {
  int64_t timestamp = 0;
  int64_t number = 0; // of the record
  auto operator<=>(const Position&) const = default;
};

struct Entry {
  Position position;
  Record record;
};

// A cursor between two events. One thread. The stream is given to each call, so that it need not
// stay open.
class TimeOrder {
public:
  explicit TimeOrder(const std::vector<Run>& runs);

  // Before the first event that is not before the position.
  Result<void> seek(const StreamFile& file, const Position& position);
  // The event behind or before the cursor, which moves over it; nothing at the end.
  Result<std::optional<Entry>> next(const StreamFile& file);
  Result<std::optional<Entry>> previous(const StreamFile& file);

private:
  struct Cursor {
    Run run;
    int64_t at = 0;             // records before it are before the cursor
    std::optional<Entry> ahead; // what was read of them
    std::optional<Entry> behind;
  };
  std::vector<Cursor> cursors_;
};

} // namespace bindery::logs
