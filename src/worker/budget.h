// The admission budget: what all children together may use. A child runs only while it holds a
// lease.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace bindery::worker {

struct Amount {
  int threads = 0;
  int64_t bytes = 0;
};

// Any thread. Outlives its leases.
class Budget {
public:
  // A part of the budget; given back when destroyed.
  class Lease {
  public:
    Lease() = default;
    ~Lease() { release(); }
    Lease(Lease&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), amount_(other.amount_)
    {}
    Lease& operator=(Lease&& other) noexcept;
    const Amount& amount() const { return amount_; }
    void release();

  private:
    friend class Budget;
    Lease(Budget* budget, Amount amount) : budget_(budget), amount_(amount) {}
    Budget* budget_ = nullptr;
    Amount amount_;
  };

  // Threads may be leased twice over (they share the machine's cores); bytes may not.
  explicit Budget(Amount total) : total_(total) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  const Amount& total() const { return total_; }
  // The lease, or nothing while others hold too much. More bytes than the whole budget are cut to
  // the whole: such work runs alone.
  std::optional<Lease> try_lease(Amount amount);
  // The same for work that waits: while it does not fit, those who hold leases for later give them
  // back, one after the other in the order of their adding.
  std::optional<Lease> lease_for_work(Amount amount);
  // `give_up` gives back what is held idle; called from threads that want a lease.
  void add_idle_holder(std::function<void()> give_up);
  // Called after each release, from the thread that released; it must only wake somebody.
  void set_on_release(std::function<void()> on_release);

private:
  void give_back(Amount amount);

  const Amount total_;
  mutable std::mutex mutex_;
  Amount used_;
  std::function<void()> on_release_;
  std::vector<std::function<void()>> idle_holders_;
};

} // namespace bindery::worker
