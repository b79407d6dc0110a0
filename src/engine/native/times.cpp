// Functions on dates and timestamps.
#include "engine/native/calendar.h"
#include "engine/native/datetime_pattern.h"
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include "base/text.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::ValidityMask;

// The zone named by a text argument; the last one is remembered, for it is nearly always a
// constant.
static const Zone& zone_of(std::string_view name)
{
  thread_local std::string last;
  thread_local std::shared_ptr<const Zone> zone;
  if (!zone || last != name) {
    zone = get_zone(std::string(name));
    last = name;
  }
  return *zone;
}

[[noreturn]] static void raise_overflow_of_time()
{
  raise("DATETIME_OVERFLOW", "22008",
        "Datetime operation overflow: a result beyond the range of timestamps.",
        {{"operation", "a result beyond the range of timestamps"}});
}

static int64_t join(int64_t days, int64_t micros_of_day)
{
  int64_t wall;
  if (__builtin_mul_overflow(days, MicrosPerDay, &wall) ||
      __builtin_add_overflow(wall, micros_of_day, &wall))
    raise_overflow_of_time();
  return wall;
}

static int64_t add_months_to_wall(int64_t wall, int64_t months)
{
  return join(add_months(floor_div(wall, MicrosPerDay), months), floor_mod(wall, MicrosPerDay));
}

static int64_t checked_add(int64_t a, int64_t b)
{
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) raise_overflow_of_time();
  return sum;
}

// ---- dates ------------------------------------------------------------------

static Kernel bind_date_add(const Signature&)
{
  return binary<int32_t, int32_t, int32_t>([](int32_t date, int32_t days) {
    return static_cast<int32_t>(static_cast<uint32_t>(date) + static_cast<uint32_t>(days));
  });
}

static Kernel bind_date_diff(const Signature&)
{
  return binary<int32_t, int32_t, int32_t>([](int32_t end, int32_t start) {
    return static_cast<int32_t>(static_cast<uint32_t>(end) - static_cast<uint32_t>(start));
  });
}

static Kernel bind_add_months(const Signature&)
{
  return binary<int32_t, int32_t, int32_t>(
      [](int32_t date, int32_t months) { return static_cast<int32_t>(add_months(date, months)); });
}

static int weekday_of(std::string_view name) // Monday is 0; −1: none
{
  static constexpr const char* Names[] = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                          "FRIDAY", "SATURDAY", "SUNDAY"};
  const std::string upper = to_upper(trim(name));
  for (int i = 0; i < 7; i++) {
    const std::string full = Names[i];
    if (upper == full || upper == full.substr(0, 3) || upper == full.substr(0, 2)) return i;
  }
  return -1;
}

template <bool Ansi> static Kernel bind_next_day(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int weekday = weekday_of(all.text(1, row));
    if (weekday < 0) {
      if (Ansi)
        raise("ILLEGAL_DAY_OF_WEEK", "22009",
              "Illegal input for day of week: " + std::string(all.text(1, row)) + ".",
              {{"string", std::string(all.text(1, row))}});
      return all.set_null(row);
    }
    const int64_t date = all.get<int32_t>(0, row);
    all.set<int32_t>(
        row, static_cast<int32_t>(date + 1 + floor_mod(weekday - floor_mod(date + 1 + 3, 7), 7)));
  });
}

// ---- truncation -------------------------------------------------------------

static std::optional<int64_t> truncate_days(int64_t days, const std::string& unit)
{
  const Civil date = civil_of(days);
  if (unit == "YEAR" || unit == "YYYY" || unit == "YY") return days_of({date.year, 1, 1});
  if (unit == "QUARTER") return days_of({date.year, (date.month - 1) / 3 * 3 + 1, 1});
  if (unit == "MONTH" || unit == "MM" || unit == "MON") return days_of({date.year, date.month, 1});
  if (unit == "WEEK") return days - floor_mod(days + 3, 7);
  return std::nullopt;
}

