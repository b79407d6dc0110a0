// INTERVAL literals: of units (INTERVAL 3 DAYS) and from unit to unit (INTERVAL '1-2' YEAR TO
// MONTH).
#include "base/text.h"
#include "sql/interval_text.h"
#include "sql/spark/builder.h"

#include <algorithm>

namespace bindery::sql::spark {

namespace {

constexpr const char* YearMonthUnits[] = {"year", "month"};
constexpr const char* DayTimeUnits[] = {"day", "hour", "minute", "second"};

template <size_t N> int index_in(const char* const (&units)[N], std::string_view unit)
{
  for (size_t i = 0; i < N; i++)
    if (unit == units[i]) return static_cast<int>(i);
  return -1;
}

std::string singular(std::string unit)
{
  unit = to_lower(unit);
  if (unit.size() > 1 && unit.back() == 's') unit.pop_back();
  return unit;
}

// The fields that a list of units spans, of one family; -1 where there are none.
struct Span {
  int min = -1;
  int max = -1;
  void include(int field)
  {
    min = min < 0 ? field : std::min(min, field);
    max = std::max(max, field);
  }
};

plan::IntervalFields fields(int first, int last)
{
  return {static_cast<uint8_t>(first), static_cast<uint8_t>(last)};
}

} // namespace

// The value's units decide: years and months make a year-month interval, the others a day-time
// interval.
Result<ExpressionPtr> Builder::interval_of_units(const Node& node, const std::string& text,
                                                 const std::vector<std::string>& units)
{
  const auto interval = parse_interval(text);
  if (!interval)
    return error(node, "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                 {{"input", text}, {"interval", "day-time"}});
  Span year_month;
  Span day_time;
  for (const std::string& given : units) {
    const std::string unit = singular(given);
    const int field = index_in(YearMonthUnits, unit);
    if (field >= 0)
      year_month.include(field);
    else if (unit == "week")
      day_time.include(0);
    else
      day_time.include(std::max(index_in(DayTimeUnits, unit), unit.ends_with("second") ? 3 : 0));
  }
  if (year_month.min >= 0 && day_time.min >= 0)
    return error(node, "_LEGACY_ERROR_TEMP_0029", {{"literal", std::string(node.text())}});
  if (year_month.min >= 0)
    return literal(node, Value{Type::year_month(fields(year_month.min, year_month.max)),
                               static_cast<int64_t>(interval->months)});
  constexpr int64_t DayMicros = 86'400'000'000;
  int64_t micros = 0;
  if (__builtin_mul_overflow(static_cast<int64_t>(interval->days), DayMicros, &micros) ||
      __builtin_add_overflow(micros, interval->microseconds, &micros))
    return error(node, "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                 {{"input", text}, {"interval", "day-time"}});
  return literal(
      node,
      Value{Type::day_time(fields(std::max(day_time.min, 0), std::max(day_time.max, 0))), micros});
}

Result<ExpressionPtr> Builder::interval(const Node& node)
{
  if (const Node* from_to = node.find(rule::ErrorCapturingUnitToUnitInterval)) {
    if (from_to->size() > 1) return error(node, "_LEGACY_ERROR_TEMP_0024", {});
    return unit_to_unit(from_to->get(rule::UnitToUnitInterval));
  }
  const Node& several = node.get(rule::ErrorCapturingMultiUnitsInterval);
  if (several.size() > 1) return error(node, "_LEGACY_ERROR_TEMP_0024", {});
  std::string text;
  std::vector<std::string> units;
  for (const Node& child : several.get(rule::MultiUnitsInterval).children()) {
    if (child.is_rule(rule::UnitInMultiUnits)) {
      units.push_back(child.joined());
      text += units.back() + " ";
      continue;
    }
    std::string value;
    if (const Node* quoted = child.find(rule::StringLit)) {
      TRY(value, string(*quoted));
      value = std::string(trim(value));
    } else {
      value = child.children().back().first().text;
    }
    if (value.find_first_not_of("0123456789.+- \t\n\r") != std::string::npos)
      return error(child, "_LEGACY_ERROR_TEMP_0026", {{"value", value}});
    if (child.has(token::Minus)) value = value.starts_with("-") ? value.substr(1) : "-" + value;
    text += value + " ";
  }
  return interval_of_units(node, text, units);
}

Result<ExpressionPtr> Builder::unit_to_unit(const Node& node)
{
  const Node& value = node.get(rule::IntervalValue);
  const Node* quoted = value.find(rule::StringLit);
  const auto units = node.all(rule::UnitInUnitToUnit);
  const std::string from = to_lower(units[0]->joined());
  const std::string to = to_lower(units[1]->joined());
  if (quoted == nullptr) return error(node, "_LEGACY_ERROR_TEMP_0027", {});
  TRY(std::string text, string(*quoted));
  text = std::string(trim(text));
  if (value.has(token::Minus)) text = text.starts_with("-") ? text.substr(1) : "-" + text;
  const auto failed = [&] {
    return error(node, "INVALID_INTERVAL_FORMAT.INTERVAL_PARSING",
                 {{"input", text}, {"interval", from + "-" + to}});
  };
  if (from == "year" && to == "month") {
    const auto months = parse_year_to_month(text);
    if (!months) return failed();
    return literal(node, Value{Type::year_month(fields(0, 1)), static_cast<int64_t>(*months)});
  }
  const int first = index_in(DayTimeUnits, from);
  const int last = index_in(DayTimeUnits, to);
  if (first < 0 || last <= first)
    return error(node, "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                 {{"input", text}, {"from", from}, {"to", to}});
  const auto micros = parse_day_to_second(text, first, last);
  if (!micros) return failed();
  return literal(node, Value{Type::day_time(fields(first, last)), *micros});
}

} // namespace bindery::sql::spark
