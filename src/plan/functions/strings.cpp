// Texts and binaries.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

const Value* literal_of(const ExpressionPtr& expression)
{
  const auto* literal = typed::find_as<typed::Literal>(*expression);
  return literal && !literal->value.is_null() ? &literal->value : nullptr;
}

// Bytes are compared with bytes; a text beside them is taken as a text.
Result<Bound> compare_ends(Site& site, std::string_view lowering)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  const bool binary =
      arguments[0]->type.is(TypeKind::Binary) && arguments[1]->type.is(TypeKind::Binary);
  if (binary)
    return bound(build::native("binary_" + std::string(lowering), TypeKind::Boolean,
                               std::move(arguments), true),
                 sql);
  for (auto& argument : arguments) argument = site.analysis.convert(argument, TypeKind::String);
  return bound(build::builtin(lowering, TypeKind::Boolean, std::move(arguments)), sql);
}
Result<Bound> contains(Site& site) { return compare_ends(site, "contains"); }
Result<Bound> starts_with(Site& site) { return compare_ends(site, "starts_with"); }
Result<Bound> ends_with(Site& site) { return compare_ends(site, "ends_with"); }

// length counts code points of a text and bytes of a binary.
Result<Bound> length(Site& site)
{
  TRY(const auto arguments, coerce_arguments(site));
  const bool binary = arguments[0]->type.is(TypeKind::Binary);
  return bound(
      build::builtin(binary ? "octet_length" : "length", TypeKind::Integer, {arguments[0]}),
      site.sql());
}

Result<Bound> byte_length(Site& site, int factor)
{
  TRY(const auto arguments, coerce_arguments(site));
  const bool binary = arguments[0]->type.is(TypeKind::Binary);
  ExpressionPtr made =
      build::builtin(binary ? "octet_length" : "strlen", TypeKind::Integer, {arguments[0]});
  if (factor > 1)
    made = build::builtin("*", TypeKind::Integer, {made, build::literal(Value::integer(factor))});
  return bound(std::move(made), site.sql());
}
Result<Bound> octet_length(Site& site) { return byte_length(site, 1); }
Result<Bound> bit_length(Site& site) { return byte_length(site, 8); }

// A position and a length that are constants, from 1 and 0 on, mean the same to the engine's own
// function.
ExpressionPtr substring_of(const ExpressionPtr& text, const ExpressionPtr& position,
                           const ExpressionPtr& length)
{
  const Value* from = literal_of(position);
  const Value* count = literal_of(length);
  const bool plain = text->type.is_text() && from && count && std::get<int64_t>(from->data) >= 1 &&
                     std::get<int64_t>(count->data) >= 0;
  if (plain) return build::builtin("substring", text->type, {text, position, length});
  return build::native("substring", text->type, {text, position, length});
}

Result<Bound> substring(Site& site)
{
  TRY(const auto arguments, coerce_arguments(site));
  return bound(substring_of(arguments[0], arguments[1], arguments[2]), site.sql());
}

Result<Bound> left(Site& site)
{
  TRY(const auto arguments, coerce_arguments(site));
  return bound(substring_of(arguments[0], build::literal(Value::integer(1)), arguments[1]),
               site.sql());
}

Result<Bound> right(Site& site)
{
  const std::string sql = site.sql();
  TRY(const auto arguments, coerce_arguments(site));
  const ExpressionPtr zero = build::literal(Value::integer(0));
  const ExpressionPtr tail =
      build::native("substring", arguments[0]->type,
                    {arguments[0], build::builtin("negate", TypeKind::Integer, {arguments[1]}),
                     build::literal(Value::integer(2147483647))});
  const ExpressionPtr none = build::literal(Value::string(""));
  const ExpressionPtr too_few = build::form("less_equal", TypeKind::Boolean, {arguments[1], zero});
  ExpressionPtr made = build::if_else(too_few, none, tail);
  made = build::if_else(build::is_null(arguments[0]), build::null_of(TypeKind::String), made);
  return bound(std::move(made), sql);
}

