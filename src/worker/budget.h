// The admission budget: the memory that all children together may hold. A child works only while
// it holds a lease. Cores are not counted: the system shares them out among all who want them,
// while memory that is gone is gone.
//
// Each use has a number of leases that no other use can take from it, so that runs which wait for
// queries, crawls and runs of other jobs never hold all that these need. What lies beyond is for
// whoever comes first.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace bindery::worker {

enum class Use { Run, Query, Crawl };
constexpr size_t UseCount = 3;

struct Share {
  int64_t bytes = 0;  // of one lease
  int guaranteed = 0; // leases that other uses leave free
};

struct Shares {
  int64_t total_bytes = 0;
  std::array<Share, UseCount> of; // by Use
};

// Of the memory and the cores of a machine:
//   memory for children   cores   a run      runs at most   a query    queries at most   a crawl
//   1500 MB               1       536 MiB    2              178 MiB    4                 178 MiB
//   3 GiB                 2       576 MiB    4              384 MiB    4                 384 MiB
//   24 GiB                8       4.5 GiB    4              3 GiB      4                 512 MiB
//   192 GiB               64      9 GiB      20             6 GiB      19                512 MiB
// Half of the runs, a query and a crawl are guaranteed.
Shares share_out(int64_t bytes, int cores);

// Any thread. Outlives its leases.
class Budget {
public:
  // A part of the budget; given back when destroyed.
  class Lease {
  public:
    Lease() = default;
    ~Lease() { release(); }
    Lease(Lease&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), use_(other.use_), bytes_(other.bytes_)
    {}
    Lease& operator=(Lease&& other) noexcept;
    int64_t bytes() const { return bytes_; }
    void release();

  private:
    friend class Budget;
    Lease(Budget* budget, Use use, int64_t bytes) : budget_(budget), use_(use), bytes_(bytes) {}
    Budget* budget_ = nullptr;
    Use use_ = Use::Run;
    int64_t bytes_ = 0;
  };

  explicit Budget(const Shares& shares) : shares_(shares) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // The lease, or nothing while others hold too much.
  std::optional<Lease> try_lease(Use use);
  // The same for work that waits: while it does not fit, those who hold leases for later give them
  // back, one after the other in the order of their adding, where that makes room.
  std::optional<Lease> lease_for_work(Use use);
  // `give_up` gives back the leases of that use that are held idle; called from threads that want
  // a lease.
  void add_idle_holder(Use use, std::function<void()> give_up);
  // Called after each release, from the thread that released; it must only wake somebody.
  void set_on_release(std::function<void()> on_release);

private:
  struct IdleHolder {
    Use use;
    std::function<void()> give_up;
  };

  const Share& share(Use use) const { return shares_.of[static_cast<size_t>(use)]; }
  bool may_help(const IdleHolder& holder, Use wanted) const;
  void give_back(Use use);

  const Shares shares_;
  mutable std::mutex mutex_;
  std::array<int, UseCount> leased_{};
  std::function<void()> on_release_;
  std::vector<IdleHolder> idle_holders_;
};

} // namespace bindery::worker
