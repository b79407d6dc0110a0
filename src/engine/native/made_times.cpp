// Dates, times and intervals from their parts, and parts of intervals.
#include "engine/native/calendar.h"
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <algorithm>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::interval_t;

namespace {

constexpr const char* AnsiConfig = "\"spark.sql.ansi.enabled\"";

[[noreturn]] void raise_bounds(const std::string& range, const std::string& function)
{
  raise("DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION", "22023",
        range + ". If necessary set " + AnsiConfig + " to \"false\" to bypass this error. Use `" +
            function + "` to tolerate invalid input and return NULL instead.",
        {{"rangeMessage", range},
         {"ansiConfig", AnsiConfig},
         {"suggestedFunc", "`" + function + "`"}});
}

std::string out_of_range(const char* field, const char* range, int64_t value)
{
  return std::string("Invalid value for ") + field + " (valid values " + range +
         "): " + std::to_string(value);
}

// What java.time says of parts that are no date; empty: they are one.
std::string date_fault(int64_t year, int month, int day)
{
  static constexpr const char* Months[] = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                           "MAY",       "JUNE",     "JULY",     "AUGUST",
                                           "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};
  if (year < -999999999 || year > 999999999)
    return out_of_range("Year", "-999999999 - 999999999", year);
  if (month < 1 || month > 12) return out_of_range("MonthOfYear", "1 - 12", month);
  if (day < 1 || day > 31) return out_of_range("DayOfMonth", "1 - 28/31", day);
  if (day <= days_in_month(year, month)) return "";
  if (day == 29)
    return "Invalid date 'February 29' as '" + std::to_string(year) + "' is not a leap year";
  return std::string("Invalid date '") + Months[month - 1] + " " + std::to_string(day) + "'";
}

std::string time_fault(int hour, int minute, int64_t second)
{
  if (hour < 0 || hour > 23) return out_of_range("HourOfDay", "0 - 23", hour);
  if (minute < 0 || minute > 59) return out_of_range("MinuteOfHour", "0 - 59", minute);
  if (second < 0 || second > 59) return out_of_range("SecondOfMinute", "0 - 59", second);
  return "";
}

[[noreturn]] void raise_interval_overflow()
{
  raise("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", "22015",
        "Integer overflow while operating with intervals.");
}

// A decimal's digits, whatever it is stored in.
int64_t unscaled(const Rows& all, size_t argument, idx_t row, bool is_narrow)
{
  return is_narrow ? all.get<int64_t>(argument, row)
                   : static_cast<int64_t>(to_int128(all.get<duckdb::hugeint_t>(argument, row)));
}

// The ends of time have the offsets of a day within.
int64_t instant_of(__int128 wall, const Zone& zone)
{
  const __int128 within =
      std::clamp<__int128>(wall, static_cast<__int128>(INT64_MIN) + MicrosPerDay,
                           static_cast<__int128>(INT64_MAX) - MicrosPerDay);
  const __int128 instant = zone.to_instant(static_cast<int64_t>(within)) + (wall - within);
  if (instant != static_cast<int64_t>(instant)) raise_overflow("long overflow", "");
  return static_cast<int64_t>(instant);
}

} // namespace

template <bool Ansi> static Kernel bind_make_date(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int64_t year = all.get<int32_t>(0, row);
    const int month = all.get<int32_t>(1, row), day = all.get<int32_t>(2, row);
    const std::string fault = date_fault(year, month, day);
    if (fault.empty()) {
      const int64_t days = days_of({year, month, day});
      if (days != static_cast<int32_t>(days)) raise_overflow("integer overflow", "");
      return all.set<int32_t>(row, static_cast<int32_t>(days));
    }
    if (Ansi)
      raise("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", "22023",
            fault + ". If necessary set " + AnsiConfig + " to \"false\" to bypass this error.",
            {{"rangeMessage", fault}, {"ansiConfig", AnsiConfig}});
    all.set_null(row);
  });
}

// (year, month, day, hour, minute, seconds, zone)
template <bool Ansi> static Kernel bind_make_timestamp(const Signature& signature)
{
  const bool is_narrow = signature.arguments[5].InternalType() == duckdb::PhysicalType::INT64;
  return rows([is_narrow](Rows& all, idx_t row) {
    const int64_t year = all.get<int32_t>(0, row);
    const int month = all.get<int32_t>(1, row), day = all.get<int32_t>(2, row),
              hour = all.get<int32_t>(3, row), minute = all.get<int32_t>(4, row);
    const auto zone = get_zone(std::string(all.text(6, row)));
    const int64_t micros = unscaled(all, 5, row, is_narrow);
    const int64_t second = floor_div(micros, MicrosPerSecond);
    if (second == 60 && micros % MicrosPerSecond != 0) {
      if (!Ansi) return all.set_null(row);
      const std::string given = "60." + std::to_string(micros).substr(2);
      const std::string text = given.substr(0, given.find_last_not_of('0') + 1);
      raise("INVALID_FRACTION_OF_SECOND", "22023",
            "Valid range for seconds is [0, 60] (inclusive), but the provided value is " + text +
                ". To avoid this error, use `try_make_timestamp`, which returns NULL on error.",
            {{"secAndMicros", text}});
    }
    std::string fault = date_fault(year, month, day);
    if (fault.empty()) fault = time_fault(hour, minute, second == 60 ? 0 : second);
    if (!fault.empty()) {
      if (Ansi) raise_bounds(fault, "try_make_timestamp");
      return all.set_null(row);
    }
    const __int128 wall = static_cast<__int128>(days_of({year, month, day})) * MicrosPerDay +
                          (hour * 3600LL + minute * 60LL) * MicrosPerSecond + micros;
    all.set<int64_t>(row, instant_of(wall, *zone));
  });
}

