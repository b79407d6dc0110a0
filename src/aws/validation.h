// Checks values against the constraints of their shapes and collects what is wrong, in the
// services' own words. Private to the codecs.
#pragma once

#include "aws/shape.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindery::aws {

class Validation {
public:
  // Goes into a member (or an item, counted from 0) for as long as it lives.
  class Inside {
  public:
    Inside(Validation& validation, std::string_view member);
    Inside(Validation& validation, size_t item);
    ~Inside() { validation_.path_.resize(length_); }
    Inside(const Inside&) = delete;

  private:
    Validation& validation_;
    size_t length_;
  };

  // The value at the current path, of the shape's C++ type; items of lists and maps are checked by
  // their containers.
  void check(const Shape& shape, const void* value);
  // A required value is not there.
  void missing();
  // InvalidInput with every finding, or nothing when there is none.
  Result<void> finish() const;

private:
  void add(std::string_view value, std::string_view constraint);

  std::string path_;
  std::vector<std::string> problems_;
  size_t problem_count_ = 0;
};

} // namespace bindery::aws
