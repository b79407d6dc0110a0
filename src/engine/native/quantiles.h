// Percentiles by Spark's formulas, apart from how values come.
#pragma once

#include <cstdint>
#include <vector>

namespace bindery::engine::native {

// The order of Java's doubles: NaN is greatest.
bool less(double a, double b);

// Sorted values, each so many times.
struct Counted {
  std::vector<double> values;
  std::vector<int64_t> totals; // of this value and those before it
};

// Between the two values around the place; `at` is between 0 and 1.
double continuous_percentile(const Counted& counted, double at);
// The first value whose share reaches `at`.
double discrete_percentile(const Counted& counted, double at);
// What org.apache.spark.sql.catalyst.util.QuantileSummaries answers, fed the values in this order;
// there is at least one.
std::vector<double> approximate_percentiles(const std::vector<double>& values,
                                            const std::vector<double>& at, double relative_error);

} // namespace bindery::engine::native
