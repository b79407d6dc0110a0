// Arithmetic of numbers, dates, times and intervals; bits.
#include "plan/functions/arithmetic.h"

#include "base/text.h"
#include "plan/coerce/decimal.h"

#include <algorithm>

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

// ---- decimals -----------------------------------------------------------------------------------

// A literal integer beside a decimal counts with its own digits: 1 is a decimal(1,0).
Type decimal_of(const ExpressionPtr& expression)
{
  const auto* literal = typed::find_as<typed::Literal>(*expression);
  if (literal && literal->type.is_integral() && !literal->value.is_null()) {
    const std::string digits = std::to_string(std::get<int64_t>(literal->value.data));
    return Type::decimal(static_cast<int>(digits.size() - (digits.front() == '-' ? 1 : 0)), 0);
  }
  return decimal::of_number(expression->type);
}

struct DecimalNames {
  decimal::Operation operation;
  std::string_view ansi;
  std::string_view legacy;
};

std::optional<DecimalNames> decimal_names(std::string_view symbol, bool is_try)
{
  using enum decimal::Operation;
  if (symbol == "+")
    return DecimalNames{Add, is_try ? "native:decimal_add_or_null" : "form:decimal_add",
                        "native:decimal_add_or_null"};
  if (symbol == "-")
    return DecimalNames{Subtract,
                        is_try ? "native:decimal_subtract_or_null" : "form:decimal_subtract",
                        "native:decimal_subtract_or_null"};
  if (symbol == "*")
    return DecimalNames{Multiply,
                        is_try ? "native:decimal_multiply_or_null" : "form:decimal_multiply",
                        "native:decimal_multiply_or_null"};
  if (symbol == "/")
    return DecimalNames{Divide, is_try ? "native:decimal_divide" : "native:decimal_divide_ansi",
                        "native:decimal_divide"};
  return std::nullopt;
}

ExpressionPtr lowered(std::string_view function, const typed::Lowering& lowering, Type type,
                      build::Arguments arguments, std::optional<bool> nullable = {})
{
  const LoweringInfo* info = find_lowering(CallKind::Scalar, lowering);
  CHECK(info != nullptr);
  return build::call({.function = std::string(function),
                      .lowering = lowering,
                      .type = std::move(type),
                      .arguments = std::move(arguments),
                      .nullable = nullable,
                      .fallible = !info->raises.empty()});
}

Result<Bound> decimal_arithmetic(Site& site, std::string_view symbol, bool is_try)
{
  const Type left = decimal_of(site.expression(0));
  const Type right = decimal_of(site.expression(1));
  const ExpressionPtr a = site.analysis.convert(site.expression(0), left);
  const ExpressionPtr b = site.analysis.convert(site.expression(1), right);
  const auto names = decimal_names(symbol, is_try);
  CHECK(names.has_value());
  Type type = decimal::result_of(names->operation, left, right);
  const auto lowering = parse_lowering(site.analysis.is_ansi() ? names->ansi : names->legacy, true);
  build::Arguments arguments = {a, b};
  if (names->operation == decimal::Operation::Divide) arguments.push_back(build::null_of(type));
  // Spark counts every division as one that may give NULL, whatever it raises.
  const bool makes_null =
      is_try || !site.analysis.is_ansi() || names->operation == decimal::Operation::Divide;
  const bool nullable = makes_null || a->nullable || b->nullable;
  return Bound{lowered(symbol, lowering, std::move(type), std::move(arguments), nullable),
               infix(site, symbol),
               "",
               "",
               false,
               {}};
}

// ---- arithmetic ---------------------------------------------------------------------------------

struct Names {
  std::string_view symbol;
  std::string_view integers; // ansi|legacy
  std::string_view floating;
};

Result<Bound> arithmetic(Site& site, const Names& names, bool is_try)
{
  TRY(auto times, time_arithmetic(site, names.symbol));
  if (times) return std::move(*times);
  TRY(auto scaled, interval_scaling(site, names.symbol));
  if (scaled) return std::move(*scaled);
  const Type& a = site.type(0);
  const Type& b = site.type(1);
  const auto common = coerce::find_arithmetic(a, b, site.analysis.coercion());
  if (!common) {
    if (a.kind() == b.kind())
      return operand_wrong(site, names.symbol,
                           "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO "
                           "MONTH\" or \"INTERVAL\")",
                           a);
    return operands_differ(site, names.symbol);
  }
  const bool decimals =
      (a.is(TypeKind::Decimal) || b.is(TypeKind::Decimal)) && common->is(TypeKind::Decimal);
  if (decimals && a.is_numeric() && b.is_numeric())
    return decimal_arithmetic(site, names.symbol, is_try);
  if (a.is_text() && b.is_text() && site.analysis.is_ansi())
    return operand_wrong(
        site, names.symbol,
        "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")",
        a);
  const auto lowering = parse_lowering(common->is_integral() ? names.integers : names.floating,
                                       site.analysis.is_ansi());
  const ExpressionPtr left = site.analysis.convert(site.expression(0), *common);
  const ExpressionPtr right = site.analysis.convert(site.expression(1), *common);
  std::optional<bool> nullable;
  if (is_try) nullable = true;
  ExpressionPtr made = lowered(names.symbol, lowering, *common, {left, right}, nullable);
  return Bound{std::move(made), is_try ? site.sql() : infix(site, names.symbol), "", "", false, {}};
}

