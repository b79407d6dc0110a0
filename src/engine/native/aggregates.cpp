// Aggregates that DuckDB has not, or has with another meaning.
#include "engine/native/kernel.h"

#include "engine/errors.h"

namespace bindery::engine::native {

using duckdb::AggregateFinalizeData;
using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::AggregateUnaryInput;
using duckdb::LogicalType;
using duckdb::PhysicalType;

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

// Decimals are added in 128 bits. A sum of 38 digits is looked at, at its end; one that leaves even
// 128 bits on the way stays too large.
struct DecimalState {
  Sum sum;
  bool is_set;
  bool is_too_large;
};

template <OnOverflow Mode, bool IsChecked> struct SumDecimal {
  template <class State> static void Initialize(State& state) { state = {}; }
  static void add(DecimalState& state, __int128 value)
  {
    state.is_set = true;
    __int128 sum;
    if (__builtin_add_overflow(static_cast<__int128>(state.sum), value, &sum))
      state.is_too_large = true;
    state.sum = sum;
  }
  template <class Input, class State, class Op>
  static void Operation(State& state, const Input& input, AggregateUnaryInput&)
  {
    add(state, wide<Input>(input));
  }
  template <class Input, class State, class Op>
  static void ConstantOperation(State& state, const Input& input, AggregateUnaryInput&,
                                duckdb::idx_t count)
  {
    __int128 product;
    if (__builtin_mul_overflow(wide<Input>(input), static_cast<__int128>(count), &product))
      state.is_too_large = true;
    add(state, product);
  }
  template <class State, class Op>
  static void Combine(const State& source, State& target, AggregateInputData&)
  {
    if (!source.is_set) return;
    add(target, source.sum);
    target.is_too_large |= source.is_too_large;
  }
  template <class T, class State>
  static void Finalize(State& state, T& target, AggregateFinalizeData& data)
  {
    const bool fits = !IsChecked || check(state, data);
    if (!state.is_set || !fits) {
      data.ReturnNull();
    } else {
      target = narrow<T>(state.sum);
    }
  }
  static bool IgnoreNull() { return true; }

private:
  static bool check(const DecimalState& state, const AggregateFinalizeData& data)
  {
    static const __int128 limit = power_of_ten(duckdb::Decimal::MAX_WIDTH_DECIMAL);
    if (!state.is_too_large && state.sum < limit && state.sum > -limit) return true;
    if (Mode == OnOverflow::Null) return false;
    if (state.is_too_large) raise_overflow("Overflow in sum of decimals", "try_sum");
    const auto& type = data.result.GetType();
    const int scale = duckdb::DecimalType::GetScale(type);
    raise_decimal_range(decimal_text(state.sum, scale), duckdb::DecimalType::GetWidth(type), scale);
  }
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
                     LogicalType::BIGINT, LogicalType::BIGINT));
  function.SetOrderDependent(duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT);
}

template <class Operation, class Input>
static AggregateFunction sum_of(const LogicalType& argument, const LogicalType& result)
{
  if (result.InternalType() == PhysicalType::INT64)
    return AggregateFunction::UnaryAggregate<DecimalState, Input, int64_t, Operation>(argument,
                                                                                      result);
  return AggregateFunction::UnaryAggregate<DecimalState, Input, duckdb::hugeint_t, Operation>(
      argument, result);
}

template <class Operation>
static AggregateFunction sum_of(const LogicalType& argument, const LogicalType& result)
{
  switch (argument.InternalType()) {
  case PhysicalType::INT16: return sum_of<Operation, int16_t>(argument, result);
  case PhysicalType::INT32: return sum_of<Operation, int32_t>(argument, result);
  case PhysicalType::INT64: return sum_of<Operation, int64_t>(argument, result);
  default: return sum_of<Operation, duckdb::hugeint_t>(argument, result);
  }
}

// Ten digits more than the argument's hold any sum.
template <OnOverflow Mode>
static void bind_sum_decimal(AggregateFunction& function, const Signature& signature)
{
  const auto& argument = signature.arguments[0];
  const int digits = duckdb::DecimalType::GetWidth(argument) + 10;
  const bool is_checked = digits > duckdb::Decimal::MAX_WIDTH_DECIMAL;
  take(function, is_checked ? sum_of<SumDecimal<Mode, true>>(argument, signature.result)
                            : sum_of<SumDecimal<Mode, false>>(argument, signature.result));
  function.SetOrderDependent(duckdb::AggregateOrderDependent::NOT_ORDER_DEPENDENT);
}

void add_aggregates(Registry& registry)
{
  registry.aggregates.push_back({"sum_long", bind_sum<OnOverflow::Raise>});
  registry.aggregates.push_back({"sum_long_wrap", bind_sum<OnOverflow::Wrap>});
  registry.aggregates.push_back({"sum_long_or_null", bind_sum<OnOverflow::Null>});
  registry.aggregates.push_back({"sum_decimal", bind_sum_decimal<OnOverflow::Raise>});
  registry.aggregates.push_back({"sum_decimal_or_null", bind_sum_decimal<OnOverflow::Null>});
}

} // namespace bindery::engine::native