// The blank alone is trimmed, no other white space. With two arguments the first are the characters
// to trim.
Result<Bound> trim_as(Site& site, std::string_view name, bool text_first)
{
  if (site.arguments.size() == 2 && !text_first) std::swap(site.arguments[0], site.arguments[1]);
  const std::string sql =
      site.arguments.size() == 2
          ? "TRIM(" +
                std::string(name == "trim" ? "BOTH" : (name == "ltrim" ? "LEADING" : "TRAILING")) +
                " " + site.arguments[1].sql + " FROM " + site.arguments[0].sql + ")"
          : site.sql();
  TRY(auto arguments, coerce_arguments(site));
  if (arguments.size() == 1) arguments.push_back(build::literal(Value::string(" ")));
  return bound(build::builtin(name, TypeKind::String, std::move(arguments)), sql);
}
Result<Bound> trim(Site& site) { return trim_as(site, "trim", false); }
Result<Bound> ltrim(Site& site) { return trim_as(site, "ltrim", false); }
Result<Bound> rtrim(Site& site) { return trim_as(site, "rtrim", false); }
Result<Bound> btrim(Site& site)
{
  const std::string sql = site.sql();
  TRY(Bound made, trim_as(site, "trim", true));
  made.sql = sql;
  return made;
}

// Arrays of texts among the values are joined by their elements.
Result<Bound> concat_ws(Site& site)
{
  build::Arguments arguments;
  bool has_array = false;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const bool is_array = i > 0 && site.type(i).is(TypeKind::Array);
    has_array = has_array || is_array;
    if (is_array) {
      arguments.push_back(
          site.analysis.convert(site.expression(i), Type::array(TypeKind::String, true)));
      continue;
    }
    if (!coerce::allows_implicit(site.type(i), TypeKind::String, site.analysis.coercion()))
      return unexpected_type(site, i, "(\"ARRAY<STRING>\" or \"STRING\")");
    arguments.push_back(site.analysis.convert(site.expression(i), TypeKind::String));
  }
  const bool nullable = arguments[0]->nullable;
  if (arguments.size() == 1) {
    // No values: an empty text, unless the separator is NULL.
    ExpressionPtr made =
        build::if_else(build::is_null(arguments[0]), build::null_of(TypeKind::String),
                       build::literal(Value::string("")));
    return bound(std::move(made), site.sql());
  }
  if (!has_array)
    return bound(build::builtin("concat_ws", TypeKind::String, std::move(arguments), nullable),
                 site.sql());
  build::Arguments lists;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const Type texts = Type::array(TypeKind::String, true);
    if (arguments[i]->type.is(TypeKind::Array))
      lists.push_back(build::coalesce({arguments[i], build::form("array", texts, {}, false)}));
    else
      lists.push_back(build::form("array", texts, {arguments[i]}, false));
  }
  ExpressionPtr all = lists.front();
  if (lists.size() > 1)
    all = build::native("array_concat", Type::array(TypeKind::String, true), std::move(lists));
  return bound(
      build::native("array_join", TypeKind::String, {std::move(all), arguments[0]}, nullable),
      site.sql());
}

// The pattern of a regular expression is shown as written; its escapes are Java's.
Result<Bound> rlike(Site& site)
{
  const std::string sql =
      to_upper(site.row.name) + "(" + site.arguments[0].sql + ", " + site.arguments[1].sql + ")";
  TRY(auto arguments, coerce_arguments(site));
  return bound(build::native("rlike", TypeKind::Boolean, std::move(arguments)), sql);
}