Result<Bound> negate(Site& site);
Result<Bound> positive(Site& site);
Result<Bound> add(Site& site)
{
  if (site.arguments.size() == 1) return positive(site);
  return arithmetic(site, {"+", "builtin:+|native:add_wrap", "builtin:+"}, false);
}
Result<Bound> subtract(Site& site)
{
  if (site.arguments.size() == 1) return negate(site);
  return arithmetic(site, {"-", "builtin:-|native:subtract_wrap", "builtin:-"}, false);
}
Result<Bound> multiply(Site& site)
{
  return arithmetic(site, {"*", "builtin:*|native:multiply_wrap", "builtin:*"}, false);
}
// Of numbers a kernel that gives NULL; of dates, times and intervals what raises, tried.
Result<Bound> tried(Site& site, Result<Bound> (*make)(Site& site))
{
  const std::string sql = site.sql();
  const bool numbers = site.type(0).is_numeric() && site.type(1).is_numeric();
  TRY(auto made, make(site));
  made.sql = sql;
  if (!numbers && made.expression->fallible)
    made.expression = build::form("try", made.expression->type, {made.expression}, true);
  return made;
}
Result<Bound> try_add(Site& site)
{
  return tried(site,
               [](Site& of) { return arithmetic(of, {"+", "native:try_add", "builtin:+"}, true); });
}
Result<Bound> try_subtract(Site& site)
{
  return tried(site, [](Site& of) {
    return arithmetic(of, {"-", "native:try_subtract", "builtin:-"}, true);
  });
}
Result<Bound> try_multiply(Site& site)
{
  return tried(site, [](Site& of) {
    return arithmetic(of, {"*", "native:try_multiply", "builtin:*"}, true);
  });
}

Result<Bound> divide_as(Site& site, bool is_try)
{
  TRY(auto scaled, interval_scaling(site, "/"));
  if (scaled) return std::move(*scaled);
  const Type& a = site.type(0);
  const Type& b = site.type(1);
  const auto common = coerce::find_arithmetic(a, b, site.analysis.coercion());
  if (!common) {
    if (a.kind() == b.kind()) return operand_wrong(site, "/", "(\"DOUBLE\" or \"DECIMAL\")", a);
    return operands_differ(site, "/");
  }
  const bool decimals =
      (a.is(TypeKind::Decimal) || b.is(TypeKind::Decimal)) && common->is(TypeKind::Decimal);
  if (decimals && a.is_numeric() && b.is_numeric()) return decimal_arithmetic(site, "/", is_try);
  if (a.is_text() && b.is_text() && site.analysis.is_ansi())
    return operand_wrong(site, "/", "(\"DOUBLE\" or \"DECIMAL\")", a);
  const ExpressionPtr left = site.analysis.convert(site.expression(0), TypeKind::Double);
  const ExpressionPtr right = site.analysis.convert(site.expression(1), TypeKind::Double);
  const bool raises = site.analysis.is_ansi() && !is_try;
  ExpressionPtr made =
      build::native(raises ? "divide_ansi" : "divide", TypeKind::Double, {left, right}, true);
  return Bound{std::move(made), is_try ? site.sql() : infix(site, "/"), "", "", false, {}};
}
Result<Bound> divide(Site& site) { return divide_as(site, false); }
Result<Bound> try_divide(Site& site)
{
  return tried(site, [](Site& of) { return divide_as(of, true); });
}

Result<Bound> integral_divide(Site& site)
{
  const auto common = coerce::find_arithmetic(site.type(0), site.type(1), site.analysis.coercion());
  if (!common) return operands_differ(site, "div");
  Type type = TypeKind::Long;
  ExpressionPtr left;
  ExpressionPtr right;
  if (common->is(TypeKind::Decimal)) {
    left = site.analysis.convert(site.expression(0), decimal::of_number(site.type(0)));
    right = site.analysis.convert(site.expression(1), decimal::of_number(site.type(1)));
  } else if (common->is_integral()) {
    left = site.analysis.convert(site.expression(0), TypeKind::Long);
    right = site.analysis.convert(site.expression(1), TypeKind::Long);
  } else {
    return operand_wrong(
        site, "div",
        "(\"BIGINT\" or \"DECIMAL\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")",
        *common);
  }
  const bool ansi = site.analysis.is_ansi();
  return Bound{
      build::native(ansi ? "integral_divide_ansi" : "integral_divide", type, {left, right}, true),
      infix(site, "div"),
      "",
      "",
      false,
      {}};
}

