// function OVER (PARTITION BY … ORDER BY … frame)
#include "plan/analyze/analysis.h"

#include "base/text.h"
#include "plan/literal_text.h"

namespace bindery::plan::resolve {

using typed::ExpressionKind;
using typed::FrameBoundKind;
using typed::FrameUnit;

namespace {

struct Spec {
  std::vector<ExpressionPtr> partition_by;
  std::vector<typed::SortKey> order_by;
  FrameUnit unit = FrameUnit::Rows;
  typed::FrameBound lower;
  typed::FrameBound upper;
  std::string sql;
};

bool is_rank(std::string_view function)
{
  return function == "row_number" || function == "rank" || function == "dense_rank" ||
         function == "percent_rank" || function == "cume_dist" || function == "ntile" ||
         function == "lag" || function == "lead";
}

// A distance that SQL wrote as PRECEDING shows so; one of a DataFrame is a number, negative before
// the row.
std::string bound_sql(const typed::FrameBound& bound, const std::string& offset, bool is_text)
{
  if (bound.kind == FrameBoundKind::Offset && !is_text) return offset + " FOLLOWING";
  switch (bound.kind) {
  case FrameBoundKind::UnboundedPreceding: return "UNBOUNDED PRECEDING";
  case FrameBoundKind::UnboundedFollowing: return "UNBOUNDED FOLLOWING";
  case FrameBoundKind::CurrentRow: return "CURRENT ROW";
  case FrameBoundKind::Offset: break;
  }
  if (offset.starts_with("-")) return offset.substr(1) + " PRECEDING";
  if (offset.starts_with("(- ")) return offset.substr(3, offset.size() - 4) + " PRECEDING";
  return offset + " FOLLOWING";
}

// A ROWS distance is an integer constant; a RANGE distance has the type of the order, or an
// interval of it.
Result<typed::FrameBound> bind_bound(Analysis& analysis, const unresolved::FrameBound& bound,
                                     const Spec& spec, Place& place, std::string& sql,
                                     const Origin& origin)
{
  typed::FrameBound made;
  made.kind = bound.kind;
  if (bound.kind != FrameBoundKind::Offset) {
    sql = bound_sql(made, "", true);
    return made;
  }
  TRY(Bound offset, analysis.expression(bound.offset, place));
  TRY(auto value, analysis.constant(offset.expression));
  if (!value)
    return spark_error("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
                       {{"sqlExpr", quote_sql(offset.sql)},
                        {"inputName", "`frame bound`"},
                        {"inputType", quote_sql(offset.expression->type.sql())},
                        {"inputExpr", quote_sql(offset.sql)}},
                       origin);
  std::string text = pretty_literal(*value);
  const bool interval =
      value->type.is(TypeKind::DayTimeInterval) || value->type.is(TypeKind::YearMonthInterval);
  if (interval && !value->is_null() && std::get<int64_t>(value->data) < 0) {
    Value positive = *value;
    positive.data = -std::get<int64_t>(value->data);
    text = "-" + pretty_literal(positive);
  }
  if (spec.unit == FrameUnit::Rows || spec.unit == FrameUnit::Groups) {
    if (!value->type.is_integral() || value->is_null() || value->type.is(TypeKind::Long))
      return spark_error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
                         {{"sqlExpr", quote_sql(spec.sql)},
                          {"location", "frame"},
                          {"exprType", quote_sql(value->type.sql())},
                          {"expectedType", quote_sql("INT")}},
                         origin);
    if (std::get<int64_t>(value->data) == 0) {
      made.kind = FrameBoundKind::CurrentRow;
      sql = "CURRENT ROW";
      return made;
    }
    value->type = TypeKind::Integer;
    made.offset = build::literal(*value);
    sql = bound_sql(made, text, bound.offset->origin.text != nullptr);
    return made;
  }
  if (spec.order_by.empty())
    return spark_error("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER",
                       {{"sqlExpr", quote_sql(spec.sql)}}, origin);
  if (spec.order_by.size() > 1)
    return spark_error("DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER",
                       {{"sqlExpr", quote_sql(spec.sql)}, {"orderSpec", "ORDER BY"}}, origin);
  const Type order = spec.order_by.front().expression->type;
  const bool numbers = order.is_numeric() && value->type.is_numeric();
  const bool days = order.is(TypeKind::Date) &&
                    (value->type.is_integral() || value->type.is(TypeKind::DayTimeInterval));
  const bool times = (order.is(TypeKind::Timestamp) || order.is(TypeKind::TimestampNtz)) &&
                     value->type.is(TypeKind::DayTimeInterval);
  if (!numbers && !days && !times)
    return spark_error("DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE",
                       {{"sqlExpr", quote_sql(spec.sql)},
                        {"orderSpecType", quote_sql(order.sql())},
                        {"valueBoundaryType", quote_sql(value->type.sql())}},
                       origin);
  made.offset = build::literal(*value);
  if (numbers) {
    const ExpressionPtr converted = analysis.convert(made.offset, order);
    TRY(const auto folded, analysis.constant(converted));
    made.offset = folded ? build::literal(*folded) : converted;
  }
  sql = bound_sql(made, text, bound.offset->origin.text != nullptr);
  return made;
}

std::string unit_sql(FrameUnit unit)
{
  return unit == FrameUnit::Rows ? "ROWS" : (unit == FrameUnit::Range ? "RANGE" : "GROUPS");
}

// A distance is shown without its direction.
std::string bound_of_error(const typed::FrameBound& bound, const std::string& sql)
{
  return quote_sql(bound.offset ? sql.substr(0, sql.rfind(' ')) : sql);
}

// A frame cannot begin at the end nor end at the beginning, and two numbers must be in order.
Result<void> check_bounds(const Spec& spec, const std::string& lower, const std::string& upper,
                          const Origin& origin)
{
  const std::string sql = unit_sql(spec.unit) + " BETWEEN " + lower + " AND " + upper;
  if (spec.lower.kind == FrameBoundKind::UnboundedFollowing ||
      spec.upper.kind == FrameBoundKind::UnboundedPreceding)
    return spark_error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND",
                       {{"sqlExpr", quote_sql(sql)},
                        {"lower", bound_of_error(spec.lower, lower)},
                        {"upper", bound_of_error(spec.upper, upper)}},
                       origin);
  const auto number = [](const typed::FrameBound& bound) -> std::optional<int64_t> {
    if (bound.kind == FrameBoundKind::CurrentRow) return 0;
    const auto* literal = bound.offset ? typed::find_as<typed::Literal>(*bound.offset) : nullptr;
    if (!literal || literal->value.is_null() || !literal->type.is_integral()) return std::nullopt;
    return std::get<int64_t>(literal->value.data);
  };
  const auto first = number(spec.lower);
  const auto last = number(spec.upper);
  if (!first || !last || *first <= *last) return {};
  return spark_error("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON",
                     {{"sqlExpr", quote_sql(sql)}, {"comparison", "less than or equal"}}, origin);
}

