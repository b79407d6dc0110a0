#include "format/json/documents.h"

namespace bindery::format {

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view DocumentReader::next()
{
  size_t at = position_;
  while (at < text_.size() && is_blank(text_[at])) ++at;
  if (at == text_.size()) {
    position_ = at;
    return {};
  }
  size_t start = at;
  if (text_[at] != '{' && text_[at] != '[') {
    size_t end = text_.find('\n', at);
    if (end == std::string_view::npos) {
      is_broken_ = true;
      return {};
    }
    position_ = end;
    return text_.substr(start, end - start);
  }
  size_t depth = 0;
  bool in_string = false;
  for (; at < text_.size(); ++at) {
    char c = text_[at];
    if (in_string) {
      if (c == '\\') ++at;
      // A raw line break is no part of a string: the record is broken, the next line may not be.
      else if (c == '"' || c == '\n')
        in_string = false;
      continue;
    }
    if (c == '"')
      in_string = true;
    else if (c == '{' || c == '[')
      ++depth;
    else if ((c == '}' || c == ']') && --depth == 0) {
      position_ = at + 1;
      return text_.substr(start, position_ - start);
    }
  }
  is_cut_ = true;
  return {};
}

} // namespace bindery::format
