// Comparison, logic, membership, patterns, concatenation.
#include "plan/functions/arithmetic.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

// ---- comparison ---------------------------------------------------------------------------------

Result<std::pair<ExpressionPtr, ExpressionPtr>> comparable(Site& site, std::string_view symbol)
{
  const auto common = coerce::find_comparison(site.type(0), site.type(1), site.analysis.coercion());
  if (!common) return operands_differ(site, symbol);
  if (common->is(TypeKind::Map) || common->is(TypeKind::Variant) ||
      common->is(TypeKind::CalendarInterval))
    return spark_error("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                       {{"sqlExpr", quote_sql(infix(site, symbol))},
                        {"functionName", quote_name(symbol)},
                        {"dataType", quote_sql(common->sql())}},
                       site.node.origin);
  return std::pair(site.analysis.convert(site.expression(0), *common),
                   site.analysis.convert(site.expression(1), *common));
}

Result<Bound> compare(Site& site, std::string_view symbol, std::string_view form)
{
  TRY(auto sides, comparable(site, symbol));
  std::optional<bool> nullable;
  if (form == "equal_null_safe") nullable = false;
  return Bound{build::form(form, TypeKind::Boolean, {sides.first, sides.second}, nullable),
               infix(site, symbol),
               "",
               "",
               false,
               {}};
}
Result<Bound> equal(Site& site) { return compare(site, "=", "equal"); }
Result<Bound> equal_null_safe(Site& site) { return compare(site, "<=>", "equal_null_safe"); }
Result<Bound> equal_null(Site& site)
{
  const std::string sql = site.sql();
  TRY(auto made, equal_null_safe(site));
  made.sql = sql;
  return made;
}
Result<Bound> less(Site& site) { return compare(site, "<", "less"); }
Result<Bound> less_equal(Site& site) { return compare(site, "<=", "less_equal"); }
Result<Bound> greater(Site& site) { return compare(site, ">", "greater"); }
Result<Bound> greater_equal(Site& site) { return compare(site, ">=", "greater_equal"); }
// Spark's <> is a negated equality, and shows as one.
Result<Bound> not_equal(Site& site)
{
  TRY(auto sides, comparable(site, "="));
  return Bound{build::form("not_equal", TypeKind::Boolean, {sides.first, sides.second}),
               "(NOT " + infix(site, "=") + ")",
               "",
               "",
               false,
               {}};
}

Result<Bound> between(Site& site)
{
  const Bound value = site.arguments[0];
  const Bound low = site.arguments[1];
  const Bound high = site.arguments[2];
  site.arguments = {value, low};
  TRY(const auto above, comparable(site, ">="));
  site.arguments = {value, high};
  TRY(const auto below, comparable(site, "<="));
  ExpressionPtr made = build::logical_and(
      build::form("greater_equal", TypeKind::Boolean, {above.first, above.second}),
      build::form("less_equal", TypeKind::Boolean, {below.first, below.second}));
  return Bound{std::move(made),
               "between(" + value.sql + ", " + low.sql + ", " + high.sql + ")",
               "",
               "",
               false,
               {}};
}

Result<Bound> in(Site& site)
{
  std::vector<Type> types;
  for (const auto& argument : site.arguments) types.push_back(argument.expression->type);
  std::string sql;
  for (size_t i = 1; i < site.arguments.size(); ++i)
    sql += (i > 1 ? ", " : "") + site.arguments[i].sql;
  sql = "(" + site.arguments[0].sql + " IN (" + sql + "))";
  if (site.arguments.size() == 1) return bound(build::literal(Value::boolean(false)), sql);
  const auto common = coerce::find_common_shape(types, site.analysis.coercion());
  if (!common) {
    std::string list;
    for (const auto& type : types) list += (list.empty() ? "" : ", ") + quote_sql(type.sql());
    return spark_error(
        "DATATYPE_MISMATCH.DATA_DIFF_TYPES",
        {{"sqlExpr", quote_sql(sql)}, {"functionName", "`in`"}, {"dataType", "[" + list + "]"}},
        site.node.origin);
  }
  build::Arguments arguments;
  for (const auto& argument : site.arguments)
    arguments.push_back(site.analysis.convert(argument.expression, *common));
  return Bound{build::form("in", TypeKind::Boolean, std::move(arguments)),
               std::move(sql),
               "",
               "",
               false,
               {}};
}

// ---- logic --------------------------------------------------------------------------------------

Result<Bound> logic(Site& site, std::string_view symbol, std::string_view form)
{
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const Type& type = site.type(i);
    const bool allowed = type.is(TypeKind::Boolean) || type.is(TypeKind::Null) ||
                         (type.is_text() && site.analysis.is_ansi());
    if (allowed) continue;
    if (site.type(0).kind() == site.type(1).kind())
      return operand_wrong(site, symbol, "\"BOOLEAN\"", type);
    return operands_differ(site, symbol);
  }
  return Bound{build::form(form, TypeKind::Boolean,
                           {site.analysis.convert(site.expression(0), TypeKind::Boolean),
                            site.analysis.convert(site.expression(1), TypeKind::Boolean)}),
               infix(site, symbol),
               "",
               "",
               false,
               {}};
}
Result<Bound> logical_and(Site& site) { return logic(site, "AND", "and"); }
Result<Bound> logical_or(Site& site) { return logic(site, "OR", "or"); }
Result<Bound> logical_not(Site& site)
{
  const Type& type = site.type(0);
  if (!type.is(TypeKind::Boolean) && !type.is(TypeKind::Null) &&
      !(type.is_text() && site.analysis.is_ansi())) {
    site.shown = "NOT";
    return unexpected_type(site, 0, "\"BOOLEAN\"");
  }
  return Bound{build::logical_not(site.analysis.convert(site.expression(0), TypeKind::Boolean)),
               "(NOT " + site.arguments[0].sql + ")",
               "",
               "",
               false,
               {}};
}

