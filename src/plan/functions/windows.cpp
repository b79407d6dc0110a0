// Functions that only stand before OVER.
#include "plan/functions/row.h"

#include "plan/literal_text.h"

namespace bindery::plan {

using resolve::Bound;
using typed::ExpressionPtr;

namespace {

std::shared_ptr<typed::WindowCall> window_call(Site& site, Type type, build::Arguments arguments,
                                               bool nullable)
{
  auto call = std::make_shared<typed::WindowCall>();
  call->function = site.row.name;
  call->lowering = {typed::LoweringKind::BuiltIn, std::string(site.row.name)};
  CHECK(find_lowering(CallKind::Window, call->lowering) != nullptr);
  call->type = std::move(type);
  call->nullable = nullable;
  call->arguments = std::move(arguments);
  call->ignore_nulls = site.node.ignore_nulls.value_or(false);
  return call;
}

Result<Bound> number(Site& site)
{
  return bound(window_call(site, TypeKind::Integer, {}, false), site.shown + "()");
}
Result<Bound> fraction(Site& site)
{
  return bound(window_call(site, TypeKind::Double, {}, false), site.shown + "()");
}

Result<Bound> ntile(Site& site)
{
  if (site.arguments.empty())
    site.arguments.push_back({build::literal(Value::integer(1)), "1", "", "", false, {}});
  TRY(const Value buckets, constant_argument(site, 0, "buckets", "INT"));
  if (buckets.is_null() || !buckets.type.is_integral() || std::get<int64_t>(buckets.data) <= 0)
    return spark_error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"exprName", "buckets"},
                        {"valueRange", "(0, 2147483647]"},
                        {"currentValue", pretty_literal(buckets) + "L"}},
                       site.node.origin);
  return bound(window_call(site, TypeKind::Integer,
                           {site.analysis.convert(site.expression(0), TypeKind::Integer)}, false),
               site.sql());
}

// lag and lead: value, distance (default 1), default (NULL).
Result<Bound> neighbour(Site& site)
{
  if (site.arguments.size() < 2)
    site.arguments.push_back({build::literal(Value::integer(1)), "1", "", "", false, {}});
  if (site.arguments.size() < 3)
    site.arguments.push_back({build::null_of(TypeKind::Null), "NULL", "", "", false, {}});
  TRY(Value distance, constant_argument(site, 1, "offset", "INT"));
  if (distance.is_null() || !distance.type.is_integral())
    return unexpected_type(site, 1, "\"INT\"");
  const std::string sql = site.sql();
  const auto common = coerce::find_wider(site.type(0), site.type(2), site.analysis.coercion());
  if (!common || !(*common == site.type(0)))
    return different_types(site, {site.type(0), site.type(2)});
  const ExpressionPtr value = site.expression(0);
  const ExpressionPtr otherwise = site.analysis.convert(site.expression(2), value->type);
  distance.type = TypeKind::Integer;
  return bound(window_call(site, value->type, {value, build::literal(distance), otherwise},
                           value->nullable || otherwise->nullable),
               sql);
}

Result<Bound> nth_value(Site& site)
{
  std::optional<bool> skips = site.node.ignore_nulls;
  if (site.arguments.size() > 2) {
    TRY(const Value value, constant_argument(site, 2, "ignoreNulls", "BOOLEAN"));
    if (!value.type.is(TypeKind::Boolean) || value.is_null())
      return unexpected_type(site, 2, "\"BOOLEAN\"");
    skips = std::get<bool>(value.data);
    site.arguments.resize(2);
  }
  TRY(const Value position, constant_argument(site, 1, "offset", "INT"));
  if (position.is_null() || !position.type.is_integral() || std::get<int64_t>(position.data) <= 0)
    return spark_error("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                       {{"sqlExpr", quote_sql(site.sql())},
                        {"exprName", "offset"},
                        {"valueRange", "(0, 9223372036854775807]"},
                        {"currentValue", pretty_literal(position) + "L"}},
                       site.node.origin);
  const auto call = window_call(
      site, site.type(0),
      {site.expression(0), site.analysis.convert(site.expression(1), TypeKind::Integer)}, true);
  call->ignore_nulls = skips.value_or(false);
  return bound(call, site.sql() + (call->ignore_nulls ? " ignore nulls" : ""));
}

constexpr Row Rows[] = {
    window("row_number", "", number),
    shown_as("RANK", window("rank", "any…", number)),
    shown_as("DENSE_RANK", window("dense_rank", "any…", number)),
    shown_as("PERCENT_RANK", window("percent_rank", "any…", fraction)),
    window("cume_dist", "", fraction),
    window("ntile", "any?", ntile),
    window("lag", "any, any?, any?", neighbour),
    window("lead", "any, any?, any?", neighbour),
    window("nth_value", "any, any, any?", nth_value),
};

} // namespace

std::span<const Row> window_rows() { return Rows; }

} // namespace bindery::plan
