// Percentiles: an aggregation gathers the numbers, and looks at them in the end.
#include "engine/native/by_value.h"
#include "engine/native/cast/cast.h"
#include "engine/native/quantiles.h"

#include <bit>
#include <cmath>

namespace bindery::engine::native {

using duckdb::AggregateFunction;
using duckdb::AggregateInputData;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;

namespace {

// ---- what is gathered -------------------------------------------------------

// A run of numbers, which follow it in the aggregation's memory.
struct Run {
  Run* next;
  uint32_t count;
  uint32_t capacity;
  double* numbers() { return reinterpret_cast<double*>(this + 1); }
};

struct Gathered {
  Run* first;
  Run* last;
};

constexpr uint32_t RunMin = 4, RunMax = 4096;

void append(Gathered& gathered, double number, duckdb::ArenaAllocator& arena)
{
  if (!gathered.last || gathered.last->count == gathered.last->capacity) {
    const uint32_t capacity =
        gathered.last ? std::min(gathered.last->capacity * 2, RunMax) : RunMin;
    auto* run =
        reinterpret_cast<Run*>(arena.AllocateAligned(sizeof(Run) + capacity * sizeof(double)));
    *run = {nullptr, 0, capacity};
    (gathered.last ? gathered.last->next : gathered.first) = run;
    gathered.last = run;
  }
  gathered.last->numbers()[gathered.last->count++] = number;
}

std::vector<double> numbers_of(const Gathered& gathered)
{
  std::vector<double> all;
  for (Run* run = gathered.first; run; run = run->next)
    all.insert(all.end(), run->numbers(), run->numbers() + run->count);
  return all;
}

// Given the numbers, at least one of them: an answer a percentage.
using Answer = std::function<std::vector<double>(std::vector<double> numbers)>;

struct Percentile : duckdb::AggregateFunctionInfo {
  Answer answer;
  bool has_counts = false; // after each number comes how often it counts, as the bits of a long
};

const Percentile& percentile_of(const AggregateInputData& data)
{
  return info_of(data).Cast<Percentile>();
}

// ---- columns as doubles -----------------------------------------------------

plan::Type decimal_type(const LogicalType& type)
{
  return plan::Type::decimal(duckdb::DecimalType::GetWidth(type),
                             duckdb::DecimalType::GetScale(type));
}

// Numbers by value, times and intervals by what they are stored as.
class Doubles {
public:
  Doubles(Vector& column, idx_t count) : numbers_(LogicalType::DOUBLE, std::max<idx_t>(count, 1))
  {
    switch (column.GetType().id()) {
    case LogicalTypeId::DOUBLE: numbers_.Reference(column); break;
    case LogicalTypeId::DATE: reinterpret<int32_t>(column, count); break;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_TZ: reinterpret<int64_t>(column, count); break;
    case LogicalTypeId::DECIMAL:
      make_caster(decimal_type(column.GetType()), TypeKind::Double, {})(column, numbers_, count);
      break;
    default: duckdb::VectorOperations::DefaultCast(column, numbers_, count);
    }
    numbers_.ToUnifiedFormat(count, format_);
  }
  bool is_null(idx_t row) const
  {
    return !format_.validity.RowIsValid(format_.sel->get_index(row));
  }
  double at(idx_t row) const
  {
    return duckdb::UnifiedVectorFormat::GetData<double>(format_)[format_.sel->get_index(row)];
  }

private:
  template <class T> void reinterpret(Vector& column, idx_t count)
  {
    duckdb::UnifiedVectorFormat format;
    column.ToUnifiedFormat(count, format);
    auto* out = duckdb::FlatVector::GetData<double>(numbers_);
    for (idx_t i = 0; i < count; i++) {
      const idx_t at = format.sel->get_index(i);
      if (format.validity.RowIsValid(at))
        out[i] = static_cast<double>(duckdb::UnifiedVectorFormat::GetData<T>(format)[at]);
      else
        duckdb::FlatVector::SetNull(numbers_, i, true);
    }
  }
  Vector numbers_;
  duckdb::UnifiedVectorFormat format_;
};

// A number as a value of that type, cut to a whole one where the type has no fraction.
duckdb::Value value_of(double number, const LogicalType& type)
{
  const auto whole = [&] {
    return std::abs(number) < 0x1p63 ? static_cast<int64_t>(number)
                                     : (number < 0 ? INT64_MIN : INT64_MAX);
  };
  switch (type.id()) {
  case LogicalTypeId::DATE:
    return duckdb::Value::DATE(duckdb::date_t(static_cast<int32_t>(whole())));
  case LogicalTypeId::TIMESTAMP: return duckdb::Value::TIMESTAMP(duckdb::timestamp_t(whole()));
  case LogicalTypeId::TIMESTAMP_TZ:
    return duckdb::Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(duckdb::timestamp_t(whole())));
  case LogicalTypeId::DOUBLE:
  case LogicalTypeId::FLOAT: return duckdb::Value::DOUBLE(number).DefaultCastAs(type);
  case LogicalTypeId::DECIMAL: {
    CastContext context;
    context.mode = CastMode::Try;
    Vector source(duckdb::Value::DOUBLE(number)), result(type, idx_t{1});
    make_caster(TypeKind::Double, decimal_type(type), context)(source, result, 1);
    return result.GetValue(0);
  }
  default: return duckdb::Value::BIGINT(whole()).DefaultCastAs(type);
  }
}

// ---- the aggregation --------------------------------------------------------

// each(row, gathered)
template <class Each> void each_state(Vector& states, idx_t count, Each each)
{
  duckdb::UnifiedVectorFormat format;
  states.ToUnifiedFormat(count, format);
  auto* const* data = duckdb::UnifiedVectorFormat::GetData<Gathered*>(format);
  for (idx_t row = 0; row < count; row++) each(row, *data[format.sel->get_index(row)]);
}

// state_of(row) tells where the row's number goes.
template <class StateOf>
void gather(Vector inputs[], AggregateInputData& data, idx_t count, StateOf state_of)
{
  const Doubles numbers(inputs[0], count);
  duckdb::UnifiedVectorFormat counts;
  const bool has_counts = percentile_of(data).has_counts;
  if (has_counts) inputs[2].ToUnifiedFormat(count, counts);
  for (idx_t row = 0; row < count; row++) {
    if (numbers.is_null(row)) continue;
    if (!has_counts) {
      append(state_of(row), numbers.at(row), data.allocator);
      continue;
    }
    const idx_t at = counts.sel->get_index(row);
    if (!counts.validity.RowIsValid(at)) continue;
    append(state_of(row), numbers.at(row), data.allocator);
    append(state_of(row),
           std::bit_cast<double>(duckdb::UnifiedVectorFormat::GetData<int64_t>(counts)[at]),
           data.allocator);
  }
}

void update(Vector inputs[], AggregateInputData& data, idx_t, Vector& states, idx_t count)
{
  std::vector<Gathered*> all;
  each_state(states, count, [&](idx_t, Gathered& gathered) { all.push_back(&gathered); });
  gather(inputs, data, count, [&](idx_t row) -> Gathered& { return *all[row]; });
}

void update_one(Vector inputs[], AggregateInputData& data, idx_t, duckdb::data_ptr_t state,
                idx_t count)
{
  auto& gathered = *reinterpret_cast<Gathered*>(state);
  gather(inputs, data, count, [&](idx_t) -> Gathered& { return gathered; });
}

void combine(Vector& sources, Vector& targets, AggregateInputData& data, idx_t count)
{
  auto* const* into = duckdb::FlatVector::GetData<Gathered*>(targets);
  each_state(sources, count, [&](idx_t row, const Gathered& source) {
    Gathered& target = *into[row];
    if (!source.first) return;
    if (data.combine_type == duckdb::AggregateCombineType::ALLOW_DESTRUCTIVE) {
      (target.last ? target.last->next : target.first) = source.first;
      target.last = source.last;
      return;
    }
    for (Run* run = source.first; run; run = run->next)
      for (uint32_t i = 0; i < run->count; i++) append(target, run->numbers()[i], data.allocator);
  });
}

void finalize(Vector& states, AggregateInputData& data, Vector& result, idx_t count, idx_t offset)
{
  const auto& answer = percentile_of(data).answer;
  const LogicalType type = result.GetType();
  const bool is_list = type.id() == LogicalTypeId::LIST;
  const LogicalType one = is_list ? duckdb::ListType::GetChildType(type) : type;
  const bool is_constant = states.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
  if (is_constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  each_state(states, is_constant ? 1 : count, [&](idx_t row, const Gathered& gathered) {
    auto numbers = numbers_of(gathered);
    Values values;
    if (!numbers.empty())
      for (const double number : answer(std::move(numbers)))
        values.push_back(value_of(number, one));
    const duckdb::Value value = values.empty() ? duckdb::Value(type)
                                : is_list      ? list_of(type, std::move(values))
                                               : values.front();
    result.SetValue(is_constant ? 0 : row + offset, value);
  });
}

void set_callbacks(AggregateFunction& function, duckdb::shared_ptr<Percentile> percentile)
{
  function.SetStateSizeCallback([](const AggregateFunction&) -> idx_t { return sizeof(Gathered); });
  function.SetStateInitCallback([](const AggregateFunction&, duckdb::data_ptr_t state) {
    *reinterpret_cast<Gathered*>(state) = {nullptr, nullptr};
  });
  function.SetStateUpdateCallback(update);
  function.SetStateSimpleUpdateCallback(update_one);
  function.SetStateCombineCallback(combine);
  function.SetStateFinalizeCallback(finalize);
  function.function_info = std::move(percentile);
}

// ---- percentiles ------------------------------------------------------------

Counted counted(const std::vector<double>& numbers, bool has_counts, bool down)
{
  std::vector<std::pair<double, int64_t>> pairs;
  for (size_t i = 0; i < numbers.size(); i++) {
    const double value = numbers[i];
    const int64_t times = has_counts ? std::bit_cast<int64_t>(numbers[++i]) : 1;
    if (times < 0)
      raise("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION", "22003",
            "Found the negative value in the frequency expression: " + std::to_string(times) +
                "L, but expected a positive integral value.",
            {{"negativeValue", std::to_string(times) + "L"}});
    if (times > 0) pairs.emplace_back(value, times);
  }
  std::sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
    return down ? less(b.first, a.first) : less(a.first, b.first);
  });
  Counted result;
  int64_t total = 0;
  for (const auto& [value, times] : pairs) {
    if (__builtin_add_overflow(total, times, &total)) raise_overflow("long overflow", "");
    result.values.push_back(value);
    result.totals.push_back(total);
  }
  return result;
}

