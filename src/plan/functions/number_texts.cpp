// Numbers by a format, to texts and from them.
#include "plan/functions/number_format.h"
#include "plan/functions/row.h"

#include "base/text.h"
#include "plan/coerce/decimal.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

struct Given {
  std::string text;
  NumberFormat format;
};

// The format of the second argument, checked; nothing when it is NULL.
Result<std::optional<Given>> format_of(Site& site)
{
  TRY(const Value value, constant_argument(site, 1, "format", "STRING"));
  if (value.is_null()) return std::optional<Given>();
  if (!value.type.is_text()) return unexpected_type(site, 1, "\"STRING\"");
  const std::string& text = std::get<std::string>(value.data);
  const NumberFormat format = NumberFormat::parse(text);
  const auto [name, token] = format.find_error();
  if (name.empty()) return std::optional(Given{text, format});
  return spark_error("INVALID_FORMAT." + name, {{"format", "'" + text + "'"}, {"token", token}},
                     site.node.origin);
}

Result<Bound> number_of(Site& site, bool is_tried)
{
  const std::string sql = site.sql();
  TRY(const auto given, format_of(site));
  TRY(auto arguments, coerce_arguments(site));
  if (!given) return bound(build::null_of(Type::decimal(10, 0)), sql);
  const int precision = given->format.whole_digits + given->format.fraction_digits;
  if (precision > decimal::PrecisionMax)
    return spark_error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
                       {{"precision", std::to_string(precision)},
                        {"maxPrecision", std::to_string(decimal::PrecisionMax)}},
                       site.node.origin);
  const Type type = Type::decimal(precision, given->format.fraction_digits);
  const ExpressionPtr format = build::literal(Value::string(given->text));
  const std::string_view name = is_tried ? "try_to_number" : "to_number";
  return bound(build::native(name, type, {arguments[0], format}, true), sql);
}
Result<Bound> to_number(Site& site) { return number_of(site, false); }
Result<Bound> try_to_number(Site& site) { return number_of(site, true); }

// Another function does it, and names the column.
Result<Bound> by_name(Site& site, std::string_view name, size_t count)
{
  unresolved::Function call = site.node;
  call.name = {std::string(name)};
  call.arguments.resize(count);
  return site.analysis.expression(std::make_shared<unresolved::Function>(call), site.place);
}

Result<Bound> text_of_binary(Site& site)
{
  TRY(const Value value, constant_argument(site, 1, "format", "STRING"));
  if (value.is_null()) return bound(build::null_of(TypeKind::String), site.sql());
  if (!value.type.is_text()) return unexpected_type(site, 1, "\"STRING\"");
  const std::string format = to_lower(std::get<std::string>(value.data));
  // Spark names the column after the function that does it; hex alone knows its other name.
  const std::string argument = "(" + site.arguments[0].sql;
  if (format == "base64" || format == "hex") {
    const bool keeps_name = format == "hex" && site.row.name == "to_varchar";
    return bound(build::native(format, TypeKind::String, {site.expression(0)}),
                 (keeps_name ? site.shown : format) + argument + ")");
  }
  const std::string sql = "decode" + argument + ", utf-8)";
  if (format == "utf-8")
    return bound(build::native("decode", TypeKind::String,
                               {site.expression(0), build::literal(Value::string("UTF-8")),
                                build::literal(Value::boolean(false))},
                               true),
                 sql);
  return spark_error("INVALID_PARAMETER_VALUE.BINARY_FORMAT",
                     {{"parameter", "`format`"},
                      {"functionName", quote_name(std::string_view(site.shown))},
                      {"invalidFormat", "'" + format + "'"}},
                     site.node.origin);
}

Result<Bound> to_char(Site& site)
{
  const Type& type = site.type(0);
  if (type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) || type.is(TypeKind::TimestampNtz))
    return by_name(site, "date_format", 2);
  if (type.is(TypeKind::Binary)) return text_of_binary(site);
  site.shown = "to_char";
  const std::string sql = site.sql();
  TRY(const auto given, format_of(site));
  if (!given) return bound(build::null_of(TypeKind::String), sql);
  if (!type.is_numeric() && !type.is_text() && !type.is(TypeKind::Null))
    return unexpected_type(site, 0, "\"NUMERIC\"");
  const Type target = type.is(TypeKind::Decimal) ? type
                      : type.is_numeric()        ? decimal::of_number(type)
                                                 : Type::decimal(38, 18);
  return bound(build::native("to_char", TypeKind::String,
                             {site.analysis.convert(site.expression(0), target),
                              build::literal(Value::string(given->text))},
                             true),
               sql);
}

constexpr Row Rows[] = {
    row("to_number", "string, any", to_number),
    row("try_to_number", "string, any", try_to_number),
    row("to_char", "any, any", to_char),
    row("to_varchar", "any, any", to_char),
};

} // namespace

std::span<const Row> number_text_rows() { return Rows; }

} // namespace bindery::plan
