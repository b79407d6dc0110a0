#include "engine/lower/lowerer.h"

#include "engine/types.h"

namespace bindery::engine {

using duckdb::WindowBoundary;
using plan::TypeKind;

static WindowBoundary current_row(typed::FrameUnit unit)
{
  using enum typed::FrameUnit;
  switch (unit) {
  case Rows: return WindowBoundary::CURRENT_ROW_ROWS;
  case Range: return WindowBoundary::CURRENT_ROW_RANGE;
  case Groups: return WindowBoundary::CURRENT_ROW_GROUPS;
  }
  UNREACHABLE();
}

static WindowBoundary with_offset(typed::FrameUnit unit, bool is_preceding)
{
  using enum typed::FrameUnit;
  switch (unit) {
  case Rows:
    return is_preceding ? WindowBoundary::EXPR_PRECEDING_ROWS : WindowBoundary::EXPR_FOLLOWING_ROWS;
  case Range:
    return is_preceding ? WindowBoundary::EXPR_PRECEDING_RANGE
                        : WindowBoundary::EXPR_FOLLOWING_RANGE;
  case Groups:
    return is_preceding ? WindowBoundary::EXPR_PRECEDING_GROUPS
                        : WindowBoundary::EXPR_FOLLOWING_GROUPS;
  }
  UNREACHABLE();
}

// The distance of a frame bound, without its sign, in the type that DuckDB adds to the key of the
// window's order.
static Result<duckdb::Value> distance(const plan::Value& value, typed::FrameUnit unit,
                                      const plan::Type& key)
{
  if (std::holds_alternative<int64_t>(value.data)) {
    const int64_t number = std::get<int64_t>(value.data);
    const int64_t size = number < 0 ? -number : number;
    if (unit != typed::FrameUnit::Range) return duckdb::Value::BIGINT(size);
    const bool is_time =
        key.is(TypeKind::Date) || key.is(TypeKind::Timestamp) || key.is(TypeKind::TimestampNtz);
    if (!is_time) {
      plan::Value positive = value;
      positive.data = size;
      return to_duck_value(positive);
    }
    if (value.type.is(TypeKind::DayTimeInterval)) return duckdb::Value::INTERVAL(0, 0, size);
    if (value.type.is(TypeKind::YearMonthInterval)) {
      return duckdb::Value::INTERVAL(static_cast<int32_t>(size), 0, 0);
    }
    return duckdb::Value::INTERVAL(0, static_cast<int32_t>(size), 0);
  }
  if (std::holds_alternative<double>(value.data)) {
    return duckdb::Value::DOUBLE(std::abs(std::get<double>(value.data)));
  }
  if (std::holds_alternative<__int128>(value.data)) {
    plan::Value positive = value;
    const auto number = std::get<__int128>(value.data);
    positive.data = number < 0 ? -number : number;
    return to_duck_value(positive);
  }
  return unsupported_operation("A window frame with a bound of type " + value.type.sql());
}

static int sign_of(const plan::Value& value)
{
  if (const auto* number = std::get_if<int64_t>(&value.data)) return *number < 0 ? -1 : *number > 0;
  if (const auto* number = std::get_if<double>(&value.data)) return *number < 0 ? -1 : *number > 0;
  if (const auto* number = std::get_if<__int128>(&value.data))
    return *number < 0 ? -1 : *number > 0;
  return 0;
}

static Result<std::pair<WindowBoundary, Tree>> bound(const typed::WindowCall& call,
                                                     const typed::FrameBound& bound)
{
  using Bound = std::pair<WindowBoundary, Tree>;
  using enum typed::FrameBoundKind;
  switch (bound.kind) {
  case UnboundedPreceding: return Bound(WindowBoundary::UNBOUNDED_PRECEDING, nullptr);
  case UnboundedFollowing: return Bound(WindowBoundary::UNBOUNDED_FOLLOWING, nullptr);
  case CurrentRow: return Bound(current_row(call.unit), nullptr);
  case Offset: break;
  }
  const auto* literal = typed::find_as<typed::Literal>(*bound.offset);
  if (literal == nullptr)
    return unsupported_operation("A window frame whose bound is not a constant");
  const int sign = sign_of(literal->value);
  if (sign == 0) return Bound(current_row(call.unit), nullptr);
  const plan::Type key = call.order_by.empty() ? plan::Type() : call.order_by[0].expression->type;
  TRY(auto size, distance(literal->value, call.unit, key));
  return Bound(with_offset(call.unit, sign < 0), constant(std::move(size)));
}

static bool is_window_function(const std::string& name)
{
  static constexpr std::string_view Names[] = {
      "row_number", "rank", "dense_rank",  "percent_rank", "cume_dist", "ntile",
      "lag",        "lead", "first_value", "last_value",   "nth_value"};
  return std::find(std::begin(Names), std::end(Names), name) != std::end(Names);
}

static std::string aggregate_name(const std::string& name)
{
  return name == "sum_double" ? "sum" : name;
}

// Whether a frame holds few rows, or all of its partition: a percentile copies a frame's values.
static bool is_small_or_whole(const typed::WindowCall& call)
{
  using enum typed::FrameBoundKind;
  if (call.lower.kind == UnboundedPreceding && call.upper.kind == UnboundedFollowing) return true;
  if (call.unit != typed::FrameUnit::Rows) return false;
  const auto is_near = [](const typed::FrameBound& bound) {
    constexpr int64_t RowsMax = 10'000;
    if (bound.kind != Offset) return bound.kind == CurrentRow;
    const auto* literal = typed::find_as<typed::Literal>(*bound.offset);
    const auto* rows = literal ? std::get_if<int64_t>(&literal->value.data) : nullptr;
    return rows && *rows >= -RowsMax && *rows <= RowsMax;
  };
  return is_near(call.lower) && is_near(call.upper);
}

// The function with its arguments, without partition, order and frame.
static Result<duckdb::unique_ptr<duckdb::WindowExpression>>
open_window(const typed::WindowCall& call, Trees arguments, const duckdb::LogicalType& type)
{
  const std::string name = with_order_keys(call.lowering, call.arguments, arguments);
  if (is_window_function(name)) {
    auto window = duckdb::make_uniq<duckdb::WindowExpression>(
        duckdb::WindowExpression::WindowToExpressionType(
            const_cast<std::string&>(call.lowering.name)),
        "", "", name);
    if ((name == "lag" || name == "lead") && arguments.size() > 1) {
      window->offset_expr = std::move(arguments[1]);
      if (arguments.size() > 2) window->default_expr = std::move(arguments[2]);
      arguments.resize(1);
    }
    window->children = std::move(arguments);
    return window;
  }
  const bool is_builtin = call.lowering.kind == typed::LoweringKind::BuiltIn;
  if (!is_builtin && !has_native_aggregate(name)) {
    return unsupported_operation("The window function " + call.function);
  }
  if (name.starts_with("percentile_") && !is_small_or_whole(call))
    return unsupported_operation("The window function " + call.function + " over a growing frame");
  auto window = duckdb::make_uniq<duckdb::WindowExpression>(
      duckdb::ExpressionType::WINDOW_AGGREGATE, is_builtin ? "system" : "spark", "main",
      is_builtin ? aggregate_name(name) : name);
  if (!is_builtin) window->children.push_back(constant(duckdb::Value(type)));
  for (auto& argument : arguments) window->children.push_back(std::move(argument));
  return window;
}

Result<Tree> Lowerer::window_call(const typed::WindowCall& call)
{
  TRY(auto arguments, expressions(call.arguments));
  TRY(auto type, to_physical(call.type));
  TRY(auto window, open_window(call, std::move(arguments), type));
  TRY(window->partitions, expressions(call.partition_by));
  TRY(window->orders, sort_keys(call.order_by));
  window->distinct = call.is_distinct;
  window->ignore_nulls = call.ignore_nulls;
  if (call.filter) {
    TRY(window->filter_expr, expression(*call.filter));
  }
  TRY(auto start, bound(call, call.lower));
  TRY(auto end, bound(call, call.upper));
  window->start = start.first;
  window->start_expr = std::move(start.second);
  window->end = end.first;
  window->end_expr = std::move(end.second);
  return cast_to(type, std::move(window));
}

Result<Block> Lowerer::window(const typed::Window& relation)
{
  TRY(auto block, this->relation(*relation.input));
  block = to_plain(std::move(block));
  auto& list = block.select().select_list;
  if (block.output.empty()) list.clear();
  for (size_t i = 0; i < relation.windows.size(); i++) {
    TRY(auto tree, expression(*relation.windows[i]));
    tree->SetAlias(column_name(relation.output[block.output.size() + i].id));
    list.push_back(std::move(tree));
  }
  block.is_plain = false;
  block.output = relation.output;
  return block;
}

} // namespace bindery::engine
