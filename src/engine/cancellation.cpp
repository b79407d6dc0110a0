#include "engine/cancellation.h"

namespace bindery::engine {

// Called under the lock, so that nothing is interrupted that has been removed.
void Cancellation::request()
{
  const std::lock_guard lock(mutex_);
  is_requested_ = true;
  for (const auto& [id, interrupt] : interrupts_) interrupt();
}

bool Cancellation::is_requested() const
{
  const std::lock_guard lock(mutex_);
  return is_requested_;
}

int64_t Cancellation::add(std::function<void()> interrupt)
{
  const std::lock_guard lock(mutex_);
  if (is_requested_) interrupt();
  interrupts_[++last_id_] = std::move(interrupt);
  return last_id_;
}

void Cancellation::remove(int64_t id)
{
  const std::lock_guard lock(mutex_);
  interrupts_.erase(id);
}

} // namespace bindery::engine
