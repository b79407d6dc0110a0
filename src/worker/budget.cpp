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

std::optional<Budget::Lease> Budget::lease_for_work(Amount amount)
{
  auto lease = try_lease(amount);
  if (lease) return lease;
  std::vector<std::function<void()>> holders;
  {
    const std::lock_guard lock(mutex_);
    holders = idle_holders_;
  }
  for (const auto& give_up : holders) {
    give_up();
    if ((lease = try_lease(amount))) return lease;
  }
  return std::nullopt;
}

void Budget::add_idle_holder(std::function<void()> give_up)
{
  const std::lock_guard lock(mutex_);
  idle_holders_.push_back(std::move(give_up));
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