Result<void> bind_frame(Analysis& analysis, const unresolved::Window& node, Spec& spec,
                        std::string_view function, int64_t distance, Place& place)
{
  std::string lower = "UNBOUNDED PRECEDING";
  std::string upper = "CURRENT ROW";
  spec.lower.kind = FrameBoundKind::UnboundedPreceding;
  spec.upper.kind = FrameBoundKind::CurrentRow;
  if (node.frame) {
    spec.unit = node.frame->unit;
    TRY(spec.lower, bind_bound(analysis, node.frame->lower, spec, place, lower, node.origin));
    TRY(spec.upper, bind_bound(analysis, node.frame->upper, spec, place, upper, node.origin));
    TRY_VOID(check_bounds(spec, lower, upper, node.origin));
    if (function == "lag" || function == "lead")
      return not_supported("a frame on " + std::string(function));
  } else if (function == "lag" || function == "lead") {
    // Spark's own frame of these: the one row at that distance.
    spec.unit = FrameUnit::Rows;
    spec.lower.kind = FrameBoundKind::UnboundedPreceding;
    spec.upper.kind = FrameBoundKind::UnboundedFollowing;
    const int64_t signed_distance = function == "lag" ? -distance : distance;
    lower = upper =
        signed_distance == 0 ? "CURRENT ROW" : std::to_string(signed_distance) + " FOLLOWING";
  } else if (is_rank(function)) {
    spec.unit = FrameUnit::Rows;
    if (function == "cume_dist") spec.unit = FrameUnit::Range;
  } else if (spec.order_by.empty()) {
    spec.unit = FrameUnit::Rows;
    spec.upper.kind = FrameBoundKind::UnboundedFollowing;
    upper = "UNBOUNDED FOLLOWING";
  } else {
    spec.unit = FrameUnit::Range;
  }
  spec.sql +=
      (spec.sql.empty() ? "" : " ") + unit_sql(spec.unit) + " BETWEEN " + lower + " AND " + upper;
  return {};
}

