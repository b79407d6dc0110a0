#include "sql/spark/query_context.h"

#include "base/text.h"

#include <vector>

namespace bindery::sql::spark {

namespace {

// How many characters of the same line are shown before and after the node.
constexpr int ContextMax = 32;

// The text as its characters, each with its UTF-8 bytes.
std::vector<std::string> characters_of(const std::string& text)
{
  std::vector<std::string> characters;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) characters.emplace_back();
    if (!characters.empty()) characters.back() += c;
  }
  return characters;
}

} // namespace

std::string context_of(const Node& node, const std::string& text)
{
  const std::vector<std::string> characters = characters_of(text);
  const int count = static_cast<int>(characters.size());
  const int start = std::max(node.first().start, 0);
  const int stop = std::min(node.last().stop, count - 1);
  std::string out = "== SQL (line " + std::to_string(node.first().line) + ", position " +
                    std::to_string(node.first().column + 1) + ") ==\n";
  if (start >= count || stop < start) return out;
  int from = start; // the character before the first shown
  while (from >= 0 && start - from <= ContextMax && characters[static_cast<size_t>(from)] != "\n")
    --from;
  int to = stop; // the character behind the last shown
  while (to < count && to - stop <= ContextMax && characters[static_cast<size_t>(to)] != "\n") ++to;
  const bool starts_before = start - from > ContextMax;
  const bool ends_after = to - stop > ContextMax;
  std::vector<std::string> lines(1);
  std::vector<std::string> marks(1);
  const auto show = [&](const std::string& character, bool is_marked) {
    lines.back() += character;
    marks.back() += is_marked ? '^' : ' ';
  };
  if (starts_before)
    for (int i = 0; i < 3; i++) show(".", false);
  for (int i = from + 1; i < to; i++) {
    const std::string& character = characters[static_cast<size_t>(i)];
    if (character == "\n") {
      lines.emplace_back();
      marks.emplace_back();
    } else {
      show(character, i >= start && i <= stop);
    }
  }
  if (ends_after) lines.back() += "...";
  for (size_t i = 0; i < lines.size(); i++) {
    const size_t end = marks[i].find_last_of('^');
    out += lines[i] + "\n" + (end == std::string::npos ? "" : marks[i].substr(0, end + 1)) + "\n";
  }
  return out;
}

} // namespace bindery::sql::spark
