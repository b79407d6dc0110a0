#include "worker/budget.h"

#include <algorithm>

namespace bindery::worker {

Shares share_out(int64_t bytes, int cores)
{
  // An engine and a Python process with the usual packages want this much to be of use.
  constexpr int64_t RunBytesWanted = 512 << 20;
  constexpr int64_t CrawlBytesMax = 512 << 20;
  constexpr int RunsMin = 2; // one that waits for another
  const int64_t for_runs = bytes / 4 * 3;
  const int64_t runs =
      std::clamp<int64_t>(for_runs / RunBytesWanted, RunsMin, std::max(4, cores / 4));
  const int64_t query_bytes = bytes / std::max<int64_t>(8, 2 * runs);
  Shares shares;
  shares.total_bytes = bytes;
  shares.of = {Share{.bytes = for_runs / runs, .guaranteed = static_cast<int>(runs / 2)},
               Share{.bytes = query_bytes, .guaranteed = 1},
               Share{.bytes = std::min(CrawlBytesMax, query_bytes), .guaranteed = 1}};
  return shares;
}

Budget::Lease& Budget::Lease::operator=(Lease&& other) noexcept
{
  if (this != &other) {
    release();
    budget_ = std::exchange(other.budget_, nullptr);
    use_ = other.use_;
    bytes_ = other.bytes_;
  }
  return *this;
}

void Budget::Lease::release()
{
  if (Budget* budget = std::exchange(budget_, nullptr)) budget->give_back(use_);
}

std::optional<Budget::Lease> Budget::try_lease(Use use)
{
  const std::lock_guard lock(mutex_);
  int64_t taken = 0; // by leases, and by what is kept free for others
  for (size_t i = 0; i < UseCount; ++i) {
    const bool is_wanted = i == static_cast<size_t>(use);
    const int leases = std::max(leased_[i] + (is_wanted ? 1 : 0), shares_.of[i].guaranteed);
    taken += leases * shares_.of[i].bytes;
  }
  if (taken > shares_.total_bytes) return std::nullopt;
  ++leased_[static_cast<size_t>(use)];
  return Lease(this, use, share(use).bytes);
}

// Of another use, only leases beyond the guaranteed ones make room.
bool Budget::may_help(const IdleHolder& holder, Use wanted) const
{
  const std::lock_guard lock(mutex_);
  return holder.use == wanted ||
         leased_[static_cast<size_t>(holder.use)] > share(holder.use).guaranteed;
}

std::optional<Budget::Lease> Budget::lease_for_work(Use use)
{
  auto lease = try_lease(use);
  if (lease) return lease;
  std::vector<IdleHolder> holders;
  {
    const std::lock_guard lock(mutex_);
    holders = idle_holders_;
  }
  for (const IdleHolder& holder : holders) {
    if (!may_help(holder, use)) continue;
    holder.give_up();
    if ((lease = try_lease(use))) return lease;
  }
  return std::nullopt;
}

void Budget::add_idle_holder(Use use, std::function<void()> give_up)
{
  const std::lock_guard lock(mutex_);
  idle_holders_.push_back({use, std::move(give_up)});
}

void Budget::set_on_release(std::function<void()> on_release)
{
  const std::lock_guard lock(mutex_);
  on_release_ = std::move(on_release);
}

void Budget::give_back(Use use)
{
  std::function<void()> on_release;
  {
    const std::lock_guard lock(mutex_);
    --leased_[static_cast<size_t>(use)];
    on_release = on_release_;
  }
  if (on_release) on_release();
}

} // namespace bindery::worker