Result<Spec> bind_spec(Analysis& analysis, const unresolved::Window& node, Place& place)
{
  Spec spec;
  std::string partition;
  for (const auto& item : node.partition_by) {
    TRY(const Bound bound, analysis.expression(item, place));
    spec.partition_by.push_back(bound.expression);
    partition += (partition.empty() ? "" : ", ") + bound.sql;
  }
  std::string order;
  for (const auto& item : node.order_by) {
    std::string sql;
    TRY(typed::SortKey key, analysis.sort_key(item, place, &sql));
    spec.order_by.push_back(std::move(key));
    order += (order.empty() ? "" : ", ") + sql;
  }
  if (!partition.empty()) spec.sql = "PARTITION BY " + partition;
  if (!order.empty()) spec.sql += (spec.sql.empty() ? "" : " ") + std::string("ORDER BY ") + order;
  return spec;
}

// first and last over a frame are the window functions of that meaning.
void take_edge(typed::WindowCall& call)
{
  const std::string& name = call.lowering.name;
  const bool is_first = name == "first" || name == "any_value";
  if (!is_first && name != "last" && name != "last_not_null") return;
  call.ignore_nulls = name == "any_value" || name == "last_not_null";
  call.function = is_first ? "first_value" : "last_value";
  call.lowering = {typed::LoweringKind::BuiltIn, call.function};
}

ExpressionPtr with_spec(const ExpressionPtr& function, const Spec& spec)
{
  return build::rewrite(function, [&](const ExpressionPtr& node) -> ExpressionPtr {
    std::shared_ptr<typed::WindowCall> made;
    if (const auto* call = typed::find_as<typed::AggregateCall>(*node)) {
      made = std::make_shared<typed::WindowCall>();
      made->type = call->type;
      made->nullable = call->nullable;
      made->fallible = call->fallible;
      made->deterministic = call->deterministic;
      made->function = call->function;
      made->lowering = call->lowering;
      made->arguments = call->arguments;
      made->is_distinct = call->is_distinct;
      made->filter = call->filter;
      take_edge(*made);
    } else if (node->kind == ExpressionKind::WindowCall) {
      made = std::make_shared<typed::WindowCall>(typed::as<typed::WindowCall>(*node));
    } else {
      return nullptr;
    }
    made->partition_by = spec.partition_by;
    made->order_by = spec.order_by;
    made->unit = spec.unit;
    made->lower = spec.lower;
    made->upper = spec.upper;
    return made;
  });
}

} // namespace

Result<Bound> analyze_window(Analysis& analysis, const unresolved::Window& node, Place& place)
{
  if (!node.name.empty())
    return not_supported("the window name " + node.name + ", which no WINDOW clause has,");
  TRY(Spec spec, bind_spec(analysis, node, place));
  place.in_window = true;
  auto function = analysis.expression(node.function, place);
  place.in_window = false;
  if (!function.ok()) return function;
  std::string name;
  int64_t distance = 1;
  const typed::AggregateCall* aggregate = nullptr;
  build::any_of(*function->expression, [&](const typed::Expression& inner) {
    if (const auto* call = typed::find_as<typed::WindowCall>(inner)) {
      name = call->function;
      const auto* literal = call->arguments.size() == 3
                                ? typed::find_as<typed::Literal>(*call->arguments[1])
                                : nullptr;
      if (literal && !literal->value.is_null()) distance = std::get<int64_t>(literal->value.data);
    }
    if (const auto* call = typed::find_as<typed::AggregateCall>(inner)) aggregate = call;
    return !name.empty() || aggregate;
  });
  if (name.empty() && !aggregate)
    return spark_error("UNSUPPORTED_EXPR_FOR_WINDOW", {{"sqlExpr", quote_sql(function->sql)}},
                       node.origin);
  if (aggregate && aggregate->is_distinct)
    return spark_error("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED",
                       {{"windowExpr", quote_sql(function->sql)}}, node.origin);
  if (is_rank(name) && spec.order_by.empty() && analysis.settings.dialect == Dialect::Spark)
    return invalid_input(
               "Window function " + function->sql +
               " requires window to be ordered, please add ORDER BY clause. For example SELECT " +
               function->sql +
               "(value_expr) OVER (PARTITION BY window_partition ORDER BY window_ordering) from "
               "table;")
        .with_name("_LEGACY_ERROR_TEMP_1037")
        .with_parameter("wf", function->sql);
  TRY_VOID(bind_frame(analysis, node, spec, name, distance, place));
  std::string sql = function->sql + " OVER (" + spec.sql + ")";
  return Bound{with_spec(function->expression, spec), std::move(sql), "", "", false, {}};
}

} // namespace bindery::plan::resolve
