#include "base/workers.h"

#include "base/log.h"

#include <string>
#include <system_error>

namespace bindery {

// With one thread there from the start, what is posted is always taken up.
Workers::Workers(size_t threads_max) : threads_max_(threads_max) { add_thread(); }

void Workers::add_thread()
{
  threads_.emplace_back([this] { work(); });
}

void Workers::post(std::function<void()> task)
{
  {
    const std::lock_guard guard(mutex_);
    if (is_ending_) return;
    tasks_.push_back(std::move(task));
    if (tasks_.size() > idle_ && threads_.size() < threads_max_) {
      try {
        add_thread();
        return;
      } catch (const std::system_error& refusal) {
        log_warning(std::string("no more threads: ") + refusal.what());
      }
    }
  }
  wake_.notify_one();
}

void Workers::work()
{
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return is_ending_ || !tasks_.empty(); });
    --idle_;
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr; // what it holds may be large, and may take locks
    lock.lock();
  }
}

void Workers::join()
{
  {
    const std::lock_guard guard(mutex_);
    is_ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

} // namespace bindery
