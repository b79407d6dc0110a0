// The end of an operation's queries, asked for from outside.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace bindery::engine {

// Any thread.
class Cancellation {
public:
  // Ends the queries that run, and those that begin later.
  void request();
  bool is_requested() const;

  // `interrupt` is called by `request`, at once when that came before; not after `remove`.
  int64_t add(std::function<void()> interrupt);
  void remove(int64_t id);

private:
  mutable std::mutex mutex_;
  bool is_requested_ = false;
  int64_t last_id_ = 0;
  std::map<int64_t, std::function<void()>> interrupts_;
};

} // namespace bindery::engine
