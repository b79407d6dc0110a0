// One stream on disk: the text, and fixed-size records that say where each event is in it.
#pragma once

#include "logs/logs.h"

#include <cstdint>
#include <string>

namespace bindery::logs {

struct Record {
  int64_t timestamp = 0; // microseconds
  int64_t ingested = 0;
  int64_t offset = 0; // in the text
  int64_t length = 0;
};
static_assert(sizeof(Record) == 32);

// An open stream. Reads need no lock: records and the text they name never change.
class StreamFile {
public:
  // Opens both files; `can_write` makes the index when missing.
  static Result<StreamFile> open(const std::string& text_path, const std::string& index_path,
                                 bool can_write);
  ~StreamFile();
  StreamFile(StreamFile&& other) noexcept;
  StreamFile& operator=(StreamFile&&) = delete;

  int64_t event_count() const { return count_; }
  Result<Record> record(int64_t number) const;
  Result<std::string> text(const Record& record) const;
  int64_t text_bytes() const;
  uint64_t inode() const; // of the index; 0 without one
  // Adds to the runs of this stream those of the records behind them.
  Result<void> extend(std::vector<Run>& runs) const;

  // Adds the text with its records. Under the writer's lock.
  Result<void> append(const std::vector<Event>& events);
  // Makes records of the lines behind the last record. Under the writer's lock.
  Result<void> take_up(bool is_finished);

private:
  StreamFile() = default;
  Result<void> add_records(const std::vector<Record>& records);

  int text_ = -1;
  int index_ = -1;
  int64_t count_ = 0;
};

} // namespace bindery::logs
