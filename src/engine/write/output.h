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

// The files of one write. Folders are normal URLs without a slash at the end, of one scheme; those
// below the root are the usual ones.
class Output {
public:
  virtual ~Output() = default;
  virtual Result<std::unique_ptr<Sink>> create(const std::string& folder,
                                               const std::string& name) = 0;
  // Keeps a finished file for the publication.
  virtual void keep(std::unique_ptr<Sink> sink) = 0;
  // Makes every kept file visible, in the place of what was below the `replaced` folders: at once
  // where all is in one bucket, else bucket by bucket.
  virtual Result<void> publish(const std::vector<std::string>& replaced) = 0;
};

Result<std::unique_ptr<Output>> make_output(lake::Lake* lake, const std::string& root);

} // namespace bindery::engine
