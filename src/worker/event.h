// Something that happened, for poll: readable from `set` until `clear`. Any thread.
// Where the system has no descriptor left, it wakes nobody, and whoever asks `is_set` is told.
#pragma once

#include <atomic>
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
  int descriptor_; // or negative
  mutable std::atomic<bool> is_set_ = false;
};

// Waits until one of the descriptors is readable or its other end is gone, or the time is over
// (negative: no limit). Negative descriptors are left out. The answer says for each whether it is
// ready; all false: the time is over.
std::vector<bool> wait_readable(const std::vector<int>& descriptors, int64_t timeout_ms);

} // namespace bindery::worker