// Bytes are padded with bytes, with zeros where none are given.
Result<Bound> pad(Site& site)
{
  const bool binary = site.type(0).is(TypeKind::Binary) &&
                      (site.arguments.size() < 3 || site.type(2).is(TypeKind::Binary));
  if (binary && site.arguments.size() < 3) {
    Value zero = Value::string(std::string(1, '\0'));
    zero.type = TypeKind::Binary;
    site.arguments.push_back({build::literal(std::move(zero)), "X'00'", "", "", false, {}});
  }
  const std::string sql = site.sql();
  if (site.arguments.size() == 2)
    site.arguments.push_back({build::literal(Value::string(" ")), " ", "", "", false, {}});
  const std::string shown = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  if (binary)
    return bound(build::native("binary_" + std::string(site.row.name), TypeKind::Binary,
                               std::move(arguments)),
                 sql);
  for (const size_t i : {0, 2})
    arguments[i] = site.analysis.convert(arguments[i], TypeKind::String);
  return bound(build::native(site.row.name, TypeKind::String, std::move(arguments)), shown);
}

Result<Bound> reverse(Site& site)
{
  if (site.type(0).is(TypeKind::Array))
    return bound(build::native("array_reverse", site.type(0), {site.expression(0)}), site.sql());
  if (!coerce::allows_implicit(site.type(0), TypeKind::String, site.analysis.coercion()))
    return unexpected_type(site, 0, "(\"STRING\" or \"ARRAY\")");
  return bound(build::native("reverse", TypeKind::String,
                             {site.analysis.convert(site.expression(0), TypeKind::String)}),
               site.sql());
}

Result<Bound> repeat(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  arguments[1] = site.analysis.convert(arguments[1], TypeKind::Long);
  return bound(build::native("repeat", TypeKind::String, std::move(arguments)), sql);
}

// locate(substring, text, start); position is the same.
Result<Bound> locate(Site& site)
{
  TRY(auto arguments, coerce_arguments(site));
  return bound(build::native("locate", TypeKind::Integer, std::move(arguments)), site.sql());
}

// With a threshold, -1 where the distance is beyond it.
Result<Bound> levenshtein(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  const ExpressionPtr distance =
      build::native("levenshtein", TypeKind::Integer, {arguments[0], arguments[1]});
  if (arguments.size() == 2) return bound(distance, sql);
  return bound(build::native("within_threshold", TypeKind::Integer, {distance, arguments[2]}), sql);
}

// Before 4.0 Spark replaced what a character set lacks.
ExpressionPtr replaces_malformed(const Site& site)
{
  return build::literal(Value::boolean(site.analysis.settings.version != SparkVersion::V4_1));
}

Result<Bound> encode(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  arguments.push_back(replaces_malformed(site));
  return bound(build::native("encode", TypeKind::Binary, std::move(arguments), true), sql);
}

// decode(value, search, result, …[, default]): NULL equals NULL. With two arguments bytes are
// decoded.
Result<Bound> decode(Site& site)
{
  const size_t count = site.arguments.size();
  if (count < 2) return wrong_argument_count(site.shown, "> 1", count, site.node.origin);
  const std::string sql = site.sql();
  if (count == 2) {
    if (!coerce::allows_implicit(site.type(0), TypeKind::Binary, site.analysis.coercion()))
      return unexpected_type(site, 0, "\"BINARY\"");
    return bound(build::native("decode", TypeKind::String,
                               {site.analysis.convert(site.expression(0), TypeKind::Binary),
                                site.analysis.convert(site.expression(1), TypeKind::String),
                                replaces_malformed(site)},
                               true),
                 sql);
  }
  std::vector<Type> results;
  for (size_t i = 2; i < count; i += 2) results.push_back(site.type(i));
  if (count % 2 == 0) results.push_back(site.type(count - 1));
  const auto result = coerce::find_wider(results, site.analysis.coercion());
  if (!result) return different_types(site, results);
  ExpressionPtr made = count % 2 == 0 ? site.analysis.convert(site.expression(count - 1), *result)
                                      : build::null_of(*result);
  for (size_t i = (count - 1) / 2; i > 0; --i) {
    const ExpressionPtr& search = site.expression(2 * i - 1);
    const auto common =
        coerce::find_comparison(site.type(0), search->type, site.analysis.coercion());
    if (!common) return different_types(site, {site.type(0), search->type});
    ExpressionPtr equal = build::form("equal_null_safe", TypeKind::Boolean,
                                      {site.analysis.convert(site.expression(0), *common),
                                       site.analysis.convert(search, *common)},
                                      false);
    made = build::if_else(std::move(equal), site.analysis.convert(site.expression(2 * i), *result),
                          std::move(made));
  }
  return bound(std::move(made), sql);
}