// (years, months, weeks, days, hours, minutes, seconds)
template <bool Ansi> static Kernel bind_make_interval(const Signature& signature)
{
  const bool is_narrow = signature.arguments[6].InternalType() == duckdb::PhysicalType::INT64;
  return rows([is_narrow](Rows& all, idx_t row) {
    const auto part = [&](size_t i) { return static_cast<__int128>(all.get<int32_t>(i, row)); };
    const __int128 months = part(0) * 12 + part(1), days = part(2) * 7 + part(3);
    const __int128 micros =
        (part(4) * 3600 + part(5) * 60) * MicrosPerSecond + unscaled(all, 6, row, is_narrow);
    const interval_t made = {static_cast<int32_t>(months), static_cast<int32_t>(days),
                             static_cast<int64_t>(micros)};
    const bool fits = made.months == months && made.days == days && made.micros == micros;
    if (fits) return all.set<interval_t>(row, made);
    if (!Ansi) return all.set_null(row);
    raise_overflow(made.micros == micros ? "integer overflow" : "long overflow",
                   "try_make_interval");
  });
}

// (days, hours, minutes, seconds)
static Kernel bind_make_day_time(const Signature& signature)
{
  const bool is_narrow = signature.arguments[3].InternalType() == duckdb::PhysicalType::INT64;
  return rows([is_narrow](Rows& all, idx_t row) {
    const auto part = [&](size_t i) { return static_cast<__int128>(all.get<int32_t>(i, row)); };
    const __int128 micros = (part(0) * 86'400 + part(1) * 3600 + part(2) * 60) * MicrosPerSecond +
                            unscaled(all, 3, row, is_narrow);
    if (micros != static_cast<int64_t>(micros)) raise_interval_overflow();
    all.set<int64_t>(row, static_cast<int64_t>(micros));
  });
}

static Kernel bind_make_year_month(const Signature&)
{
  return binary<int32_t, int32_t, int32_t>([](int32_t years, int32_t months) {
    const int64_t all = int64_t{years} * 12 + months;
    if (all != static_cast<int32_t>(all)) raise_interval_overflow();
    return static_cast<int32_t>(all);
  });
}

// ---- parts of intervals -----------------------------------------------------

static int64_t part_of_months(int64_t months, std::string_view field)
{
  return field == "year" ? months / 12 : months % 12;
}

static int64_t part_of_micros(int64_t micros, std::string_view field)
{
  if (field == "hour") return micros % MicrosPerDay / (3600 * MicrosPerSecond);
  if (field == "minute") return micros % (3600 * MicrosPerSecond) / (60 * MicrosPerSecond);
  return micros % (60 * MicrosPerSecond);
}

// (interval, field): seconds are a decimal(8,6), stored as microseconds.
static Kernel bind_interval_field(const Signature& signature)
{
  const std::string field = duckdb::StringValue::Get(signature.constants.at(1));
  const auto source = signature.arguments.at(0).id();
  const auto target = signature.result.InternalType();
  const auto part = [=](const Rows& all, idx_t row) -> int64_t {
    if (source == duckdb::LogicalTypeId::INTEGER)
      return part_of_months(all.get<int32_t>(0, row), field);
    if (source == duckdb::LogicalTypeId::BIGINT) {
      const int64_t micros = all.get<int64_t>(0, row);
      return field == "day" ? micros / MicrosPerDay : part_of_micros(micros, field);
    }
    const auto interval = all.get<interval_t>(0, row);
    if (field == "year" || field == "month") return part_of_months(interval.months, field);
    if (field != "day") return part_of_micros(interval.micros, field);
    // Whole days of the microseconds count too.
    const int64_t days = interval.days + interval.micros / MicrosPerDay;
    if (days != static_cast<int32_t>(days)) raise_overflow("integer overflow", "");
    return days;
  };
  return rows([=](Rows& all, idx_t row) {
    if (target == duckdb::PhysicalType::INT8)
      all.set<int8_t>(row, static_cast<int8_t>(part(all, row)));
    else
      all.set<int32_t>(row, static_cast<int32_t>(part(all, row)));
  });
}

// (from zone, to zone, wall time)
static Kernel bind_convert_zone(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const auto from = get_zone(std::string(all.text(0, row)));
    const auto to = get_zone(std::string(all.text(1, row)));
    const int64_t wall = all.get<int64_t>(2, row);
    if (wall > INT64_MAX - 3 * MicrosPerDay || wall < INT64_MIN + 3 * MicrosPerDay)
      raise_overflow("long overflow", "");
    all.set<int64_t>(row, to->to_wall(from->to_instant(wall)));
  });
}

void add_made_times(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"make_date", bind_make_date<false>, true});
  s.push_back({"make_date_ansi", bind_make_date<true>, true});
  s.push_back({"make_timestamp", bind_make_timestamp<false>, true});
  s.push_back({"make_timestamp_ansi", bind_make_timestamp<true>, true});
  s.push_back({"make_interval", bind_make_interval<false>});
  s.push_back({"make_interval_ansi", bind_make_interval<true>, true});
  s.push_back({"make_dt_interval", bind_make_day_time, true});
  s.push_back({"make_ym_interval", bind_make_year_month, true});
  s.push_back({"interval_field", bind_interval_field, true});
  s.push_back({"convert_timezone", bind_convert_zone, true});
}

} // namespace bindery::engine::native
