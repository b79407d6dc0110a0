// Splits text into JSON documents that follow each other, without parsing them.
#pragma once

#include <string_view>

namespace bindery::format {

class DocumentReader {
public:
  explicit DocumentReader(std::string_view text) : text_(text) {}

  // The next object or array, or a stray line that is neither; empty at the end.
  std::string_view next();
  // After the last document returned.
  size_t position() const { return position_; }
  // The text ends inside a document.
  bool is_cut() const { return is_cut_; }
  // Something between documents is no JSON, and reading stopped there.
  bool is_broken() const { return is_broken_; }

private:
  std::string_view text_;
  size_t position_ = 0;
  bool is_cut_ = false;
  bool is_broken_ = false;
};

} // namespace bindery::format
