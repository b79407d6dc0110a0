// Patterns of java.time.format.DateTimeFormatter, as Spark uses them.
#pragma once

#include "engine/native/calendar.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine::native {

class DateTimePattern {
public:
  // Raises Spark's error on letters that Spark refuses, and on those that are not there yet.
  explicit DateTimePattern(const std::string& pattern);

  // `offset` is of the wall time, in microseconds; `zone` is its name.
  std::string format(int64_t wall, int64_t offset, const std::string& zone) const;
  // The wall time, and the zone when the text has one.
  std::optional<ParsedTimestamp> parse(std::string_view text) const;

private:
  struct Item {
    char letter = 0; // 0: a literal; '[' and ']': the ends of an optional section
    int count = 0;
    std::string literal;
  };
  struct Fields;
  bool parse_items(std::string_view& text, size_t from, size_t to, Fields& fields) const;
  bool parse_item(std::string_view& text, size_t index, Fields& fields) const;

  std::string pattern_;
  std::vector<Item> items_;
};

// Of this thread, compiled once.
const DateTimePattern& pattern_of(std::string_view pattern);

} // namespace bindery::engine::native