Result<Bound> digest(Site& site, std::string_view name)
{
  TRY(auto arguments, coerce_arguments(site));
  return bound(build::builtin(name, TypeKind::String, {arguments[0]}), site.sql());
}
Result<Bound> md5(Site& site) { return digest(site, "md5"); }
Result<Bound> sha1(Site& site) { return digest(site, "sha1"); }

// The number of bits 0 means 256; a number that is none of the family's gives NULL.
Result<Bound> sha2(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  site.arguments[1].expression = arguments[1];
  TRY(const Value bits, constant_argument(site, 1, "bitLength", "INT"));
  const int64_t size = bits.is_null() ? -1 : std::get<int64_t>(bits.data);
  if (size == 0 || size == 256)
    return bound(build::builtin("sha256", TypeKind::String, {arguments[0]}, true), sql);
  if (size != 224 && size != 384 && size != 512)
    return bound(build::null_of(TypeKind::String), sql);
  return bound(build::native("sha2", TypeKind::String,
                             {arguments[0], build::literal(Value::integer(static_cast<int>(size)))},
                             true),
               sql);
}

Result<Bound> format_number(Site& site)
{
  if (!site.type(0).is_numeric()) return unexpected_type(site, 0, "\"NUMERIC\"");
  if (!site.type(1).is_integral()) return not_supported("format_number with a pattern");
  return bound(build::native("format_number", TypeKind::String,
                             {site.expression(0),
                              site.analysis.convert(site.expression(1), TypeKind::Integer)},
                             true),
               site.sql());
}

Result<Bound> format_string(Site& site)
{
  build::Arguments arguments;
  for (const auto& argument : site.arguments) arguments.push_back(argument.expression);
  arguments[0] = site.analysis.convert(arguments[0], TypeKind::String);
  return bound(build::native("format_string", TypeKind::String, arguments, arguments[0]->nullable),
               site.sql());
}

Result<Bound> hashed(Site& site)
{
  if (site.arguments.empty()) return wrong_argument_count(site.shown, "> 0", 0, site.node.origin);
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (site.type(i).is(TypeKind::Map))
      return spark_error("DATATYPE_MISMATCH.HASH_MAP_TYPE",
                         {{"sqlExpr", quote_sql(site.sql())},
                          {"functionName", quote_name(std::string_view(site.shown))}},
                         site.node.origin);
    arguments.push_back(site.expression(i));
  }
  const bool wide = site.row.name == "xxhash64";
  return bound(build::native(site.row.name, wide ? TypeKind::Long : TypeKind::Integer,
                             std::move(arguments), false),
               site.sql());
}

// elt(n, a, b, …): binaries stay, all else is text.
Result<Bound> elt(Site& site)
{
  if (site.arguments.size() < 2)
    return wrong_argument_count(site.shown, "> 1", site.arguments.size(), site.node.origin);
  const auto& index = site.type(0);
  if (!index.is_numeric() && !index.is_text() && !index.is(TypeKind::Null))
    return unexpected_type(site, 0, "\"INT\"");
  const bool binary =
      std::all_of(site.arguments.begin() + 1, site.arguments.end(), [](const Bound& argument) {
        return argument.expression->type.is(TypeKind::Binary);
      });
  const Type type = binary ? TypeKind::Binary : TypeKind::String;
  const std::string sql = site.sql();
  build::Arguments arguments = {site.analysis.convert(site.expression(0), TypeKind::Integer)};
  for (size_t i = 1; i < site.arguments.size(); ++i) {
    const bool takes =
        binary || coerce::allows_implicit(site.type(i), type, site.analysis.coercion());
    if (!takes) return unexpected_type(site, i, "(\"STRING\" or \"BINARY\")");
    arguments.push_back(site.analysis.convert(site.expression(i), type));
  }
  return bound(
      build::native(site.analysis.is_ansi() ? "elt_ansi" : "elt", type, std::move(arguments), true),
      sql);
}