Result<Bound> remainder_as(Site& site, std::string_view name, std::string sql, bool is_try = false)
{
  const auto common = coerce::find_arithmetic(site.type(0), site.type(1), site.analysis.coercion());
  if (!common) return operands_differ(site, "%");
  Type type = *common;
  ExpressionPtr left = site.analysis.convert(site.expression(0), type);
  ExpressionPtr right = site.analysis.convert(site.expression(1), type);
  if (common->is(TypeKind::Decimal)) {
    const Type a = decimal_of(site.expression(0));
    const Type b = decimal_of(site.expression(1));
    left = site.analysis.convert(site.expression(0), a);
    right = site.analysis.convert(site.expression(1), b);
    type = decimal::result_of(decimal::Operation::Remainder, a, b);
  }
  const bool ansi = site.analysis.is_ansi() && !is_try;
  ExpressionPtr made =
      build::native(std::string(name) + (ansi ? "_ansi" : ""), type, {left, right}, true);
  return Bound{std::move(made), std::move(sql), "", "", false, {}};
}
Result<Bound> remainder(Site& site) { return remainder_as(site, "remainder", infix(site, "%")); }
Result<Bound> modulo(Site& site) { return remainder_as(site, "remainder", site.sql()); }
Result<Bound> try_mod(Site& site) { return remainder_as(site, "remainder", site.sql(), true); }
Result<Bound> pmod(Site& site) { return remainder_as(site, "pmod", site.sql()); }

Result<Bound> negate(Site& site)
{
  ExpressionPtr child = site.expression(0);
  if (child->type.is_text() || child->type.is(TypeKind::Null))
    child = site.analysis.convert(child, TypeKind::Double);
  if (!child->type.is_numeric() && !is_interval(child->type))
    return unexpected_type(site, 0,
                           "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO "
                           "MONTH\" or \"INTERVAL\")");
  const bool wraps = child->type.is_integral() && !site.analysis.is_ansi();
  const bool by_name = site.shown == "negative" && !site.node.is_internal;
  const std::string sql = by_name ? site.sql() : "(- " + site.arguments[0].sql + ")";
  if (wraps)
    return Bound{build::native("negate_wrap", child->type, {child}), sql, "", "", false, {}};
  return Bound{build::builtin("negate", child->type, {child}), sql, "", "", false, {}};
}

Result<Bound> positive(Site& site)
{
  ExpressionPtr child = site.expression(0);
  if (child->type.is_text() || child->type.is(TypeKind::Null))
    child = site.analysis.convert(child, TypeKind::Double);
  if (!child->type.is_numeric() && !is_interval(child->type))
    return unexpected_type(site, 0, "\"NUMERIC\"");
  return Bound{child, "(+ " + site.arguments[0].sql + ")", "", "", false, {}};
}

Result<Bound> bits(Site& site, std::string_view symbol, std::string_view lowering)
{
  const auto common = coerce::find_tightest(site.type(0), site.type(1), site.analysis.coercion());
  if (!common || !common->is_integral()) {
    if (common) return operand_wrong(site, symbol, "\"INTEGRAL\"", *common);
    return operands_differ(site, symbol);
  }
  return Bound{build::builtin(lowering, *common,
                              {site.analysis.convert(site.expression(0), *common),
                               site.analysis.convert(site.expression(1), *common)}),
               infix(site, symbol),
               "",
               "",
               false,
               {}};
}
Result<Bound> bit_and(Site& site) { return bits(site, "&", "&"); }
Result<Bound> bit_or(Site& site) { return bits(site, "|", "|"); }
Result<Bound> bit_xor(Site& site) { return bits(site, "^", "xor"); }
Result<Bound> bit_not(Site& site)
{
  if (!site.type(0).is_integral()) return unexpected_type(site, 0, "\"INTEGRAL\"");
  return Bound{build::builtin("~", site.type(0), {site.expression(0)}),
               "~" + site.arguments[0].sql,
               "",
               "",
               false,
               {}};
}

constexpr Row Rows[] = {
    row("+", "any, any?", add),
    row("-", "any, any?", subtract),
    row("*", "any, any", multiply),
    row("/", "any, any", divide),
    row("div", "any, any", integral_divide),
    row("%", "any, any", remainder),
    row("mod", "any, any", modulo),
    row("pmod", "any, any", pmod),
    row("try_mod", "any, any", try_mod),
    row("try_add", "any, any", try_add),
    row("try_subtract", "any, any", try_subtract),
    row("try_multiply", "any, any", try_multiply),
    row("try_divide", "any, any", try_divide),
    row("negative", "any", negate),
    row("positive", "any", positive),
    row("&", "any, any", bit_and),
    row("|", "any, any", bit_or),
    row("^", "any, any", bit_xor),
    row("~", "any", bit_not),
};

} // namespace

std::span<const Row> operator_rows() { return Rows; }

} // namespace bindery::plan
