// Dates and times from texts and into texts, and as counts since 1970.
#include "plan/functions/datetime.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

Result<Bound> date_format(Site& site)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  if (!coerce::allows_implicit(site.type(1), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 1, "\"STRING\"");
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  return bound(build::native("date_format", TypeKind::String, {time, format, site.analysis.zone()}),
               site.sql());
}

Result<Bound> part_name(Site& site)
{
  TRY(const ExpressionPtr date, date_argument(site, 0));
  const ExpressionPtr format =
      build::literal(Value::string(site.row.name == "monthname" ? "MMM" : "EEE"));
  return bound(build::native("date_format", TypeKind::String,
                             {site.analysis.convert(date, TypeKind::Timestamp), format,
                              site.analysis.zone()}),
               site.sql());
}

// The text in `format` as a timestamp; what does not parse raises under ANSI, unless this is a
// try_.
ExpressionPtr parsed(Site& site, const ExpressionPtr& text, const ExpressionPtr& format,
                     bool is_try)
{
  const bool ansi = site.analysis.is_ansi() && !is_try;
  std::optional<bool> nullable;
  if (!ansi) nullable = true;
  return build::native(ansi ? "parse_timestamp_ansi" : "parse_timestamp", TypeKind::Timestamp,
                       {text, format, site.analysis.zone()}, nullable);
}

ExpressionPtr explicit_cast(Site& site, const ExpressionPtr& child, const Type& type, bool is_try)
{
  return build::cast({.child = child,
                      .type = type,
                      .mode = is_try ? typed::CastMode::Try : site.analysis.cast_mode(),
                      .is_implicit = true,
                      .time_zone = site.analysis.settings.time_zone});
}

Result<Bound> to_time(Site& site, const Type& type, bool is_try)
{
  const std::string sql = site.sql();
  const ExpressionPtr child = site.expression(0);
  if (!coerce::allows_cast(child->type, type, typed::CastMode::Legacy))
    return unexpected_type(site, 0,
                           "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
  if (site.arguments.size() == 1 || !child->type.is_text()) {
    const bool counts = child->type.is_numeric() && type.is(TypeKind::Date);
    if (counts)
      return unexpected_type(site, 0,
                             "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
    return bound(explicit_cast(site, child, type, is_try), sql);
  }
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  const ExpressionPtr time = parsed(site, child, format, is_try);
  return bound(site.analysis.convert(time, type), sql);
}
Type timestamp_type(const Site& site)
{
  return site.analysis.settings.timestamp_is_ntz ? TypeKind::TimestampNtz : TypeKind::Timestamp;
}
Result<Bound> to_date(Site& site) { return to_time(site, TypeKind::Date, false); }
Result<Bound> try_to_date(Site& site) { return to_time(site, TypeKind::Date, true); }
Result<Bound> to_timestamp(Site& site) { return to_time(site, timestamp_type(site), false); }
Result<Bound> try_to_timestamp(Site& site) { return to_time(site, timestamp_type(site), true); }
Result<Bound> to_timestamp_ltz(Site& site) { return to_time(site, TypeKind::Timestamp, false); }
Result<Bound> to_timestamp_ntz(Site& site) { return to_time(site, TypeKind::TimestampNtz, false); }

constexpr std::string_view DefaultFormat = "yyyy-MM-dd HH:mm:ss";

void add_default_format(Site& site)
{
  site.arguments.push_back({build::literal(Value::string(std::string(DefaultFormat))),
                            std::string(DefaultFormat),
                            "",
                            "",
                            false,
                            {}});
}

ExpressionPtr seconds_of(const ExpressionPtr& time)
{
  auto cast = std::make_shared<typed::Cast>();
  cast->type = TypeKind::Long;
  cast->child = time;
  cast->mode = typed::CastMode::Legacy;
  cast->is_implicit = true;
  cast->nullable = time->nullable;
  cast->fallible = time->fallible;
  cast->deterministic = time->deterministic;
  return cast;
}

Result<Bound> unix_timestamp(Site& site)
{
  if (site.arguments.empty()) {
    site.arguments.push_back({now_of(site), "current_timestamp()", "", "", false, {}});
  }
  if (site.arguments.size() == 1) add_default_format(site);
  const std::string sql = site.sql();
  const Type& type = site.type(0);
  ExpressionPtr time;
  if (type.is_text())
    time = parsed(site, site.expression(0),
                  site.analysis.convert(site.expression(1), TypeKind::String), false);
  else if (type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampNtz) || type.is(TypeKind::Null))
    time = site.analysis.convert(site.expression(0), TypeKind::Timestamp);
  else
    return unexpected_type(site, 0,
                           "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")");
  ExpressionPtr seconds = seconds_of(time);
  if (!site.analysis.is_ansi()) {
    // Spark counts it as one that may give NULL whatever it is asked of.
    auto nullable = std::make_shared<typed::Cast>(typed::as<typed::Cast>(*seconds));
    nullable->nullable = true;
    seconds = nullable;
  }
  return bound(std::move(seconds), sql);
}

Result<Bound> from_unixtime(Site& site)
{
  if (site.arguments.size() == 1) add_default_format(site);
  if (!coerce::allows_implicit(site.type(0), TypeKind::Long, site.analysis.coercion()))
    return unexpected_type(site, 0, "\"BIGINT\"");
  const ExpressionPtr seconds = site.analysis.convert(site.expression(0), TypeKind::Long);
  const ExpressionPtr time = build::cast({.child = seconds,
                                          .type = TypeKind::Timestamp,
                                          .mode = typed::CastMode::Legacy,
                                          .is_implicit = true,
                                          .time_zone = site.analysis.settings.time_zone});
  const ExpressionPtr format = site.analysis.convert(site.expression(1), TypeKind::String);
  return bound(
      build::native("date_format", TypeKind::String, {time, format, site.analysis.zone()}, true),
      site.sql());
}

Result<Bound> zone_shift(Site& site)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  return bound(build::native(site.row.name, TypeKind::Timestamp,
                             {time, site.analysis.convert(site.expression(1), TypeKind::String)}),
               site.sql());
}

