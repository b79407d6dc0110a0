#include "engine/native/quantiles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace bindery::engine::native {

bool less(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

// The value that the count-th in order is, from 1.
static double value_at(const Counted& counted, int64_t count)
{
  const auto found = std::lower_bound(counted.totals.begin(), counted.totals.end(), count);
  const auto index = std::min<ptrdiff_t>(found - counted.totals.begin(),
                                         static_cast<ptrdiff_t>(counted.totals.size()) - 1);
  return counted.values[static_cast<size_t>(index)];
}

double continuous_percentile(const Counted& counted, double at)
{
  const double position = static_cast<double>(counted.totals.back() - 1) * at;
  const double lower = std::floor(position), higher = std::ceil(position);
  const double low = value_at(counted, static_cast<int64_t>(lower) + 1);
  if (higher == lower) return low;
  const double high = value_at(counted, static_cast<int64_t>(higher) + 1);
  if (high == low) return low;
  return (higher - position) * low + (position - lower) * high;
}

double discrete_percentile(const Counted& counted, double at)
{
  const double position = static_cast<double>(counted.totals.back()) * at;
  return value_at(counted, static_cast<int64_t>(std::ceil(position)));
}

namespace {

constexpr size_t HeadSize = 50000;
constexpr size_t CompressThreshold = 10000;

// A value, the ranks between it and the one before, and how uncertain its rank is.
struct Sample {
  double value;
  int64_t gap;
  int64_t delta;
};

// Greenwald and Khanna's summary.
class Summary {
public:
  explicit Summary(double relative_error) : error_(relative_error) {}

  void add(double value)
  {
    head_.push_back(value);
    if (head_.size() < HeadSize) return;
    take_head();
    if (samples_.size() >= CompressThreshold) merge_samples();
  }
  void compress()
  {
    take_head();
    merge_samples();
  }
  std::vector<double> query(const std::vector<double>& wanted) const
  {
    std::vector<size_t> order(wanted.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return wanted[a] < wanted[b]; });
    int64_t widest = INT64_MIN;
    for (const auto& sample : samples_) widest = std::max(widest, sample.delta + sample.gap);
    Place place = {0, samples_.front().gap};
    std::vector<double> found(wanted.size());
    for (const size_t i : order) {
      if (wanted[i] <= error_ || samples_.size() == 1)
        found[i] = samples_.front().value;
      else if (wanted[i] >= 1 - error_)
        found[i] = samples_.back().value;
      else
        found[i] = find(place, static_cast<double>(widest) / 2, wanted[i]);
    }
    return found;
  }

private:
  struct Place {
    size_t index;
    int64_t rank;
  };

  double find(Place& place, double target, double wanted) const
  {
    const auto rank =
        static_cast<double>(static_cast<int64_t>(std::ceil(wanted * static_cast<double>(count_))));
    while (place.index + 1 < samples_.size()) {
      const auto least = static_cast<double>(place.rank);
      const auto most = static_cast<double>(place.rank + samples_[place.index].delta);
      if (most - target <= rank && rank <= least + target) return samples_[place.index].value;
      place.rank += samples_[++place.index].gap;
    }
    place = {samples_.size() - 1, 0};
    return samples_.back().value;
  }

  void take_head()
  {
    if (head_.empty()) return;
    std::sort(head_.begin(), head_.end(), less);
    std::vector<Sample> all;
    size_t next = 0;
    for (size_t i = 0; i < head_.size(); i++) {
      while (next < samples_.size() && samples_[next].value <= head_[i])
        all.push_back(samples_[next++]);
      ++count_;
      const bool is_edge = all.empty() || (next == samples_.size() && i + 1 == head_.size());
      const double spread = std::floor(2 * error_ * static_cast<double>(count_));
      all.push_back({head_[i], 1, is_edge ? 0 : static_cast<int64_t>(spread)});
    }
    all.insert(all.end(), samples_.begin() + static_cast<ptrdiff_t>(next), samples_.end());
    samples_ = std::move(all);
    head_.clear();
  }

  void merge_samples()
  {
    if (samples_.empty()) return;
    const double limit = 2 * error_ * static_cast<double>(count_);
    std::vector<Sample> kept;
    Sample head = samples_.back();
    for (size_t i = samples_.size() - 1; i-- > 1;) {
      const Sample& one = samples_[i];
      if (static_cast<double>(one.gap + head.gap + head.delta) < limit) {
        head.gap += one.gap;
      } else {
        kept.push_back(head);
        head = one;
      }
    }
    kept.push_back(head);
    if (samples_.front().value <= head.value && samples_.size() > 1)
      kept.push_back(samples_.front());
    std::reverse(kept.begin(), kept.end());
    samples_ = std::move(kept);
  }

  double error_;
  int64_t count_ = 0;
  std::vector<double> head_;
  std::vector<Sample> samples_;
};

} // namespace

std::vector<double> approximate_percentiles(const std::vector<double>& values,
                                            const std::vector<double>& at, double relative_error)
{
  Summary summary(relative_error);
  for (const double value : values) summary.add(value);
  summary.compress();
  return summary.query(at);
}

} // namespace bindery::engine::native
