// Texts and bytes in each other's forms: character sets, ciphers, masks, URLs, collations.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

ExpressionPtr text(std::string value) { return build::literal(Value::string(std::move(value))); }

ExpressionPtr tried(ExpressionPtr expression)
{
  const Type type = expression->type;
  return build::form("try", type, {std::move(expression)}, true);
}

// The text of a constant argument; nothing when it is NULL.
Result<std::optional<std::string>> constant_text(Site& site, size_t index, std::string_view name)
{
  TRY(const Value value, constant_argument(site, index, name, "STRING"));
  if (value.is_null()) return std::optional<std::string>();
  if (!value.type.is_text()) return unexpected_type(site, index, "\"STRING\"");
  return std::optional(std::get<std::string>(value.data));
}

// ---- bytes of a text ----------------------------------------------------------------------------

Result<Bound> to_binary(Site& site)
{
  const std::string sql = site.sql();
  std::string format = "hex";
  if (site.arguments.size() > 1) {
    TRY(const auto given, constant_text(site, 1, "fmt"));
    if (!given) return bound(build::null_of(TypeKind::Binary), sql);
    format = to_lower(*given);
  }
  TRY(const auto arguments, coerce_arguments(site));
  if (format == "hex")
    return bound(build::native("unhex_strict", TypeKind::Binary, {arguments[0]}, true), sql);
  if (format == "base64")
    return bound(build::native("unbase64_strict", TypeKind::Binary, {arguments[0]}, true), sql);
  if (format == "utf-8" || format == "utf8")
    return bound(site.analysis.convert(arguments[0], TypeKind::Binary), sql);
  return spark_error("DATATYPE_MISMATCH.INVALID_ARG_VALUE",
                     {{"sqlExpr", quote_sql(sql)},
                      {"inputName", "fmt"},
                      {"requireType", "case-insensitive \"STRING\""},
                      {"validValues", "'hex', 'utf-8', 'utf8', or 'base64'"},
                      {"inputValue", "'" + format + "'"}},
                     site.node.origin);
}

Result<Bound> try_to_binary(Site& site)
{
  const std::string sql = site.sql();
  auto made = to_binary(site);
  if (!made.ok()) {
    // An unknown format counts as one that does not fit.
    if (made.error().wire_name == "DATATYPE_MISMATCH.INVALID_ARG_VALUE")
      return bound(build::null_of(TypeKind::Binary), sql);
    return made.error();
  }
  return bound(tried(made->expression), sql);
}

// ---- texts that are UTF-8 -----------------------------------------------------------------------

// Bytes are looked at as they are: as a text they would be valid already.
Result<Bound> of_utf8(Site& site, std::string_view lowering, Type type)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  return bound(build::native(lowering, std::move(type), std::move(arguments), true), sql);
}
Result<Bound> is_valid_utf8(Site& site)
{
  return of_utf8(site, "is_valid_utf8", TypeKind::Boolean);
}
Result<Bound> make_valid_utf8(Site& site)
{
  return of_utf8(site, "make_valid_utf8", TypeKind::String);
}
Result<Bound> validate_utf8(Site& site) { return of_utf8(site, "validate_utf8", TypeKind::String); }
Result<Bound> try_validate_utf8(Site& site)
{
  return of_utf8(site, "try_validate_utf8", TypeKind::String);
}

// ---- masks and quotes ---------------------------------------------------------------------------

