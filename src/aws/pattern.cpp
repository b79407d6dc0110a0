#include "aws/pattern.h"

#include "base/result.h"

#include <bitset>
#include <optional>

namespace bindery::aws {

// The next code point of UTF-8 text, which is cut by as much.
static std::optional<uint32_t> take_code_point(std::string_view& text)
{
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  uint32_t value = length == 1 ? first : first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (byte & 0x3fu);
  }
  text.remove_prefix(length);
  return value;
}

static bool eats(const PatternState& state, uint32_t code_point)
{
  for (const CodeRange& range : state.ranges)
    if (code_point >= range.first && code_point <= range.last) return true;
  return false;
}

bool matches(const Pattern& pattern, std::string_view text)
{
  CHECK(pattern.states.size() <= PatternStatesMax);
  std::bitset<PatternStatesMax> current;
  bool may_end = false;
  const auto enter = [&](std::bitset<PatternStatesMax>& states, std::span<const uint16_t> next) {
    for (const uint16_t state : next) {
      if (state == AcceptState)
        may_end = true;
      else
        states.set(state);
    }
  };
  enter(current, pattern.start);
  while (!text.empty()) {
    const auto code_point = take_code_point(text);
    if (!code_point) return false;
    may_end = false;
    std::bitset<PatternStatesMax> following;
    for (size_t state = current._Find_first(); state < PatternStatesMax;
         state = current._Find_next(state))
      if (eats(pattern.states[state], *code_point)) enter(following, pattern.states[state].next);
    if (following.none() && !may_end) return false;
    current = following;
  }
  return may_end;
}

} // namespace bindery::aws