std::vector<double> constants_of(const Signature& signature, size_t argument)
{
  std::vector<double> numbers;
  for (const auto& one : items(signature.constants.at(argument)))
    numbers.push_back(one.GetValue<double>());
  return numbers;
}

// (value, percentages[, frequency])
template <double (*PercentileAt)(const Counted&, double), bool Down>
void bind_percentile(AggregateFunction& function, const Signature& signature)
{
  auto percentile = duckdb::make_shared_ptr<Percentile>();
  const bool has_counts = signature.arguments.size() > 2;
  percentile->has_counts = has_counts;
  percentile->answer = [has_counts,
                        wanted = constants_of(signature, 1)](std::vector<double> numbers) {
    const Counted all = counted(numbers, has_counts, Down);
    std::vector<double> answers;
    for (const double at : wanted)
      if (!all.values.empty()) answers.push_back(PercentileAt(all, at));
    return answers;
  };
  set_callbacks(function, std::move(percentile));
}

// -0.0 and 0.0 are two values of a mode.
bool is_before(double a, double b)
{
  if (a == 0 && b == 0) return std::signbit(a) && !std::signbit(b);
  return less(a, b);
}

// (value): the most frequent; of several the least, or the greatest.
template <bool Down> void bind_mode(AggregateFunction& function, const Signature&)
{
  auto mode = duckdb::make_shared_ptr<Percentile>();
  mode->answer = [](std::vector<double> numbers) {
    std::sort(numbers.begin(), numbers.end(),
              [](double a, double b) { return Down ? is_before(b, a) : is_before(a, b); });
    size_t best = 0, most = 0;
    for (size_t start = 0, end = 0; start < numbers.size(); start = end) {
      while (end < numbers.size() && !is_before(numbers[start], numbers[end]) &&
             !is_before(numbers[end], numbers[start]))
        end++;
      if (end - start <= most) continue;
      most = end - start;
      best = start;
    }
    return std::vector<double>{numbers[best]};
  };
  set_callbacks(function, std::move(mode));
}

// (value, percentages, relative error)
void bind_approximate(AggregateFunction& function, const Signature& signature)
{
  auto percentile = duckdb::make_shared_ptr<Percentile>();
  percentile->answer =
      [wanted = constants_of(signature, 1), error = signature.constants.at(2).GetValue<double>()](
          std::vector<double> numbers) { return approximate_percentiles(numbers, wanted, error); };
  set_callbacks(function, std::move(percentile));
}

} // namespace

void add_statistics(Registry& registry)
{
  auto& a = registry.aggregates;
  a.push_back({"percentile_cont", bind_percentile<continuous_percentile, false>});
  a.push_back({"percentile_cont_down", bind_percentile<continuous_percentile, true>});
  a.push_back({"percentile_disc", bind_percentile<discrete_percentile, false>});
  a.push_back({"percentile_disc_down", bind_percentile<discrete_percentile, true>});
  a.push_back({"percentile_approx", bind_approximate});
  a.push_back({"percentile_mode", bind_mode<false>});
  a.push_back({"percentile_mode_down", bind_mode<true>});
}

} // namespace bindery::engine::native
