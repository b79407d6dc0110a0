// Aggregates that DuckDB has not, or has with another meaning.
#include "engine/native/kernel.h"

#include "engine/errors.h"

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

} // namespace

void take(AggregateFunction& function, const AggregateFunction& made)
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

void add_aggregates(Registry& registry)
{
  registry.aggregates.push_back({"sum_long", bind_sum<OnOverflow::Raise>});
  registry.aggregates.push_back({"sum_long_wrap", bind_sum<OnOverflow::Wrap>});
  registry.aggregates.push_back({"sum_long_or_null", bind_sum<OnOverflow::Null>});
}

} // namespace bindery::engine::native
