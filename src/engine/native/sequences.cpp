// sequence(): arrays from start to stop.
#include "engine/native/by_value.h"
#include "engine/native/calendar.h"

#include <mutex>

namespace bindery::engine::native {

using duckdb::LogicalType;
using duckdb::Value;

static void check_bounds(bool good, const std::string& start, const std::string& stop,
                         const std::string& step)
{
  if (good) return;
  raise("ILLEGAL_SEQUENCE_BOUNDARIES", "22023",
        "Illegal sequence boundaries: " + start + " to " + stop + " by " + step + ".");
}

static Kernel bind_sequence_integer(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const __int128 start = a[0].GetValue<int64_t>(), stop = a[1].GetValue<int64_t>(),
                   step = a[2].GetValue<int64_t>();
    const bool good =
        (step > 0 && start <= stop) || (step < 0 && start >= stop) || (step == 0 && start == stop);
    check_bounds(good, a[0].ToString(), a[1].ToString(), a[2].ToString());
    if (step != 0 && (stop - start) / step >= ElementsMax) raise_too_long();
    Values all;
    const auto& element = duckdb::ListType::GetChildType(type);
    for (__int128 i = start; step > 0 ? i <= stop : step < 0 ? i >= stop : all.empty(); i += step) {
      all.push_back(Value::BIGINT(static_cast<int64_t>(i)).DefaultCastAs(element));
    }
    return list_of(type, std::move(all));
  });
}

// start + i × (months, days, micros), as far as stop.
template <class Step> static Values walk(int64_t start, int64_t stop, bool up, bool down, Step step)
{
  Values all;
  for (int64_t i = 0;; i++) {
    if (i > ElementsMax) raise_too_long();
    const int64_t value = step(i);
    if ((up && value > stop) || (down && value < stop)) return all;
    all.push_back(Value::BIGINT(value));
    if (!up && !down) return all;
  }
  (void)start;
}

static Kernel bind_sequence_date(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const int64_t start = a[0].GetValueUnsafe<int32_t>(), stop = a[1].GetValueUnsafe<int32_t>();
    const int64_t months = a[2].GetValue<int64_t>(), days = a[3].GetValue<int64_t>(),
                  sign = months * 31 + days;
    check_bounds((sign > 0 && start <= stop) || (sign < 0 && start >= stop) ||
                     (sign == 0 && start == stop),
                 date_text(start), date_text(stop),
                 std::to_string(months) + " months " + std::to_string(days) + " days");
    auto all = walk(start, stop, sign > 0, sign < 0,
                    [&](int64_t i) { return add_months(start, months * i) + days * i; });
    for (auto& one : all)
      one = Value::DATE(duckdb::date_t(static_cast<int32_t>(one.GetValue<int64_t>())));
    return list_of(type, std::move(all));
  });
}

static Kernel bind_sequence_timestamp(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const auto zone = get_zone(duckdb::StringValue::Get(a[5]));
    const int64_t start = a[0].GetValueUnsafe<int64_t>(), stop = a[1].GetValueUnsafe<int64_t>();
    const int64_t months = a[2].GetValue<int64_t>(), days = a[3].GetValue<int64_t>(),
                  micros = a[4].GetValue<int64_t>();
    const __int128 sign = (static_cast<__int128>(months) * 31 + days) * MicrosPerDay + micros;
    check_bounds((sign > 0 && start <= stop) || (sign < 0 && start >= stop) ||
                     (sign == 0 && start == stop),
                 std::to_string(start), std::to_string(stop), std::to_string(micros));
    const int64_t wall = zone->to_wall(start);
    auto all = walk(start, stop, sign > 0, sign < 0, [&](int64_t i) {
      const int64_t day = add_months(floor_div(wall, MicrosPerDay), months * i) + days * i;
      return zone->to_instant(day * MicrosPerDay + floor_mod(wall, MicrosPerDay)) + micros * i;
    });
    for (auto& one : all) one = Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(one.GetValue<int64_t>()));
    return list_of(type, std::move(all));
  });
}

// (time, duration, slide, offset)
static Kernel bind_window_starts(const Signature& signature)
{
  return by_value<Nulls::Spread>(signature, [](const Values& a, const LogicalType& type) {
    const auto& element = duckdb::ListType::GetChildType(type);
    const int64_t time = a[0].GetValueUnsafe<int64_t>(), slide = a[2].GetValue<int64_t>();
    const int64_t first = latest_start(time, slide, a[3].GetValue<int64_t>());
    const int64_t left = a[1].GetValue<int64_t>() - (time - first);
    Values all;
    for (int64_t back = 0; back < left; back += slide) {
      all.push_back(Value::BIGINT(first - back));
      all.back().Reinterpret(element);
    }
    return list_of(type, std::move(all));
  });
}

[[noreturn]] static void raise_recursion_level(int64_t level_max)
{
  const std::string limit = std::to_string(level_max);
  raise("RECURSION_LEVEL_LIMIT_EXCEEDED", "42836",
        "Recursion level limit " + limit +
            " reached but query has not exhausted, try increasing it like 'WITH RECURSIVE t(col) "
            "MAX RECURSION LEVEL 200'.",
        {{"levelLimit", limit}});
}

[[noreturn]] static void raise_recursion_rows(int64_t row_max)
{
  const std::string limit = std::to_string(row_max);
  raise("RECURSION_ROW_LIMIT_EXCEEDED", "42836",
        "Recursion row limit " + limit +
            " reached but query has not exhausted, try setting a larger LIMIT value when querying "
            "the CTE relation.",
        {{"rowLimit", limit}});
}

// The rows that a step has given so far. A step is the rows of one level.
struct StepRows {
  std::mutex mutex;
  int64_t level = -1;
  int64_t count = 0;

  int64_t add(int64_t step, int64_t rows)
  {
    const std::lock_guard lock(mutex);
    if (level != step) count = 0;
    level = step;
    return count += rows;
  }
};

// (level before, rows until it, the most levels, the most rows): the level of a step's rows. It is
// asked of every row, so that no step goes on beyond the limit.
static Kernel bind_recursion_level(const Signature&)
{
  const auto step_rows = std::make_shared<StepRows>();
  return [step_rows](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    if (input.size() == 0) return;
    const auto value = [&](duckdb::idx_t i) {
      return input.data[i].GetValue(0).DefaultCastAs(LogicalType::BIGINT).GetValue<int64_t>();
    };
    const int64_t level = value(0) + 1, level_max = value(2), row_max = value(3);
    if (level >= level_max) raise_recursion_level(level_max);
    const int64_t rows = step_rows->add(level, static_cast<int64_t>(input.size()));
    if (rows >= row_max - value(1)) raise_recursion_rows(row_max);
    result.Reference(Value::INTEGER(static_cast<int32_t>(level)));
  };
}

void add_sequences(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"sequence_integer", bind_sequence_integer, true});
  s.push_back({"sequence_date", bind_sequence_date, true});
  s.push_back({"sequence_timestamp", bind_sequence_timestamp, true});
  s.push_back({"window_starts", bind_window_starts});
  s.push_back({"recursion_level", bind_recursion_level, true});
}

} // namespace bindery::engine::native