Result<Bound> timestamp_of(Site& site, int64_t factor)
{
  if (factor == 1000000 && !site.type(0).is_integral())
    return bound(build::cast({.child = site.expression(0),
                              .type = TypeKind::Timestamp,
                              .mode = site.analysis.cast_mode(),
                              .time_zone = site.analysis.settings.time_zone}),
                 site.sql());
  ExpressionPtr count = site.analysis.convert(site.expression(0), TypeKind::Long);
  if (factor != 1)
    count = build::builtin("*", TypeKind::Long, {count, build::literal(Value::long_of(factor))});
  return bound(build::native("timestamp_of_micros", TypeKind::Timestamp, {count}), site.sql());
}
Result<Bound> timestamp_seconds(Site& site) { return timestamp_of(site, 1000000); }
Result<Bound> timestamp_millis(Site& site) { return timestamp_of(site, 1000); }
Result<Bound> timestamp_micros(Site& site) { return timestamp_of(site, 1); }

Result<Bound> unix_of(Site& site, int64_t divisor)
{
  TRY(ExpressionPtr time, timestamp_argument(site, 0));
  ExpressionPtr micros = build::native("micros_of_timestamp", TypeKind::Long, {time});
  if (divisor == 1) return bound(std::move(micros), site.sql());
  // Towards minus infinity: the remainder taken off first.
  const ExpressionPtr by = build::literal(Value::long_of(divisor));
  const ExpressionPtr rest = build::native("pmod", TypeKind::Long, {micros, by}, micros->nullable);
  const ExpressionPtr whole = build::builtin("-", TypeKind::Long, {micros, rest});
  return bound(build::native("integral_divide", TypeKind::Long, {whole, by}, micros->nullable),
               site.sql());
}
Result<Bound> unix_seconds(Site& site) { return unix_of(site, 1000000); }
Result<Bound> unix_millis(Site& site) { return unix_of(site, 1000); }
Result<Bound> unix_micros(Site& site) { return unix_of(site, 1); }

Result<Bound> timestamp_add(Site& site)
{
  const ExpressionPtr count = site.analysis.convert(site.expression(1), TypeKind::Long);
  TRY(ExpressionPtr time, timestamp_argument(site, 2));
  return bound(build::native("timestampadd", TypeKind::Timestamp,
                             {site.expression(0), count, time, site.analysis.zone()}),
               site.sql());
}
Result<Bound> timestamp_diff(Site& site)
{
  TRY(ExpressionPtr start, timestamp_argument(site, 1));
  TRY(ExpressionPtr end, timestamp_argument(site, 2));
  return bound(build::native("timestampdiff", TypeKind::Long,
                             {site.expression(0), start, end, site.analysis.zone()}),
               site.sql());
}

constexpr Row Rows[] = {
    row("date_format", "any, any", date_format),
    row("monthname", "any", part_name),
    row("dayname", "any", part_name),
    row("to_date", "any, any?", to_date),
    row("try_to_date", "any, any?", try_to_date),
    row("to_timestamp", "any, any?", to_timestamp),
    row("try_to_timestamp", "any, any?", try_to_timestamp),
    row("to_timestamp_ltz", "any, any?", to_timestamp_ltz),
    row("to_timestamp_ntz", "any, any?", to_timestamp_ntz),
    row("unix_timestamp", "any?, any?", unix_timestamp),
    row("to_unix_timestamp", "any, any?", unix_timestamp),
    row("from_unixtime", "any, any?", from_unixtime),
    row("to_utc_timestamp", "any, any", zone_shift),
    row("from_utc_timestamp", "any, any", zone_shift),
    row("timestamp_seconds", "any", timestamp_seconds),
    row("timestamp_millis", "any", timestamp_millis),
    row("timestamp_micros", "any", timestamp_micros),
    row("unix_seconds", "any", unix_seconds),
    row("unix_millis", "any", unix_millis),
    row("unix_micros", "any", unix_micros),
    row("timestampadd", "any, any, any", timestamp_add),
    row("timestampdiff", "any, any, any", timestamp_diff),
};

} // namespace

std::span<const Row> time_text_rows() { return Rows; }

} // namespace bindery::plan