constexpr Nulls Any = Nulls::Always;

constexpr Row Rows[] = {
    row("upper", "string", "string", "native:upper"),
    row("ucase", "string", "string", "native:upper"),
    row("lower", "string", "string", "native:lower"),
    row("lcase", "string", "string", "native:lower"),
    row("initcap", "string", "string", "native:initcap"),
    row("length", "string|binary", length),
    row("len", "string|binary", length),
    row("char_length", "string|binary", length),
    row("character_length", "string|binary", length),
    row("octet_length", "string|binary", octet_length),
    row("bit_length", "string|binary", bit_length),
    row("substring", "string|binary, int, int=2147483647", substring),
    row("substr", "string|binary, int, int=2147483647", substring),
    row("left", "string|binary, int", left),
    row("right", "string, int", right),
    row("trim", "string, string?", trim),
    row("ltrim", "string, string?", ltrim),
    row("rtrim", "string, string?", rtrim),
    row("btrim", "string, string?", btrim),
    row("concat_ws", "any, any…", concat_ws),
    row("replace", "string, string, string=''", "string", "builtin:replace"),
    row("contains", "string|binary, string|binary", contains),
    row("startswith", "string|binary, string|binary", starts_with),
    row("endswith", "string|binary, string|binary", ends_with),
    row("translate", "string, string, string", "string", "builtin:translate"),
    row("repeat", "string, int", repeat),
    row("rlike", "string, string", rlike),
    row("regexp", "string, string", rlike),
    row("regexp_like", "string, string", rlike),
    row("regexp_replace", "string, string, string, int=1", "string", "native:regexp_replace"),
    row("regexp_extract", "string, string, int=1", "string", "native:regexp_extract"),
    row("regexp_extract_all", "string, string, int=1", "array<string>",
        "native:regexp_extract_all"),
    row("split", "string, string, int=-1", "array<string>", "native:split"),
    row("split_part", "string, string, int", "string", "native:split_part", Any),
    row("instr", "string, string", "int", "native:instr"),
    row("locate", "string, string, int=1", locate),
    row("position", "string, string, int=1", locate),
    row("lpad", "string|binary, int, string|binary?", pad),
    row("rpad", "string|binary, int, string|binary?", pad),
    row("reverse", "any", reverse),
    row("ascii", "string", "int", "native:ascii"),
    row("elt", "any…", elt),
    row("space", "int", "string", "native:space"),
    row("find_in_set", "string, string", "int", "native:find_in_set"),
    row("luhn_check", "string", "boolean", "native:luhn_check"),
    row("chr", "long", "string", "native:chr"),
    row("char", "long", "string", "native:chr"),
    row("hex", "long|binary|string", "string", "native:hex"),
    row("unhex", "string", "binary", "native:unhex", Any),
    row("base64", "binary", "string", "native:base64"),
    row("unbase64", "string", "binary", "native:unbase64"),
    row("substring_index", "string, string, int", "string", "native:substring_index"),
    row("overlay", "string, string, int, int=-1", "string", "native:overlay"),
    row("levenshtein", "string, string, int?", levenshtein),
    row("soundex", "string", "string", "native:soundex"),
    row("format_number", "any, any", format_number),
    row("format_string", "any, any…", format_string),
    row("printf", "any, any…", format_string),
    row("md5", "binary", md5),
    row("sha", "binary", sha1),
    row("sha1", "binary", sha1),
    row("sha2", "binary, int", sha2),
    row("crc32", "binary", "long", "native:crc32"),
    row("hash", "any…", hashed),
    row("xxhash64", "any…", hashed),
    row("encode", "string, string", encode),
    row("decode", "any…", decode),
    row("url_encode", "string", "string", "native:url_encode", Any),
    row("url_decode", "string", "string", "native:url_decode", Any),
};

} // namespace

std::span<const Row> string_rows() { return Rows; }

} // namespace bindery::plan
