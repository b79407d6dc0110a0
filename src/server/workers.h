// Threads that answer requests, made as they are needed. Private to the server.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bindery::server {

class Workers {
public:
  explicit Workers(size_t threads_max);
  ~Workers() { join(); }

  // Runs the task on some thread, in order of arrival. After `join` it is dropped.
  void post(std::function<void()> task);
  // Runs what was posted, then ends the threads.
  void join();

private:
  void work();
  void add_thread();

  const size_t threads_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool is_ending_ = false;
};

} // namespace bindery::server
