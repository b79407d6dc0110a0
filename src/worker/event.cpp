#include "worker/event.h"

#include "base/result.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace bindery::worker {

Event::Event() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Event::~Event()
{
  if (descriptor_ >= 0) close(descriptor_);
}

void Event::set() const
{
  is_set_ = true;
  const uint64_t one = 1;
  // EAGAIN: the counter is at its end, so the event is set.
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

void Event::clear() const
{
  is_set_ = false;
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
}

bool Event::is_set() const { return is_set_ || wait_readable({descriptor_}, 0)[0]; }

std::vector<bool> wait_readable(const std::vector<int>& descriptors, int64_t timeout_ms)
{
  std::vector<pollfd> entries;
  entries.reserve(descriptors.size());
  for (const int descriptor : descriptors) entries.push_back({descriptor, POLLIN, 0});
  const int timeout =
      timeout_ms < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeout_ms, 1 << 30));
  const int count = poll(entries.data(), entries.size(), timeout);
  CHECK(count >= 0 || errno == EINTR || errno == ENOMEM);
  std::vector<bool> ready(descriptors.size(), false);
  if (count > 0)
    for (size_t i = 0; i < entries.size(); ++i) ready[i] = entries[i].revents != 0;
  return ready;
}

} // namespace bindery::worker
