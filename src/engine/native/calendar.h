// The proleptic Gregorian calendar and time zones, in days and microseconds since 1970.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bindery::engine::native {

inline constexpr int64_t MicrosPerSecond = 1'000'000;
inline constexpr int64_t MicrosPerDay = 86'400 * MicrosPerSecond;

struct Civil {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
};

int64_t days_of(const Civil& date); // the date must be one
Civil civil_of(int64_t days);
bool is_leap(int64_t year);
int days_in_month(int64_t year, int month);
int64_t floor_div(int64_t a, int64_t b);
int64_t floor_mod(int64_t a, int64_t b);
// Months added, the day clamped to the last of the month.
int64_t add_months(int64_t days, int64_t months);

// One zone's rules. Any thread.
class Zone {
public:
  virtual ~Zone() = default;
  // Microseconds to add to the instant to get wall time.
  virtual int64_t offset_at(int64_t instant) const = 0;
  // The instant of a wall time: the earlier of two, and later by the gap where there is none, as
  // java.time does.
  int64_t to_instant(int64_t wall) const;
  int64_t to_wall(int64_t instant) const { return instant + offset_at(instant); }
};

// "UTC", "Europe/Paris", "+01:00", "GMT-3", …; null when there is no such zone. Cached for the
// process.
std::shared_ptr<const Zone> find_zone(const std::string& name);
// As find_zone, but raises Spark's error through DuckDB.
std::shared_ptr<const Zone> get_zone(const std::string& name);

// The latest that is not after the time, of the starts that lie `slide` µs apart around `offset`.
int64_t latest_start(int64_t time, int64_t slide, int64_t offset);

std::string date_text(int64_t days);
std::string timestamp_text(int64_t wall); // "2020-01-02 03:04:05.6"

std::optional<int32_t> parse_date(std::string_view text);
// A wall time, with its zone when the text names one. `is_time_only` texts ("12:30") have no date.
struct ParsedTimestamp {
  int64_t wall = 0;
  bool is_time_only = false;
  std::shared_ptr<const Zone> zone;
};
std::optional<ParsedTimestamp> parse_timestamp(std::string_view text);

} // namespace bindery::engine::native
