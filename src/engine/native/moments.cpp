// Variances and their like, by Spark's own formulas (CentralMomentAgg, Covariance,
// PearsonCorrelation), so that the last digit is Spark's and NaN is a value: DuckDB raises there.
#include "engine/native/kernel.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::LogicalType;

namespace {

struct Moments {
  double n, mean, m2, m3, m4;

  void add(double value)
  {
    const double count = n + 1, delta = value - mean, step = delta / count;
    const double delta2 = delta * delta, step2 = step * step;
    const double next2 = m2 + delta * (delta - step);
    const double next3 = m3 - 3.0 * step * next2 + delta * (delta2 - step2);
    m4 = m4 - 4.0 * step * next3 - 6.0 * step2 * next2 + delta * (delta * delta2 - step * step2);
    m3 = next3;
    m2 = next2;
    mean += step;
    n = count;
  }
  void add(const Moments& other)
  {
    if (other.n == 0) return;
    const double a = n, b = other.n, count = a + b, delta = other.mean - mean;
    const double step = delta / count, step2 = step * step;
    m4 = m4 + other.m4 + step2 * step * delta * a * b * (a * a - a * b + b * b) +
         6.0 * step2 * (a * a * other.m2 + b * b * m2) + 4.0 * step * (a * other.m3 - b * m3);
    m3 = m3 + other.m3 + step2 * delta * a * b * (a - b) + 3.0 * step * (a * other.m2 - b * m2);
    m2 = m2 + other.m2 + delta * step * a * b;
    mean += step * b;
    n = count;
  }
};

struct CoMoments {
  double n, x_mean, y_mean, xy, xx, yy;

  void add(double x, double y)
  {
    const double count = n + 1, dx = x - x_mean, dy = y - y_mean;
    x_mean += dx / count;
    y_mean += dy / count;
    xy += dx * (y - y_mean);
    xx += dx * (x - x_mean);
    yy += dy * (y - y_mean);
    n = count;
  }
  void add(const CoMoments& other)
  {
    if (other.n == 0) return;
    const double a = n, b = other.n, count = a + b;
    const double dx = other.x_mean - x_mean, dy = other.y_mean - y_mean;
    const double x_step = dx / count, y_step = dy / count;
    x_mean += x_step * b;
    y_mean += y_step * b;
    xy = xy + other.xy + dx * y_step * a * b;
    xx = xx + other.xx + dx * x_step * a * b;
    yy = yy + other.yy + dy * y_step * a * b;
    n = count;
  }
};

constexpr double None = -1; // what a division by zero makes NULL is told by the flag, not by this

struct Answer {
  double value = None;
  bool is_null = false;
};

Answer over(double dividend, double divisor)
{
  if (divisor == 0) return {None, true};
  return {dividend / divisor};
}

Answer var_pop(const Moments& s) { return over(s.m2, s.n); }
Answer var_samp(const Moments& s) { return s.n < 2 ? Answer{None, true} : over(s.m2, s.n - 1); }
Answer root(Answer of) { return {std::sqrt(of.value), of.is_null}; }
Answer stddev_pop(const Moments& s) { return root(var_pop(s)); }
Answer stddev_samp(const Moments& s) { return root(var_samp(s)); }
Answer skewness(const Moments& s)
{
  if (s.n == 0 || s.m2 == 0) return {None, true};
  return {std::sqrt(s.n) * s.m3 / std::sqrt(s.m2 * s.m2 * s.m2)};
}
Answer kurtosis(const Moments& s)
{
  if (s.n == 0 || s.m2 == 0) return {None, true};
  return {s.n * s.m4 / (s.m2 * s.m2) - 3.0};
}

Answer covar_pop(const CoMoments& s) { return over(s.xy, s.n); }
Answer covar_samp(const CoMoments& s) { return s.n < 2 ? Answer{None, true} : over(s.xy, s.n - 1); }
Answer corr(const CoMoments& s)
{
  return s.n < 2 ? Answer{None, true} : over(s.xy, std::sqrt(s.xx * s.yy));
}

// Spark takes the variance beside the covariance by the other formula.
struct Regression {
  CoMoments both;
  Moments x;