static std::optional<int64_t> truncate_wall(int64_t wall, const std::string& unit)
{
  if (const auto days = truncate_days(floor_div(wall, MicrosPerDay), unit)) return join(*days, 0);
  const auto down = [&](int64_t size) { return wall - floor_mod(wall, size); };
  if (unit == "DAY" || unit == "DD") return down(MicrosPerDay);
  if (unit == "HOUR") return down(3'600'000'000);
  if (unit == "MINUTE") return down(60'000'000);
  if (unit == "SECOND") return down(MicrosPerSecond);
  if (unit == "MILLISECOND") return down(1000);
  if (unit == "MICROSECOND") return wall;
  return std::nullopt;
}

static Kernel bind_trunc_date(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto days = truncate_days(all.get<int32_t>(0, row), to_upper(all.text(1, row)));
    if (!days) return all.set_null(row);
    all.set<int32_t>(row, static_cast<int32_t>(*days));
  });
}

static Kernel bind_date_trunc(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Zone& zone = zone_of(all.text(2, row));
    const auto wall =
        truncate_wall(zone.to_wall(all.get<int64_t>(1, row)), to_upper(all.text(0, row)));
    if (!wall) return all.set_null(row);
    all.set<int64_t>(row, zone.to_instant(*wall));
  });
}

static Kernel bind_date_trunc_ntz(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto wall = truncate_wall(all.get<int64_t>(1, row), to_upper(all.text(0, row)));
    if (!wall) return all.set_null(row);
    all.set<int64_t>(row, *wall);
  });
}

// ---- texts ------------------------------------------------------------------

static Kernel bind_date_format(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto name = all.text(2, row);
    const int64_t instant = all.get<int64_t>(0, row), offset = zone_of(name).offset_at(instant);
    all.set_text(row,
                 pattern_of(all.text(1, row)).format(instant + offset, offset, std::string(name)));
  });
}

[[noreturn]] static void raise_unparsable(std::string_view text)
{
  const std::string message = "Text '" + std::string(text) + "' could not be parsed";
  raise("CANNOT_PARSE_TIMESTAMP", "22007",
        message +
            ". Use `try_to_timestamp` to tolerate invalid input string and return NULL instead.",
        {{"message", message}, {"func", "`try_to_timestamp`"}});
}

template <bool Ansi, bool HasZone> static Kernel bind_parse_timestamp(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto parsed = pattern_of(all.text(1, row)).parse(all.text(0, row));
    if (!parsed) {
      if (Ansi) raise_unparsable(all.text(0, row));
      return all.set_null(row);
    }
    if (!HasZone) return all.set<int64_t>(row, parsed->wall);
    const Zone& zone = parsed->zone ? *parsed->zone : zone_of(all.text(2, row));
    all.set<int64_t>(row, zone.to_instant(parsed->wall));
  });
}

// ---- instants ---------------------------------------------------------------

template <class T> static Kernel bind_same(const Signature&)
{
  return unary<T, T>([](T value) { return value; });
}

static Kernel bind_to_utc(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int64_t>(row, zone_of(all.text(1, row)).to_instant(all.get<int64_t>(0, row)));
  });
}

static Kernel bind_from_utc(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int64_t>(row, zone_of(all.text(1, row)).to_wall(all.get<int64_t>(0, row)));
  });
}

static Kernel bind_extract_second(const Signature& signature)
{
  if (signature.result.InternalType() != duckdb::PhysicalType::INT32) refuse(signature);
  return unary<int64_t, int32_t>(
      [](int64_t wall) { return static_cast<int32_t>(floor_mod(wall, 60 * MicrosPerSecond)); });
}

static Kernel bind_add_micros(const Signature&)
{
  return binary<int64_t, int64_t, int64_t>([](int64_t a, int64_t b) { return checked_add(a, b); });
}

static Kernel bind_timestamp_diff(const Signature&)
{
  return binary<int64_t, int64_t, int64_t>([](int64_t a, int64_t b) {
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference)) raise_overflow("long overflow", "");
    return difference;
  });
}

