#include "spark/decode/attribute_name.h"

#include "plan/errors.h"

namespace bindery::spark {

// Reads the part within backticks that starts at `at` (behind the opening one); answers where it
// ends, behind the closing one, or npos when that is missing.
static size_t take_quoted(const std::string& text, size_t at, std::string& part)
{
  while (at < text.size()) {
    if (text[at] != '`') {
      part += text[at++];
    } else if (at + 1 < text.size() && text[at + 1] == '`') {
      part += '`';
      at += 2;
    } else {
      return at + 1;
    }
  }
  return std::string::npos;
}

Result<std::vector<std::string>> parse_attribute_name(const std::string& text)
{
  const auto refused = [&] {
    return plan::spark_error("INVALID_ATTRIBUTE_NAME_SYNTAX", {{"name", text}});
  };
  std::vector<std::string> parts;
  size_t at = 0;
  while (true) {
    std::string part;
    if (at < text.size() && text[at] == '`') {
      at = take_quoted(text, at + 1, part);
      if (at == std::string::npos || (at < text.size() && text[at] != '.')) return refused();
    } else {
      const size_t start = at;
      while (at < text.size() && text[at] != '.' && text[at] != '`') at++;
      if (at < text.size() && text[at] == '`') return refused();
      // A name may be empty only as a whole.
      if (at == start && !text.empty()) return refused();
      part = text.substr(start, at - start);
    }
    parts.push_back(std::move(part));
    if (at >= text.size()) return parts;
    at++; // the dot; what follows it must be a part
    if (at == text.size()) return refused();
  }
}

} // namespace bindery::spark