  void add(double a, double b)
  {
    both.add(a, b);
    x.add(a);
  }
  void add(const Regression& other)
  {
    both.add(other.both);
    x.add(other.x);
  }
};

Answer squares(const Moments& s) { return {s.m2, s.n == 0}; }
Answer products(const CoMoments& s) { return {s.xy, s.n == 0}; }
Answer determination(const CoMoments& s)
{
  if (s.xx == 0) return {None, true};
  if (s.yy == 0) return {1.0};
  const double corr = s.xy / std::sqrt(s.xx * s.yy);
  return {corr * corr};
}
Answer slope(const Regression& s) { return over(s.both.xy, s.x.m2); }
Answer intercept(const Regression& s)
{
  if (s.x.m2 == 0) return {None, true};
  return {s.both.y_mean - s.both.xy / s.x.m2 * s.both.x_mean};
}

template <class State> struct Statistic {
  template <class T> static void Initialize(T& state) { state = {}; }
  template <class Input, class T, class Op>
  static void Operation(T& state, const Input& input, duckdb::AggregateUnaryInput&)
  {
    state.add(input);
  }
  template <class Input, class T, class Op>
  static void ConstantOperation(T& state, const Input& input, duckdb::AggregateUnaryInput&,
                                duckdb::idx_t count)
  {
    for (duckdb::idx_t i = 0; i < count; i++) state.add(input);
  }
  template <class A, class B, class T, class Op>
  static void Operation(T& state, const A& x, const B& y, duckdb::AggregateBinaryInput&)
  {
    state.add(x, y);
  }
  template <class T, class Op> static void Combine(const T& source, T& target, AggregateInputData&)
  {
    target.add(source);
  }
  static bool IgnoreNull() { return true; }
};

template <class State, Answer (*Final)(const State&)> struct Of : Statistic<State> {
  template <class T, class S> static void Finalize(S& state, T& target, AggregateFinalizeData& data)
  {
    const Answer answer = Final(state);
    if (answer.is_null) return data.ReturnNull();
    target = answer.value;
  }
};

} // namespace

template <Answer (*Final)(const Moments&)>
static void bind_one(AggregateFunction& function, const Signature&)
{
  take(function, AggregateFunction::UnaryAggregate<Moments, double, double, Of<Moments, Final>>(
                     LogicalType::DOUBLE, LogicalType::DOUBLE));
}

template <class State, Answer (*Final)(const State&)>
static void bind_pair(AggregateFunction& function, const Signature&)
{
  take(function,
       AggregateFunction::BinaryAggregate<State, double, double, double, Of<State, Final>>(
           LogicalType::DOUBLE, LogicalType::DOUBLE, LogicalType::DOUBLE));
}

void add_moments(Registry& registry)
{
  auto& a = registry.aggregates;
  a.push_back({"var_pop", bind_one<var_pop>});
  a.push_back({"var_samp", bind_one<var_samp>});
  a.push_back({"stddev_pop", bind_one<stddev_pop>});
  a.push_back({"stddev_samp", bind_one<stddev_samp>});
  a.push_back({"skewness_pop", bind_one<skewness>});
  a.push_back({"kurtosis_pop", bind_one<kurtosis>});
  a.push_back({"covar_pop", bind_pair<CoMoments, covar_pop>});
  a.push_back({"covar_samp", bind_pair<CoMoments, covar_samp>});
  a.push_back({"regr_sxx", bind_one<squares>});
  a.push_back({"regr_syy", bind_one<squares>});
  a.push_back({"regr_sxy", bind_pair<CoMoments, products>});
  a.push_back({"regr_r2", bind_pair<CoMoments, determination>});
  a.push_back({"regr_slope", bind_pair<Regression, slope>});
  a.push_back({"regr_intercept", bind_pair<Regression, intercept>});
  a.push_back({"corr", bind_pair<CoMoments, corr>});
}

} // namespace bindery::engine::native
