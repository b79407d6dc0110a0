// Something that happened, for poll: readable from `set` until `clear`. Any thread.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <vector>

namespace bindery::worker {

class Event {
public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set() const;
  void clear() const;
  bool is_set() const;
  int descriptor() const { return descriptor_; }

private:
  int descriptor_;
};

// Waits until one of the descriptors is readable or its other end is gone, or the time is over
// (negative: no limit). Negative descriptors are left out. The answer says for each whether it is
// ready; all false: the time is over.
std::vector<bool> wait_readable(const std::vector<int>& descriptors, int64_t timeout_ms);

} // namespace bindery::worker
