// window, session_window and window_time: rows by spans of time. A span is a column that the
// relation around the call adds below itself (analyze/time_window.cpp); the builders describe it.
#include "plan/functions/row.h"

#include "base/text.h"

namespace bindery::plan {

using resolve::Bound;
using resolve::TimeWindow;
using typed::ExpressionPtr;

namespace {

constexpr std::string_view WindowMark = "spark.timeWindow";
constexpr std::string_view SessionMark = "spark.sessionWindow";

bool is_timestamp(const Type& type)
{
  return type.is(TypeKind::Timestamp) || type.is(TypeKind::TimestampNtz);
}

bool is_span(const Bound& bound)
{
  return bound.expression->type.is(TypeKind::Struct) &&
         (bound.metadata.find(WindowMark) != std::string::npos ||
          bound.metadata.find(SessionMark) != std::string::npos);
}

// The last instant within a span.
ExpressionPtr time_of_span(const ExpressionPtr& span)
{
  const ExpressionPtr end = build::field(span, 1);
  return build::native("timestamp_add_micros", end->type,
                       {end, build::literal(Value{TypeKind::DayTimeInterval, int64_t{-1}})});
}

Result<ExpressionPtr> time_argument(Site& site)
{
  const Bound& given = site.arguments[0];
  if (is_span(given)) return time_of_span(given.expression);
  const Type& type = given.expression->type;
  if (is_timestamp(type)) return given.expression;
  if (!type.is_text() && !type.is(TypeKind::Date) && !type.is(TypeKind::Null))
    return unexpected_type(site, 0,
                           "((\"TIMESTAMP\" or \"TIMESTAMP WITHOUT TIME ZONE\") or \"STRUCT\")");
  return site.analysis.convert(given.expression, TypeKind::Timestamp);
}

// "5 minutes", "interval 1 day 2 hours": as the language's own literal; months have no length.
Result<ExpressionPtr> interval_of(Site& site, const std::string& text)
{
  const Error unread =
      spark_error("CANNOT_PARSE_INTERVAL", {{"intervalString", quote_sql(text)}}, site.node.origin);
  std::string words(trim(text));
  if (equals_ignore_case(std::string_view(words).substr(0, 9), "interval ")) words.erase(0, 9);
  auto* parser = site.analysis.context.parser;
  if (!parser || words.find_first_of("'\\") != std::string::npos) return unread;
  const auto parsed = parser->parse_expression("INTERVAL '" + words + "'");
  const auto* literal = parsed.ok() ? unresolved::find_as<unresolved::Literal>(**parsed) : nullptr;
  if (!literal) return unread;
  if (literal->value.type.is(TypeKind::DayTimeInterval)) return build::literal(literal->value);
  return spark_error("_LEGACY_ERROR_TEMP_3231", {{"interval", text}}, site.node.origin);
}

// A text, or a number of microseconds.
Result<int64_t> microseconds(Site& site, size_t index)
{
  const auto* literal = typed::find_as<typed::Literal>(*site.expression(index));
  const bool takes = literal && !literal->value.is_null() &&
                     (literal->type.is_text() || literal->type.is(TypeKind::Integer) ||
                      literal->type.is(TypeKind::Long));
  if (!takes) return spark_error("_LEGACY_ERROR_TEMP_1207", {}, site.node.origin);
  if (!literal->type.is_text()) return std::get<int64_t>(literal->value.data);
  TRY(const auto interval, interval_of(site, std::get<std::string>(literal->value.data)));
  return std::get<int64_t>(typed::as<typed::Literal>(*interval).value.data);
}

Error out_of_range(Site& site, std::string_view name, int64_t value)
{
  return spark_error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"exprName", quote_name(name)},
                      {"valueRange", "(0, 9223372036854775807]"},
                      {"currentValue", std::to_string(value) + "L"}},
                     site.node.origin);
}

Error broken_constraint(Site& site, std::string_view left, int64_t left_value,
                        std::string constraint, std::string_view right, int64_t right_value)
{
  return spark_error("DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"leftExprName", quote_name(left)},
                      {"leftExprValue", std::to_string(left_value) + "L"},
                      {"constraint", std::move(constraint)},
                      {"rightExprName", quote_name(right)},
                      {"rightExprValue", std::to_string(right_value) + "L"}},
                     site.node.origin);
}