Result<Bound> is_null(Site& site)
{
  return Bound{build::is_null(site.expression(0)),
               "(" + site.arguments[0].sql + " IS NULL)",
               "",
               "",
               false,
               {}};
}
Result<Bound> is_not_null(Site& site)
{
  return Bound{build::is_not_null(site.expression(0)),
               "(" + site.arguments[0].sql + " IS NOT NULL)",
               "",
               "",
               false,
               {}};
}

// ---- patterns -----------------------------------------------------------------------------------

Result<Bound> like_as(Site& site, std::string_view word, bool ignores_case)
{
  const std::string sql =
      site.arguments[0].sql + " " + std::string(word) + " " + site.arguments[1].sql +
      (site.arguments.size() > 2 ? " ESCAPE '" + site.arguments[2].sql + "'" : "");
  const std::string shown =
      ignores_case ? "ilike(" + site.arguments[0].sql + ", " + site.arguments[1].sql + ")" : sql;
  build::Arguments arguments;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (!coerce::allows_implicit(site.type(i), TypeKind::String, site.analysis.coercion()))
      return unexpected_type(site, i, "\"STRING\"");
    arguments.push_back(site.analysis.convert(site.expression(i), TypeKind::String));
  }
  if (arguments.size() == 2) arguments.push_back(build::literal(Value::string("\\")));
  const auto* pattern = typed::find_as<typed::Literal>(*arguments[1]);
  const auto* escape = typed::find_as<typed::Literal>(*arguments[2]);
  const bool has_escape =
      site.arguments.size() > 2 &&
      (!escape || escape->value.is_null() || !std::get<std::string>(escape->value.data).empty());
  const bool plain = pattern && !pattern->value.is_null() && !has_escape &&
                     std::get<std::string>(pattern->value.data).find('\\') == std::string::npos;
  // Without an escape in the pattern, % and _ mean the same to the engine's own operator.
  if (plain && !ignores_case)
    return Bound{build::builtin("like", TypeKind::Boolean, {arguments[0], arguments[1]}),
                 shown,
                 "",
                 "",
                 false,
                 {}};
  return Bound{
      build::native(ignores_case ? "ilike" : "like", TypeKind::Boolean, std::move(arguments)),
      shown,
      "",
      "",
      false,
      {}};
}
Result<Bound> like(Site& site) { return like_as(site, "LIKE", false); }
Result<Bound> ilike(Site& site) { return like_as(site, "ILIKE", true); }

// || puts texts, binaries or arrays together, like concat.
Result<Bound> concat(Site& site)
{
  if (site.arguments.empty())
    return Bound{build::literal(Value::string("")), site.sql(), "", "", false, {}};
  std::vector<Type> types;
  bool all_binary = true;
  bool any_array = false;
  for (const auto& argument : site.arguments) {
    types.push_back(argument.expression->type);
    all_binary = all_binary && types.back().is(TypeKind::Binary);
    any_array = any_array || types.back().is(TypeKind::Array);
  }
  const std::string sql = "concat" + site.sql().substr(site.shown.size());
  if (any_array) {
    const auto common = coerce::find_wider(types, site.analysis.coercion());
    if (!common) return different_types(site, types);
    build::Arguments arguments;
    for (const auto& argument : site.arguments)
      arguments.push_back(site.analysis.convert(argument.expression, *common));
    return Bound{
        build::native("array_concat", *common, std::move(arguments)), sql, "", "", false, {}};
  }
  const Type type = all_binary ? Type(TypeKind::Binary) : Type(TypeKind::String);
  build::Arguments texts;
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    if (!coerce::allows_implicit(site.type(i), type, site.analysis.coercion()) &&
        !(site.type(i) == type))
      return unexpected_type(site, i, "(\"STRING\" or \"BINARY\" or \"ARRAY\")");
    texts.push_back(site.analysis.convert(site.expression(i), type));
  }
  ExpressionPtr made =
      build::balanced(std::move(texts), [&](ExpressionPtr left, ExpressionPtr right) {
        return build::builtin("||", type, {std::move(left), std::move(right)});
      });
  return Bound{std::move(made), sql, "", "", false, {}};
}

constexpr Row Rows[] = {
    row("=", "any, any", equal),
    row("==", "any, any", equal),
    row("<=>", "any, any", equal_null_safe),
    row("equal_null", "any, any", equal_null),
    row("<>", "any, any", not_equal),
    row("!=", "any, any", not_equal),
    row("<", "any, any", less),
    row("<=", "any, any", less_equal),
    row(">", "any, any", greater),
    row(">=", "any, any", greater_equal),
    row("between", "any, any, any", between),
    row("in", "any, any…", in),
    row("and", "any, any", logical_and),
    row("or", "any, any", logical_or),
    row("not", "any", logical_not),
    row("!", "any", logical_not),
    row("isnull", "any", is_null),
    row("isnotnull", "any", is_not_null),
    row("like", "any, any, any?", like),
    row("ilike", "any, any, any?", ilike),
    row("concat", "any…", concat),
    row("||", "any, any", concat),
};

} // namespace

std::span<const Row> comparison_rows() { return Rows; }

} // namespace bindery::plan
