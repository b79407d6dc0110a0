// Threads whose start may fail: a process has only so many.
#pragma once

#include "base/result.h"

#include <pthread.h>

#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace bindery {

// Runs `work` on a thread of its own. `name`, of at most 15 bytes, is what the system shows.
// Unavailable: the system has no thread left; `work` was destroyed without being called.
template <class Work> Result<std::thread> start_thread(const std::string& name, Work work)
{
  try {
    std::thread thread(std::move(work));
    pthread_setname_np(thread.native_handle(), name.c_str());
    return thread;
  } catch (const std::system_error& failure) {
    return unavailable("The system has no thread left for " + name + ": " + failure.what());
  }
}

} // namespace bindery
