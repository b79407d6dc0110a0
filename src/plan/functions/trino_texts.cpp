// Trino's functions of texts.
#include "plan/functions/trino.h"

namespace bindery::plan::trino {

// From 1; 0 or beyond the end gives an empty text.
Result<Bound> substring(Site& site)
{
  const ExpressionPtr value = site.analysis.convert(site.expression(0), TypeKind::String);
  const ExpressionPtr start = site.analysis.convert(site.expression(1), TypeKind::Integer);
  const ExpressionPtr count = site.arguments.size() > 2
                                  ? site.analysis.convert(site.expression(2), TypeKind::Integer)
                                  : integer(2147483647);
  const ExpressionPtr part = build::native("substring", TypeKind::String, {value, start, count});
  const ExpressionPtr size = build::builtin("length", TypeKind::Integer, {value});
  const ExpressionPtr before = build::form(
      "less", TypeKind::Boolean, {start, build::builtin("negate", TypeKind::Integer, {size})});
  const ExpressionPtr outside =
      build::form("or", TypeKind::Boolean, {build::equal(start, integer(0)), before});
  return bound(build::if_else(outside, text(""), part), "substr");
}

static Result<Bound> cast_both(Site& site, std::string_view name)
{
  std::vector<Bound> arguments = site.arguments;
  for (auto& argument : arguments)
    if (!argument.expression->type.is_text()) return wrong_types(site, name);
  return spark_call(site, name, std::move(arguments));
}
Result<Bound> split(Site& site)
{
  TRY(const Value delimiter, constant_argument(site, 1, "delimiter", "STRING"));
  if (delimiter.is_null() || !delimiter.type.is_text())
    return not_supported("split by what is no constant text");
  // Spark's takes an expression: the delimiter's characters are escaped.
  std::string pattern;
  for (const char c : std::get<std::string>(delimiter.data)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       static_cast<unsigned char>(c) >= 0x80;
    pattern += plain ? std::string(1, c) : std::string("\\") + c;
  }
  std::vector<Bound> arguments = site.arguments;
  arguments[1].expression = text(pattern);
  return spark_call(site, "split", std::move(arguments));
}
Result<Bound> concat(Site& site)
{
  for (const auto& argument : site.arguments)
    if (!argument.expression->type.is_text() && !argument.expression->type.is(TypeKind::Array) &&
        !argument.expression->type.is(TypeKind::Binary) &&
        !argument.expression->type.is(TypeKind::Null))
      return wrong_types(site, "concat");
  return spark_call(site, "concat", site.arguments);
}
Result<Bound> regexp_extract(Site& site)
{
  std::vector<Bound> arguments = site.arguments;
  if (arguments.size() == 2) arguments.push_back({integer(0), "0", "", "", false, {}});
  TRY(Bound made, spark_call(site, "regexp_extract", arguments));
  // No match is NULL here, an empty text in Spark.
  TRY(const Bound found, spark_call(site, "rlike", {site.arguments[0], site.arguments[1]}));
  made.expression =
      build::if_else(found.expression, made.expression, build::null_of(TypeKind::String));
  return made;
}
Result<Bound> regexp_like(Site& site) { return cast_both(site, "rlike"); }
Result<Bound> regexp_replace(Site& site)
{
  std::vector<Bound> arguments = site.arguments;
  if (arguments.size() == 2) arguments.push_back({text(""), "", "", "", false, {}});
  return spark_call(site, "regexp_replace", std::move(arguments));
}

} // namespace bindery::plan::trino
