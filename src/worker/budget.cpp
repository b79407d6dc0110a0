#include "worker/budget.h"

#include <algorithm>

namespace bindery::worker {

Budget::Lease& Budget::Lease::operator=(Lease&& other) noexcept
{
  if (this != &other) {
    release();
    budget_ = std::exchange(other.budget_, nullptr);
    amount_ = other.amount_;
  }
  return *this;
}

void Budget::Lease::release()
{
  if (Budget* budget = std::exchange(budget_, nullptr)) budget->give_back(amount_);
}

std::optional<Budget::Lease> Budget::try_lease(Amount amount)
{
  amount.bytes = std::min(amount.bytes, total_.bytes);
  amount.threads = std::min(amount.threads, 2 * total_.threads);
  const std::lock_guard lock(mutex_);
  if (used_.bytes + amount.bytes > total_.bytes) return std::nullopt;
  if (used_.threads + amount.threads > 2 * total_.threads) return std::nullopt;
  used_.bytes += amount.bytes;
  used_.threads += amount.threads;
  return Lease(this, amount);
}

void Budget::set_on_release(std::function<void()> on_release)
{
  const std::lock_guard lock(mutex_);
  on_release_ = std::move(on_release);
}

void Budget::give_back(Amount amount)
{
  std::function<void()> on_release;
  {
    const std::lock_guard lock(mutex_);
    used_.bytes -= amount.bytes;
    used_.threads -= amount.threads;
    on_release = on_release_;
  }
  if (on_release) on_release();
}

} // namespace bindery::worker
