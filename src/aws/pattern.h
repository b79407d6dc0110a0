// Regular expressions of service descriptions, as constant automata (written by
// tools/generate/patterns.py). Matching takes time in proportion to text times states, whatever the
// pattern.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bindery::aws {

// Code points from `first` to `last`.
struct CodeRange {
  uint32_t first;
  uint32_t last;
};

// A state eats one code point that is in its ranges; then the automaton is in all states of `next`.
struct PatternState {
  std::span<const CodeRange> ranges;
  std::span<const uint16_t> next; // AcceptState when the text may end here
};

constexpr uint16_t AcceptState = 0xffff;
constexpr size_t PatternStatesMax = 512;

struct Pattern {
  std::string_view text; // as the description writes it, for error messages
  std::span<const PatternState> states;
  std::span<const uint16_t> start;
};

// Whether the pattern matches the whole text. Bytes that are no UTF-8 match nothing.
bool matches(const Pattern& pattern, std::string_view text);

} // namespace bindery::aws
