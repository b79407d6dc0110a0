// Random values. With a seed they are Spark's of one partition.
#include "plan/functions/row.h"

#include "plan/coerce/decimal.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

ExpressionPtr random_call(std::string_view name, Type type, build::Arguments arguments)
{
  const typed::Lowering lowering{typed::LoweringKind::Native, std::string(name)};
  const LoweringInfo* info = find_lowering(CallKind::Scalar, lowering);
  CHECK(info != nullptr);
  return build::call({.function = std::string(name),
                      .lowering = lowering,
                      .type = std::move(type),
                      .arguments = std::move(arguments),
                      .nullable = name == "shuffle" ? std::nullopt : std::optional(false),
                      .fallible = !info->raises.empty(),
                      .deterministic = false});
}

// The seed at that position, none when there is no argument; NULL is 0.
Result<build::Arguments> seed_argument(Site& site, size_t index)
{
  if (site.arguments.size() <= index) return build::Arguments();
  TRY(const auto constant, site.analysis.constant(site.expression(index)));
  if (!constant && site.row.name.starts_with("rand") && index == 0)
    return spark_error("SEED_EXPRESSION_IS_UNFOLDABLE",
                       {{"seedExpr", quote_sql(site.arguments[index].sql)},
                        {"exprWithSeed", quote_sql(site.sql())}},
                       site.node.origin);
  TRY(const Value value, constant_argument(site, index, "seed", "BIGINT"));
  if (value.is_null()) return build::Arguments{build::literal(Value::long_of(0))};
  if (!value.type.is_integral()) return unexpected_type(site, index, "(\"INT\" or \"BIGINT\")");
  return build::Arguments{build::literal(Value::long_of(std::get<int64_t>(value.data)))};
}

Result<Bound> uniform_double(Site& site)
{
  TRY(auto seed, seed_argument(site, 0));
  return bound(random_call("rand", TypeKind::Double, std::move(seed)),
               site.shown == "random" ? site.sql() : "rand" + site.sql().substr(site.shown.size()));
}

Result<Bound> gaussian(Site& site)
{
  TRY(auto seed, seed_argument(site, 0));
  return bound(random_call("randn", TypeKind::Double, std::move(seed)), site.sql());
}

Result<Bound> random_text(Site& site)
{
  TRY(const Value length, constant_argument(site, 0, "length", "INT or SMALLINT"));
  const bool counts = length.is_null() || length.type.is_integral() || length.type.is_text();
  if (!counts) return unexpected_type(site, 0, "INT or SMALLINT");
  TRY(auto arguments, seed_argument(site, 1));
  ExpressionPtr size = site.analysis.convert(build::literal(length), TypeKind::Integer);
  if (length.is_null()) size = build::literal(Value::integer(0));
  arguments.insert(arguments.begin(), size);
  return bound(random_call("randstr", TypeKind::String, std::move(arguments)), site.sql());
}

// The type of uniform's answer: of integers the wider, of others the one that is not an integer.
Type uniform_type(const Type& a, const Type& b)
{
  if (a.is_integral() && b.is_integral()) return a.kind() > b.kind() ? a : b;
  for (const TypeKind kind : {TypeKind::Double, TypeKind::Float})
    if (a.is(kind) || b.is(kind)) return Type(kind);
  if (a.is(TypeKind::Decimal) && b.is(TypeKind::Decimal)) return decimal::fits(b, a) ? a : b;
  return a.is(TypeKind::Decimal) ? a : b;
}

// uniform(low, high[, seed]) = low + (high - low) * rand, in doubles.
Result<Bound> uniform(Site& site)
{
  TRY(const Value low, constant_argument(site, 0, "min", "integer or floating-point"));
  TRY(const Value high, constant_argument(site, 1, "max", "integer or floating-point"));
  for (size_t i = 0; i < 2; ++i) {
    const Type& type = site.type(i);
    if (!type.is_numeric() && !type.is(TypeKind::Null))
      return unexpected_type(site, i, "integer or floating-point");
  }
  const std::string sql = site.sql();
  TRY(auto seed, seed_argument(site, 2));
  if (site.type(0).is(TypeKind::Null) || site.type(1).is(TypeKind::Null))
    return bound(build::null_of(TypeKind::Double), sql);
  const Type type = uniform_type(site.type(0), site.type(1));
  const auto real = [&](const Value& value) {
    return site.analysis.convert(build::literal(value), TypeKind::Double);
  };
  const auto call = [](std::string_view symbol, ExpressionPtr a, ExpressionPtr b) {
    return build::builtin(symbol, TypeKind::Double, {std::move(a), std::move(b)});
  };
  const ExpressionPtr fraction = random_call("rand", TypeKind::Double, std::move(seed));
  const ExpressionPtr value =
      call("+", real(low), call("*", call("-", real(high), real(low)), fraction));
  return bound(site.analysis.convert(value, type), sql);
}

Result<Bound> shuffle(Site& site)
{
  const Type type = site.type(0);
  if (!type.is(TypeKind::Array)) return unexpected_type(site, 0, "\"ARRAY\"");
  TRY(auto arguments, seed_argument(site, 1));
  arguments.insert(arguments.begin(), site.expression(0));
  site.arguments.resize(1);
  return bound(random_call("shuffle", type, std::move(arguments)), site.sql());
}

// Everything is one partition here, as after Spark's coalesce(1).
Result<Bound> partition(Site&)
{
  return bound(build::literal(Value::integer(0)), "SPARK_PARTITION_ID()");
}

constexpr Row Rows[] = {
    row("rand", "any?", uniform_double),
    shown_as("rand", row("random", "any?", uniform_double)),
    row("randn", "any?", gaussian),
    row("randstr", "any, any?", random_text),
    row("uniform", "any, any, any?", uniform),
    row("shuffle", "any, any?", shuffle),
    row("spark_partition_id", "", partition),
};

} // namespace

std::span<const Row> random_rows() { return Rows; }

} // namespace bindery::plan
