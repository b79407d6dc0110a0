// Aggregates that DuckDB has not, or has with another meaning.
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;

namespace {

enum class OnOverflow { Raise, Wrap, Null };

// DuckDB aligns states to eight bytes only.
typedef __int128 Sum __attribute__((aligned(8)));

struct SumState {
  Sum sum;
  bool is_set;
};

template <OnOverflow Mode> struct SumLong {
  template <class State> static void Initialize(State& state)
  {
    state.sum = 0;
    state.is_set = false;
  }
  template <class Input, class State, class Op>
  static void Operation(State& state, const Input& input, AggregateUnaryInput&)
  {
    state.sum += input;
    state.is_set = true;
  }
  template <class Input, class State, class Op>
  static void ConstantOperation(State& state, const Input& input, AggregateUnaryInput&,
                                duckdb::idx_t count)
  {
    state.sum += static_cast<__int128>(input) * static_cast<__int128>(count);
    state.is_set = true;
  }
  template <class State, class Op>
  static void Combine(const State& source, State& target, AggregateInputData&)
  {
    target.sum += source.sum;
    target.is_set |= source.is_set;
  }
  template <class T, class State>
  static void Finalize(State& state, T& target, AggregateFinalizeData& data)
  {
    if (!state.is_set) {
      data.ReturnNull();
      return;
    }
    target = static_cast<int64_t>(state.sum);
    if (Mode == OnOverflow::Wrap || target == state.sum) return;
    if (Mode == OnOverflow::Raise) raise_overflow("long overflow", "try_sum");
    data.ReturnNull();
  }
  static bool IgnoreNull() { return true; }
};

struct SkewnessState {
  double n, mean, m2, m3;
};

struct Skewness {
  template <class State> static void Initialize(State& state) { state = {}; }
  template <class Input, class State, class Op>
  static void Operation(State& state, const Input& input, AggregateUnaryInput&)
  {
    const State one{1, input, 0, 0};
    merge(one, state);
  }
  template <class Input, class State, class Op>
  static void ConstantOperation(State& state, const Input& input, AggregateUnaryInput& unary,
                                duckdb::idx_t count)
  {
    for (duckdb::idx_t i = 0; i < count; i++) Operation<Input, State, Op>(state, input, unary);
  }
  static void merge(const SkewnessState& source, SkewnessState& target)
  {
    const double n = source.n + target.n;
    if (n == 0) return;
    const double delta = source.mean - target.mean;
    const double m2 = target.m2 + source.m2 + delta * delta * source.n * target.n / n;
    const double m3 =
        target.m3 + source.m3 +
        delta * delta * delta * target.n * source.n * (target.n - source.n) / (n * n) +
        3.0 * delta * (target.n * source.m2 - source.n * target.m2) / n;
    target = {n, target.mean + delta * source.n / n, m2, m3};
  }
  template <class State, class Op>
  static void Combine(const State& source, State& target, AggregateInputData&)
  {
    merge(source, target);
  }
  template <class T, class State>
  static void Finalize(State& state, T& target, AggregateFinalizeData& data)
  {
    if (state.n == 0 || state.m2 == 0) {
      data.ReturnNull();
      return;
    }
    target = std::sqrt(state.n) * state.m3 / std::sqrt(state.m2 * state.m2 * state.m2);
  }
  static bool IgnoreNull() { return true; }
};

} // namespace

static void take(AggregateFunction& function, AggregateFunction made)
{
  function.SetStateSizeCallback(made.GetStateSizeCallback());
  function.SetStateInitCallback(made.GetStateInitCallback());
  function.SetStateUpdateCallback(made.GetStateUpdateCallback());
  function.SetStateCombineCallback(made.GetStateCombineCallback());
  function.SetStateFinalizeCallback(made.GetStateFinalizeCallback());
  function.SetStateSimpleUpdateCallback(made.GetStateSimpleUpdateCallback());
}

template <OnOverflow Mode> static void bind_sum(AggregateFunction& function, const Signature&)
{
  take(function, AggregateFunction::UnaryAggregate<SumState, int64_t, int64_t, SumLong<Mode>>(
                     duckdb::LogicalType::BIGINT, duckdb::LogicalType::BIGINT));
  function.SetOrderDependent(duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT);
}

static void bind_skewness(AggregateFunction& function, const Signature&)
{
  take(function, AggregateFunction::UnaryAggregate<SkewnessState, double, double, Skewness>(
                     duckdb::LogicalType::DOUBLE, duckdb::LogicalType::DOUBLE));
}

void add_aggregates(Registry& registry)
{
  registry.aggregates.push_back({"sum_long", bind_sum<OnOverflow::Raise>});
  registry.aggregates.push_back({"sum_long_wrap", bind_sum<OnOverflow::Wrap>});
  registry.aggregates.push_back({"sum_long_or_null", bind_sum<OnOverflow::Null>});
  registry.aggregates.push_back({"skewness_pop", bind_skewness});
}

} // namespace bindery::engine::native
