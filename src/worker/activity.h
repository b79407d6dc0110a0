// A kind of work that the one loop starts and stops: job runs, crawls, queries. API calls only
// write rows that say what is wanted, and wake the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace bindery::worker {

class Activity {
public:
  virtual ~Activity() = default;
  virtual std::string_view name() const = 0;

  // All of these are called from the loop's thread. They do not wait for work: work goes on in
  // children and in threads of its own, which call `wake` when something is to be done here.

  // Once, before the first `start_due`: what was in flight when the last server died is ended or
  // tried again.
  virtual void recover() = 0;
  // Starts, stops and ends what is due now. Answers in how many milliseconds it wants to be called
  // at the latest; nothing: not before it is woken.
  virtual std::optional<int64_t> start_due() = 0;
  // The server stops: ends all work and waits for it.
  virtual void stop() = 0;

  // Set by the loop before `recover`. `wake` may be called from any thread, at any time.
  void set_wake(std::function<void()> wake) { wake_ = std::move(wake); }
  void wake() const
  {
    if (wake_) wake_();
  }

private:
  std::function<void()> wake_;
};

} // namespace bindery::worker
