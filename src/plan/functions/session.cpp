// What belongs to no family: types by name, session values, row numbers.
#include "plan/functions/row.h"

#include "plan/analyze/analysis.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

ExpressionPtr text(std::string value) { return build::literal(Value::string(std::move(value))); }

Result<Bound> type_name(Site& site)
{
  return bound(text(site.type(0).simple_string()), site.sql());
}
Result<Bound> user(Site& site)
{
  return bound(text(site.analysis.settings.current_user), site.shown + "()");
}
Result<Bound> database(Site& site)
{
  return bound(text(site.analysis.settings.current_database), "current_schema()");
}
Result<Bound> catalog(Site& site)
{
  return bound(text(site.analysis.settings.current_catalog), "current_catalog()");
}
Result<Bound> version(Site& site)
{
  return bound(text(site.analysis.settings.version == SparkVersion::V4_1 ? "4.1.1" : "3.5.6"),
               "version()");
}

Result<Bound> per_row(Site& site, Type type)
{
  const typed::Lowering lowering{typed::LoweringKind::Native, std::string(site.row.name)};
  CHECK(find_lowering(CallKind::Scalar, lowering) != nullptr);
  return bound(build::call({.function = std::string(site.row.name),
                            .lowering = lowering,
                            .type = std::move(type),
                            .arguments = {},
                            .nullable = false,
                            .fallible = false,
                            .deterministic = false}),
               site.shown + "()");
}
Result<Bound> row_number(Site& site) { return per_row(site, TypeKind::Long); }
Result<Bound> uuid(Site& site)
{
  if (!site.arguments.empty()) return not_supported("uuid with a seed");
  return per_row(site, TypeKind::String);
}
Result<Bound> file_name(Site& site) { return per_row(site, TypeKind::String); }

// The functions that casts are also called by: int(x), string(x), …
Result<Bound> cast_to(Site& site, Type type)
{
  const auto mode = site.analysis.cast_mode();
  if (!coerce::allows_cast(site.type(0), type, mode))
    return unexpected_type(site, 0, quote_sql(type.sql()));
  // Not shown as a cast: the column is called as what is cast.
  const std::string sql = site.arguments[0].sql;
  const std::string name = site.arguments[0].name;
  Bound made = bound(build::cast({.child = site.expression(0),
                                  .type = std::move(type),
                                  .mode = mode,
                                  .is_implicit = false,
                                  .time_zone = site.analysis.settings.time_zone}),
                     sql);
  made.name = name;
  return made;
}
Result<Bound> to_boolean(Site& site) { return cast_to(site, TypeKind::Boolean); }
Result<Bound> to_byte(Site& site) { return cast_to(site, TypeKind::Byte); }
Result<Bound> to_short(Site& site) { return cast_to(site, TypeKind::Short); }
Result<Bound> to_int(Site& site) { return cast_to(site, TypeKind::Integer); }
Result<Bound> to_long(Site& site) { return cast_to(site, TypeKind::Long); }
Result<Bound> to_float(Site& site) { return cast_to(site, TypeKind::Float); }
Result<Bound> to_double(Site& site) { return cast_to(site, TypeKind::Double); }
Result<Bound> to_decimal(Site& site) { return cast_to(site, Type::decimal(10, 0)); }
Result<Bound> to_string(Site& site) { return cast_to(site, TypeKind::String); }
Result<Bound> to_binary(Site& site) { return cast_to(site, TypeKind::Binary); }
Result<Bound> to_date(Site& site) { return cast_to(site, TypeKind::Date); }
Result<Bound> to_timestamp(Site& site) { return cast_to(site, TypeKind::Timestamp); }

Result<Bound> raise_error(Site& site)
{
  if (site.arguments.size() > 1) return not_supported("raise_error with a class");
  return bound(build::native("raise_error", TypeKind::Null,
                             {site.analysis.convert(site.expression(0), TypeKind::String)}, true),
               site.sql());
}

// assert_true gives NULL or raises.
Result<Bound> assert_true(Site& site)
{
  const ExpressionPtr condition = site.analysis.convert(site.expression(0), TypeKind::Boolean);
  const ExpressionPtr message = site.arguments.size() > 1
                                    ? site.analysis.convert(site.expression(1), TypeKind::String)
                                    : text("'" + site.arguments[0].sql + "' is not true!");
  if (site.arguments.size() < 2)
    site.arguments.push_back(
        {message, "'" + site.arguments[0].sql + "' is not true!", "", "", false, {}});
  ExpressionPtr made =
      build::if_else(build::coalesce({condition, build::literal(Value::boolean(false))}),
                     build::null_of(TypeKind::Null),
                     build::native("raise_error", TypeKind::Null, {message}, true));
  return bound(std::move(made), site.sql());
}

constexpr Row Rows[] = {
    row("typeof", "any", type_name),
    row("current_user", "", user),
    row("user", "", user),
    row("session_user", "", user),
    row("current_database", "", database),
    row("current_schema", "", database),
    row("current_catalog", "", catalog),
    row("version", "", version),
    row("monotonically_increasing_id", "", row_number),
    row("uuid", "any?", uuid),
    row("input_file_name", "", file_name),
    row("boolean", "any", to_boolean),
    row("tinyint", "any", to_byte),
    row("smallint", "any", to_short),
    row("int", "any", to_int),
    row("bigint", "any", to_long),
    row("float", "any", to_float),
    row("double", "any", to_double),
    row("decimal", "any", to_decimal),
    row("string", "any", to_string),
    row("binary", "any", to_binary),
    row("date", "any", to_date),
    row("timestamp", "any", to_timestamp),
    row("raise_error", "any, any?", raise_error),
    row("assert_true", "any, any?", assert_true),
};

} // namespace

std::span<const Row> session_rows() { return Rows; }

} // namespace bindery::plan