static Kernel bind_timestamp_add_months(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Zone& zone = zone_of(all.text(2, row));
    all.set<int64_t>(row, zone.to_instant(add_months_to_wall(zone.to_wall(all.get<int64_t>(0, row)),
                                                             all.get<int32_t>(1, row))));
  });
}

static Kernel bind_ntz_add_months(const Signature&)
{
  return binary<int64_t, int32_t, int64_t>(
      [](int64_t wall, int32_t months) { return add_months_to_wall(wall, months); });
}

static Kernel bind_add_calendar(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Zone& zone = zone_of(all.text(2, row));
    const auto interval = all.get<duckdb::interval_t>(1, row);
    int64_t wall = add_months_to_wall(zone.to_wall(all.get<int64_t>(0, row)), interval.months);
    wall = checked_add(wall, interval.days * MicrosPerDay);
    all.set<int64_t>(row, checked_add(zone.to_instant(wall), interval.micros));
  });
}

static Kernel bind_date_add_calendar(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto interval = all.get<duckdb::interval_t>(1, row);
    if (interval.micros != 0) {
      raise("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION", "22006",
            "Cannot add an interval to a date because its microseconds part is not 0.");
    }
    all.set<int32_t>(row,
                     static_cast<int32_t>(add_months(all.get<int32_t>(0, row), interval.months) +
                                          interval.days));
  });
}

static int64_t months_of_unit(const std::string& unit)
{
  return unit == "MONTH" ? 1 : unit == "QUARTER" ? 3 : unit == "YEAR" ? 12 : 0;
}

static int64_t micros_of_unit(const std::string& unit)
{
  if (unit == "MICROSECOND") return 1;
  if (unit == "MILLISECOND") return 1000;
  if (unit == "SECOND") return MicrosPerSecond;
  if (unit == "MINUTE") return 60 * MicrosPerSecond;
  if (unit == "HOUR") return 3600 * MicrosPerSecond;
  if (unit == "DAY" || unit == "DAYOFYEAR") return MicrosPerDay;
  if (unit == "WEEK") return 7 * MicrosPerDay;
  raise("INVALID_PARAMETER_VALUE.DATETIME_UNIT", "22023",
        "The unit " + unit + " is no unit of time.");
}

static Kernel bind_timestampadd(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const std::string unit = to_upper(all.text(0, row));
    const int64_t count = all.get<int64_t>(1, row), instant = all.get<int64_t>(2, row);
    const Zone& zone = zone_of(all.text(3, row));
    if (const int64_t months = months_of_unit(unit)) {
      return all.set<int64_t>(
          row, zone.to_instant(add_months_to_wall(zone.to_wall(instant), count * months)));
    }
    int64_t amount;
    const int64_t size = micros_of_unit(unit);
    if (__builtin_mul_overflow(count, size, &amount)) raise_overflow_of_time();
    if (size < MicrosPerDay) return all.set<int64_t>(row, checked_add(instant, amount));
    all.set<int64_t>(row, zone.to_instant(checked_add(zone.to_wall(instant), amount)));
  });
}

static int64_t whole_months(int64_t start, int64_t end)
{
  const auto months = [](int64_t wall) {
    const Civil date = civil_of(floor_div(wall, MicrosPerDay));
    return std::pair(date.year * 12 + date.month,
                     (date.day - 1) * MicrosPerDay + floor_mod(wall, MicrosPerDay));
  };
  const auto [a, rest_a] = months(start);
  const auto [b, rest_b] = months(end);
  int64_t result = b - a;
  if (result > 0 && rest_b < rest_a) result--;
  if (result < 0 && rest_b > rest_a) result++;
  return result;
}

static Kernel bind_timestampdiff(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const std::string unit = to_upper(all.text(0, row));
    const Zone& zone = zone_of(all.text(3, row));
    const int64_t start = zone.to_wall(all.get<int64_t>(1, row)),
                  end = zone.to_wall(all.get<int64_t>(2, row));
    if (const int64_t months = months_of_unit(unit))
      return all.set<int64_t>(row, whole_months(start, end) / months);
    all.set<int64_t>(row, (end - start) / micros_of_unit(unit));
  });
}

