// Files on their way: bytes to a staged object or a temporary file, and their publication. Private
// to the folder.
#pragma once

#include "base/result.h"
#include "lake/lake.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::engine {

// One file being written. Destroyed unfinished, it is gone.
class Sink {
public:
  virtual ~Sink() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  virtual Result<void> finish() = 0;
};

// The files of one write below one folder.
class Output {
public:
  virtual ~Output() = default;
  // `name` is relative to the folder.
  virtual Result<std::unique_ptr<Sink>> create(const std::string& name) = 0;
  // Keeps a finished file for the publication.
  virtual void keep(std::unique_ptr<Sink> sink) = 0;
  // Makes every kept file visible, in the place of what was below the `replaced` folders: names
  // relative to this one that end in a slash; the empty name is the whole.
  virtual Result<void> publish(const std::vector<std::string>& replaced) = 0;
};

Result<std::unique_ptr<Output>> make_output(lake::Lake* lake, const std::string& url);

} // namespace bindery::engine
