// The last step of aggregates that are a list first: percentiles, modes, products.
#include "engine/native/by_value.h"
#include "engine/native/quantiles.h"

#include <cmath>
#include <map>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;

namespace {

// All elements under a vector of lists, as doubles: numbers by value, times and intervals by what
// they are stored as.
class Elements {
public:
  Elements(Vector& lists, idx_t count) : numbers_(LogicalType::DOUBLE, size_of(lists))
  {
    lists.ToUnifiedFormat(count, lists_);
    const idx_t size = duckdb::ListVector::GetListSize(lists);
    Vector& child = duckdb::ListVector::GetEntry(lists);
    switch (child.GetType().id()) {
    case LogicalTypeId::DATE: reinterpret<int32_t>(child, size); break;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_TZ: reinterpret<int64_t>(child, size); break;
    default: duckdb::VectorOperations::DefaultCast(child, numbers_, size);
    }
    numbers_.Flatten(size);
  }
  bool is_null(idx_t row) const { return !lists_.validity.RowIsValid(lists_.sel->get_index(row)); }
  std::vector<double> of(idx_t row) const
  {
    const auto entry =
        duckdb::UnifiedVectorFormat::GetData<list_entry_t>(lists_)[lists_.sel->get_index(row)];
    const double* data = duckdb::FlatVector::GetData<double>(numbers_) + entry.offset;
    return {data, data + entry.length};
  }

private:
  static idx_t size_of(Vector& lists)
  {
    return std::max<idx_t>(duckdb::ListVector::GetListSize(lists), 1);
  }
  template <class T> void reinterpret(Vector& child, idx_t size)
  {
    duckdb::UnifiedVectorFormat format;
    child.ToUnifiedFormat(size, format);
    auto* out = duckdb::FlatVector::GetData<double>(numbers_);
    for (idx_t i = 0; i < size; i++)
      out[i] = static_cast<double>(
          duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(i)]);
  }
  duckdb::UnifiedVectorFormat lists_;
  Vector numbers_;
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
  case LogicalTypeId::FLOAT:
  case LogicalTypeId::DECIMAL: return duckdb::Value::DOUBLE(number).DefaultCastAs(type);
  default: return duckdb::Value::BIGINT(whole()).DefaultCastAs(type);
  }
}

std::vector<double> constants_of(const Signature& signature, size_t argument)
{
  std::vector<double> numbers;
  for (const auto& one : items(signature.constants.at(argument)))
    numbers.push_back(one.GetValue<double>());
  return numbers;
}

// answer(row, percentages) gives one number a percentage, or none: NULL.
template <class Answer>
void answer_rows(duckdb::DataChunk& input, Vector& result, const LogicalType& type,
                 const Elements& values, Answer answer)
{
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  const bool is_list = type.id() == LogicalTypeId::LIST;
  const LogicalType one = is_list ? duckdb::ListType::GetChildType(type) : type;
  for (idx_t row = 0; row < input.size(); row++) {
    Values answers;
    if (!values.is_null(row))
      for (const double number : answer(row)) answers.push_back(value_of(number, one));
    if (answers.empty())
      result.SetValue(row, duckdb::Value(type));
    else
      result.SetValue(row, is_list ? list_of(type, std::move(answers)) : answers.front());
  }
}

bool less(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

Counted counted(std::vector<double> values, const std::vector<double>& counts, bool down)
{
  std::vector<std::pair<double, int64_t>> pairs;
  for (size_t i = 0; i < values.size(); i++) {
    if (!counts.empty() && counts[i] > 0x1p53)
      raise("UNSUPPORTED_OPERATION", "0A000", "Not supported: a frequency of more than 2^53.");
    const auto times = counts.empty() ? 1 : static_cast<int64_t>(counts[i]);
    if (times < 0)
      raise("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION", "22003",
            "Found the negative value in the frequency expression: " + std::to_string(times) +
                "L, but expected a positive integral value.",
            {{"negativeValue", std::to_string(times) + "L"}});
    if (times > 0) pairs.emplace_back(values[i], times);
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

template <double (*Percentile)(const Counted&, double), bool Down>
Kernel bind_percentile(const Signature& signature)
{
  const auto wanted = constants_of(signature, 1);
  const LogicalType type = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const Elements values(input.data[0], input.size());
    std::unique_ptr<Elements> counts;
    if (input.ColumnCount() > 2) counts = std::make_unique<Elements>(input.data[2], input.size());
    answer_rows(input, result, type, values, [&](idx_t row) {
      const Counted all =
          counted(values.of(row), counts ? counts->of(row) : std::vector<double>(), Down);
      std::vector<double> answers;
      for (const double at : wanted)
        if (!all.values.empty()) answers.push_back(Percentile(all, at));
      return answers;
    });
  };
}

Kernel bind_approximate(const Signature& signature)
{
  const auto wanted = constants_of(signature, 1);
  const double error = signature.constants.at(2).GetValue<double>();
  const LogicalType type = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const Elements values(input.data[0], input.size());
    answer_rows(input, result, type, values, [&](idx_t row) {
      const auto all = values.of(row);
      return all.empty() ? std::vector<double>() : approximate_percentiles(all, wanted, error);
    });
  };
}

template <bool Greatest> Kernel bind_mode(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    struct Group {
      const duckdb::Value* value;
      size_t count = 0;
    };
    std::map<std::string, Group> groups;
    for (const auto& one : items(a[0])) {
      auto& group = groups[order_key(one)];
      group.value = &one;
      group.count++;
    }
    const Group* best = nullptr;
    for (const auto& [key, group] : groups)
      if (!best || group.count > best->count || (Greatest && group.count == best->count))
        best = &group;
    return best ? *best->value : duckdb::Value(type);
  });
}

Kernel bind_product(const Signature& signature)
{
  const LogicalType type = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    const Elements values(input.data[0], input.size());
    answer_rows(input, result, type, values, [&](idx_t row) {
      double product = 1;
      const auto all = values.of(row);
      for (const double one : all) product *= one;
      return all.empty() ? std::vector<double>() : std::vector<double>{product};
    });
  };
}

} // namespace

void add_statistics(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"percentile_cont", bind_percentile<continuous_percentile, false>, true});
  s.push_back({"percentile_disc", bind_percentile<discrete_percentile, false>, true});
  s.push_back({"percentile_disc_down", bind_percentile<discrete_percentile, true>, true});
  s.push_back({"percentile_approx", bind_approximate});
  s.push_back({"least_mode", bind_mode<false>});
  s.push_back({"greatest_mode", bind_mode<true>});
  s.push_back({"array_product", bind_product});
}

} // namespace bindery::engine::native