// The column of the relation's span; the first call of a relation describes it.
Result<Bound> span_column(Site& site, TimeWindow made, const std::string& name,
                          std::string_view mark)
{
  TimeWindow* open = site.place.time_window;
  if (!open) return not_supported(site.shown + " in this clause: " + site.place.clause);
  made.key = name + typed::dump(*made.time);
  for (const int64_t number : {made.duration_us, made.slide_us, made.start_us})
    made.key += " " + std::to_string(number);
  if (made.end) made.key += typed::dump(*made.end);
  const Type type =
      Type::structure({{"start", made.time->type, true, ""}, {"end", made.time->type, true, ""}});
  if (open->key.empty()) {
    made.column = {site.analysis.mint(), name, type, false, "{\"" + std::string(mark) + "\":true}"};
    made.scope.columns.push_back({made.column, {}});
    *open = std::move(made);
  } else if (open->key != made.key) {
    return spark_error("_LEGACY_ERROR_TEMP_1039", {}, site.node.origin);
  }
  Bound column = bound(build::column(open->column), name);
  column.name = name;
  column.metadata = open->column.metadata;
  return column;
}

Result<Bound> window_span(Site& site)
{
  TimeWindow made;
  TRY(made.time, time_argument(site));
  TRY(made.duration_us, microseconds(site, 1));
  made.slide_us = made.duration_us;
  if (site.arguments.size() > 2) {
    TRY(made.slide_us, microseconds(site, 2));
  }
  if (site.arguments.size() > 3) {
    TRY(made.start_us, microseconds(site, 3));
  }
  if (made.duration_us <= 0) return out_of_range(site, "window_duration", made.duration_us);
  if (made.slide_us <= 0) return out_of_range(site, "slide_duration", made.slide_us);
  if (made.slide_us > made.duration_us)
    return broken_constraint(site, "slide_duration", made.slide_us, "<=", "window_duration",
                             made.duration_us);
  if (made.start_us >= made.slide_us || made.start_us <= -made.slide_us)
    return broken_constraint(site, "abs(start_time)",
                             made.start_us < 0 ? -made.start_us : made.start_us, "<",
                             "slide_duration", made.slide_us);
  constexpr int64_t SpansMax = 100000;
  if ((made.duration_us - 1) / made.slide_us >= SpansMax)
    return not_supported("a window of more than 100,000 slides");
  return span_column(site, std::move(made), "window", WindowMark);
}

// A gap that is no constant may have another length for each row.
Result<ExpressionPtr> gap_of(Site& site, const ExpressionPtr& given)
{
  if (const auto* choice = typed::find_as<typed::Case>(*given)) {
    auto made = std::make_shared<typed::Case>(*choice);
    made->type = TypeKind::DayTimeInterval;
    for (auto& [condition, value] : made->branches) {
      TRY(value, gap_of(site, value));
    }
    if (made->otherwise) {
      TRY(made->otherwise, gap_of(site, made->otherwise));
    }
    return ExpressionPtr(std::move(made));
  }
  const auto* literal = typed::find_as<typed::Literal>(*given);
  if (!literal) return not_supported("a gap of session_window that is computed");
  if (literal->value.is_null()) return build::null_of(TypeKind::DayTimeInterval);
  auto interval = interval_of(site, std::get<std::string>(literal->value.data));
  if (!interval.ok() && interval.error().wire_name == "_LEGACY_ERROR_TEMP_3231")
    return not_supported("a gap of session_window in months");
  return interval;
}

Result<Bound> session_span(Site& site)
{
  TimeWindow made;
  TRY(made.time, time_argument(site));
  const Type& gap = site.type(1);
  if (!gap.is_text() && !gap.is(TypeKind::CalendarInterval))
    return spark_error("_LEGACY_ERROR_TEMP_1040", {{"dt", gap.simple_string()}}, site.node.origin);
  if (!gap.is_text()) return not_supported("a calendar interval as the gap of session_window");
  TRY(const ExpressionPtr length, gap_of(site, site.expression(1)));
  made.end = build::native("timestamp_add_micros", made.time->type, {made.time, length});
  return span_column(site, std::move(made), "session_window", SessionMark);
}

Result<Bound> window_time(Site& site)
{
  const Bound& given = site.arguments[0];
  if (!given.expression->type.is(TypeKind::Struct)) return unexpected_type(site, 0, "\"STRUCT\"");
  if (!is_span(given))
    return spark_error("_LEGACY_ERROR_TEMP_3101", {{"windowTime", site.sql()}}, site.node.origin);
  return bound(time_of_span(given.expression), site.sql());
}

constexpr Row Rows[] = {
    row("window", "any, any, any?, any?", window_span),
    row("session_window", "any, any", session_span),
    row("window_time", "any", window_time),
};

} // namespace

std::span<const Row> time_window_rows() { return Rows; }

} // namespace bindery::plan