Result<Bound> mask(Site& site)
{
  TRY(auto arguments, coerce_arguments(site));
  const std::string sql = site.sql();
  static constexpr std::string_view Names[] = {"str", "upperChar", "lowerChar", "digitChar",
                                               "otherChar"};
  for (size_t i = 1; i < arguments.size(); ++i) {
    site.arguments[i].expression = arguments[i];
    TRY(const Value value, constant_argument(site, i, Names[i], "STRING"));
    arguments[i] = site.analysis.convert(arguments[i], TypeKind::String);
    if (value.is_null()) continue;
    const std::string& one = std::get<std::string>(value.data);
    const auto characters = std::count_if(one.begin(), one.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    if (characters != 1)
      return spark_error("DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE",
                         {{"sqlExpr", quote_sql(sql)}, {"exprName", std::string(Names[i])}},
                         site.node.origin);
  }
  return bound(build::native("mask", TypeKind::String, std::move(arguments), true), sql);
}

Result<Bound> quote(Site& site)
{
  const std::string sql = site.sql();
  TRY(const auto arguments, coerce_arguments(site));
  const ExpressionPtr escaped =
      build::builtin("replace", TypeKind::String, {arguments[0], text("'"), text("\\'")});
  const ExpressionPtr opened = build::builtin("||", TypeKind::String, {text("'"), escaped});
  return bound(build::builtin("||", TypeKind::String, {opened, text("'")}, true), sql);
}

// ---- ciphers ------------------------------------------------------------------------------------

Result<ExpressionPtr> cipher(Site& site, std::string_view lowering)
{
  TRY(auto arguments, coerce_arguments(site));
  for (size_t i = 4; i < arguments.size(); ++i)
    arguments[i] = site.analysis.convert(arguments[i], TypeKind::Binary);
  return build::native(lowering, TypeKind::Binary, std::move(arguments), true);
}
Result<Bound> aes_encrypt(Site& site)
{
  const bool is_random = site.arguments.size() < 5;
  TRY(const ExpressionPtr made, cipher(site, "aes_encrypt"));
  if (!is_random) return bound(made, site.sql());
  auto random = std::make_shared<typed::Call>(typed::as<typed::Call>(*made));
  random->deterministic = false;
  return bound(std::move(random), site.sql());
}
Result<Bound> aes_decrypt(Site& site)
{
  TRY(ExpressionPtr made, cipher(site, "aes_decrypt"));
  return bound(std::move(made), site.sql());
}
Result<Bound> try_aes_decrypt(Site& site)
{
  TRY(ExpressionPtr made, cipher(site, "aes_decrypt"));
  return bound(tried(std::move(made)), site.sql());
}

// ---- URLs ---------------------------------------------------------------------------------------

Result<Bound> parse_url(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  ExpressionPtr made = build::native("parse_url", TypeKind::String, std::move(arguments), true);
  return bound(site.analysis.is_ansi() ? made : tried(made), sql);
}
Result<Bound> try_parse_url(Site& site)
{
  TRY(Bound made, parse_url(site));
  made.expression = tried(made.expression);
  return made;
}
Result<Bound> try_url_decode(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  return bound(tried(build::native("url_decode", TypeKind::String, std::move(arguments))), sql);
}

// ---- regular expressions, as compositions -------------------------------------------------------

Result<Bound> regexp_count(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  arguments.push_back(build::literal(Value::integer(0)));
  const ExpressionPtr all = build::native("regexp_extract_all", Type::array(TypeKind::String, true),
                                          std::move(arguments));
  return bound(build::native("size", TypeKind::Integer, {all}), sql);
}

// Nothing and an empty text are both told as NULL.
Result<Bound> regexp_substr(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  arguments.push_back(build::literal(Value::integer(0)));
  const ExpressionPtr found =
      build::native("regexp_extract", TypeKind::String, std::move(arguments));
  return bound(
      build::if_else(build::equal(found, text("")), build::null_of(TypeKind::String), found), sql);
}

// ---- XPath --------------------------------------------------------------------------------------

Result<Bound> xpath(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto arguments, coerce_arguments(site));
  site.arguments[1].expression = arguments[1];
  TRY(const Value path, constant_argument(site, 1, "path", "STRING"));
  const std::string name =
      site.row.name == "xpath_number" ? "xpath_double" : std::string(site.row.name);
  static const std::pair<std::string_view, TypeKind> Types[] = {
      {"xpath_string", TypeKind::String}, {"xpath_boolean", TypeKind::Boolean},
      {"xpath_short", TypeKind::Short},   {"xpath_int", TypeKind::Integer},
      {"xpath_long", TypeKind::Long},     {"xpath_float", TypeKind::Float},
      {"xpath_double", TypeKind::Double}};
  Type type = Type::array(TypeKind::String, true);
  for (const auto& [of, kind] : Types)
    if (of == name) type = kind;
  if (path.is_null()) return bound(build::null_of(std::move(type)), sql);
  arguments[1] = build::literal(path);
  return bound(build::native(name, std::move(type), std::move(arguments), true), sql);
}

// ---- collations: texts are compared by their bytes ----------------------------------------------

Result<Bound> collation(Site& site)
{
  const std::string sql = site.sql();
  TRY_VOID(coerce_arguments(site));
  return bound(text("SYSTEM.BUILTIN.UTF8_BINARY"), sql);
}

Result<Bound> collate(Site& site)
{
  const std::string sql = site.sql();
  TRY(const auto name, constant_text(site, 1, "collationName"));
  if (!name || !equals_ignore_case(*name, "UTF8_BINARY"))
    return not_supported("the collation " + name.value_or("NULL"));
  TRY(const auto arguments, coerce_arguments(site));
  return bound(arguments[0], sql);
}

constexpr Nulls Any = Nulls::Always;
constexpr std::string_view Cipher =
    "binary, binary, string='GCM', string='DEFAULT', binary='', binary=''";
constexpr std::string_view Decipher = "binary, binary, string='GCM', string='DEFAULT', binary=''";

constexpr Row Rows[] = {
    row("to_binary", "string, any?", to_binary),
    row("try_to_binary", "string, any?", try_to_binary),
    row("is_valid_utf8", "string|binary", is_valid_utf8),
    row("make_valid_utf8", "string|binary", make_valid_utf8),
    row("validate_utf8", "string|binary", validate_utf8),
    row("try_validate_utf8", "string|binary", try_validate_utf8),
    row("mask", "text, text='X', text='x', text='n', text=NULL", mask),
    row("quote", "string", quote),
    row("aes_encrypt", Cipher, aes_encrypt),
    row("aes_decrypt", Decipher, aes_decrypt),
    row("try_aes_decrypt", Decipher, try_aes_decrypt),
    row("parse_url", "text, text, text?", parse_url),
    row("try_parse_url", "text, text, text?", try_parse_url),
    row("try_url_decode", "string", try_url_decode),
    row("regexp_count", "string, string", regexp_count),
    row("regexp_substr", "string, string", regexp_substr),
    row("regexp_instr", "string, string, int=0", "int", "native:regexp_instr"),
    row("xpath", "text, text", xpath),
    row("xpath_string", "text, text", xpath),
    row("xpath_boolean", "text, text", xpath),
    row("xpath_short", "text, text", xpath),
    row("xpath_int", "text, text", xpath),
    row("xpath_long", "text, text", xpath),
    row("xpath_float", "text, text", xpath),
    row("xpath_double", "text, text", xpath),
    row("xpath_number", "text, text", xpath),
    row("collation", "text", collation),
    row("collate", "string, any", collate),
    row("json_object_keys", "text", "array<string>", "native:json_object_keys", Any),
};

} // namespace

std::span<const Row> coding_rows() { return Rows; }

} // namespace bindery::plan