static Kernel bind_months_between(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const Zone& zone = zone_of(all.text(3, row));
    const int64_t wall1 = zone.to_wall(all.get<int64_t>(0, row)),
                  wall2 = zone.to_wall(all.get<int64_t>(1, row));
    const Civil a = civil_of(floor_div(wall1, MicrosPerDay)),
                b = civil_of(floor_div(wall2, MicrosPerDay));
    const auto months = static_cast<double>((a.year - b.year) * 12 + a.month - b.month);
    const bool both_last =
        a.day == days_in_month(a.year, a.month) && b.day == days_in_month(b.year, b.month);
    if (a.day == b.day || both_last) return all.set<double>(row, months);
    const int64_t seconds1 = floor_mod(wall1, MicrosPerDay) / MicrosPerSecond,
                  seconds2 = floor_mod(wall2, MicrosPerDay) / MicrosPerSecond;
    const auto rest = static_cast<double>((a.day - b.day) * 86'400LL + seconds1 - seconds2);
    double result = months + rest / (31.0 * 86'400.0);
    if (all.get<bool>(2, row)) result = std::round(result * 1e8) / 1e8;
    all.set<double>(row, result);
  });
}

int64_t latest_start(int64_t time, int64_t slide, int64_t offset)
{
  const auto since = static_cast<__int128>(time) - offset;
  const auto rest = static_cast<int64_t>(since % slide);
  return static_cast<int64_t>(static_cast<uint64_t>(time) -
                              static_cast<uint64_t>(rest < 0 ? rest + slide : rest));
}

// (time, slide, offset)
static Kernel bind_window_start(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int64_t>(row, latest_start(all.get<int64_t>(0, row), all.get<int64_t>(1, row),
                                       all.get<int64_t>(2, row)));
  });
}

void add_times(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"date_add", bind_date_add});
  s.push_back({"date_diff", bind_date_diff});
  s.push_back({"add_months", bind_add_months});
  s.push_back({"next_day", bind_next_day<false>});
  s.push_back({"next_day_ansi", bind_next_day<true>, true});
  s.push_back({"trunc_date", bind_trunc_date});
  s.push_back({"date_trunc", bind_date_trunc});
  s.push_back({"date_trunc_ntz", bind_date_trunc_ntz});
  s.push_back({"date_format", bind_date_format, true});
  s.push_back({"parse_timestamp", bind_parse_timestamp<false, true>, true});
  s.push_back({"parse_timestamp_ansi", bind_parse_timestamp<true, true>, true});
  s.push_back({"parse_timestamp_ntz", bind_parse_timestamp<false, false>, true});
  s.push_back({"parse_timestamp_ntz_ansi", bind_parse_timestamp<true, false>, true});
  s.push_back({"to_utc_timestamp", bind_to_utc, true});
  s.push_back({"from_utc_timestamp", bind_from_utc, true});
  s.push_back({"micros_of_timestamp", bind_same<int64_t>});
  s.push_back({"timestamp_of_micros", bind_same<int64_t>});
  s.push_back({"days_of_date", bind_same<int32_t>});
  s.push_back({"date_of_days", bind_same<int32_t>});
  s.push_back({"extract_second", bind_extract_second});
  s.push_back({"timestamp_add_micros", bind_add_micros, true});
  s.push_back({"timestamp_diff", bind_timestamp_diff, true});
  s.push_back({"timestamp_add_months", bind_timestamp_add_months, true});
  s.push_back({"timestamp_ntz_add_months", bind_ntz_add_months, true});
  s.push_back({"timestamp_add_calendar", bind_add_calendar, true});
  s.push_back({"date_add_calendar", bind_date_add_calendar, true});
  s.push_back({"timestampadd", bind_timestampadd, true});
  s.push_back({"timestampdiff", bind_timestampdiff, true});
  s.push_back({"months_between", bind_months_between});
  s.push_back({"window_start", bind_window_start});
}

} // namespace bindery::engine::native
