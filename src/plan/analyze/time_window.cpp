// The column of window(…) and session_window(…), below the relation that names it.
#include "plan/analyze/analysis.h"

namespace bindery::plan::resolve {

namespace {

ExpressionPtr number(int64_t value) { return build::literal(Value::long_of(value)); }

// The relation with one more column.
Result<typed::RelationPtr> with_column(Analysis& analysis, typed::RelationPtr input,
                                       ExpressionPtr expression, const typed::Attribute& column,
                                       const Origin& origin)
{
  std::vector<ExpressionPtr> expressions;
  for (const auto& attribute : input->output) expressions.push_back(build::column(attribute));
  expressions.push_back(std::move(expression));
  std::vector<typed::Attribute> output = input->output;
  output.push_back(column);
  return make_projection(analysis, std::move(input), std::move(expressions), std::move(output),
                         origin);
}

typed::Attribute unnamed(Analysis& analysis, const ExpressionPtr& expression)
{
  return {analysis.mint(), "", expression->type, expression->nullable, ""};
}

// A row for the start of every span that holds the time.
typed::RelationPtr with_starts(typed::RelationPtr input, const TimeWindow& window,
                               const typed::Attribute& start, const Origin& origin)
{
  auto explode = std::make_shared<typed::Generator>();
  explode->function = "explode";
  explode->type = Type::structure({{"col", start.type, false, ""}});
  explode->nullable = false;
  explode->arguments = {build::native(
      "window_starts", Type::array(start.type, false),
      {window.time, number(window.duration_us), number(window.slide_us), number(window.start_us)})};
  explode->fallible = explode->arguments.front()->fallible;
  auto generate = std::make_shared<typed::Generate>();
  generate->origin = origin;
  generate->output = input->output;
  generate->output.push_back(start);
  generate->input = std::move(input);
  generate->generator = std::move(explode);
  return generate;
}

struct Over {
  std::vector<ExpressionPtr> keys;
  ExpressionPtr time; // null: the whole partition
  typed::FrameBound upper = {};
};

ExpressionPtr windowed(typed::Lowering lowering, const ExpressionPtr& argument, const Over& over)
{
  auto call = std::make_shared<typed::WindowCall>();
  call->function = lowering.name;
  call->lowering = std::move(lowering);
  call->type = argument->type;
  call->nullable = true;
  call->arguments = {argument};
  call->partition_by = over.keys;
  call->lower.kind = typed::FrameBoundKind::UnboundedPreceding;
  call->upper.kind = typed::FrameBoundKind::UnboundedFollowing;
  if (over.time) {
    call->order_by.push_back({over.time, typed::Direction::Ascending, typed::NullOrder::First});
    call->upper = over.upper;
  }
  return call;
}

const typed::Lowering Max{typed::LoweringKind::BuiltIn, "max"};
const typed::Lowering Min{typed::LoweringKind::BuiltIn, "min"};
const typed::Lowering Sum{typed::LoweringKind::Form, "sum_long"};

} // namespace

// The first `width` columns of the relation, then the span.
static Result<void> show(Analysis& analysis, Node& input, typed::RelationPtr relation, size_t width,
                         const TimeWindow& window, ExpressionPtr start, ExpressionPtr end)
{
  std::vector<ExpressionPtr> expressions;
  std::vector<typed::Attribute> output(relation->output.begin(),
                                       relation->output.begin() + static_cast<ptrdiff_t>(width));
  for (const auto& attribute : output) expressions.push_back(build::column(attribute));
  output.push_back(window.column);
  expressions.push_back(
      build::form("struct", window.column.type, {std::move(start), std::move(end)}, false));
  const Origin origin = relation->origin;
  TRY(input.relation, make_projection(analysis, std::move(relation), std::move(expressions),
                                      std::move(output), origin));
  input.scope.hidden.push_back({window.column, {}});
  return {};
}

// Rows without a time are in no span, nor are those whose session ends before it begins.
static Result<typed::RelationPtr> rows_with_span(Analysis& analysis, const Node& input,
                                                 const TimeWindow& window, const Origin& origin)
{
  Node rows;
  rows.relation = input.relation;
  const ExpressionPtr has_span =
      window.end ? build::form("less", TypeKind::Boolean, {window.time, window.end})
                 : build::is_not_null(window.time);
  TRY(rows, filter_node(analysis, std::move(rows), has_span, origin));
  return rows.relation;
}

Result<void> add_time_window(Analysis& analysis, Node& input, const TimeWindow& window,
                             const Origin& origin)
{
  if (window.key.empty()) return {};
  TRY(typed::RelationPtr relation, rows_with_span(analysis, input, window, origin));
  const size_t width = relation->output.size();
  if (window.end)
    return show(analysis, input, std::move(relation), width, window, window.time, window.end);
  typed::Attribute start{analysis.mint(), "", window.time->type, false, ""};
  if (window.slide_us < window.duration_us) {
    relation = with_starts(std::move(relation), window, start, origin);
  } else {
    TRY(relation,
        with_column(analysis, std::move(relation),
                    build::native("window_start", start.type,
                                  {window.time, number(window.slide_us), number(window.start_us)}),
                    start, origin));
  }
  const ExpressionPtr length = build::literal(Value{TypeKind::DayTimeInterval, window.duration_us});
  const ExpressionPtr from = build::column(start);
  return show(analysis, input, std::move(relation), width, window, from,
              build::native("timestamp_add_micros", start.type, {from, length}));
}

// A session goes on while a row comes no later than the end of one before it.
Result<void> add_sessions(Analysis& analysis, Node& input, const TimeWindow& window,
                          const std::vector<ExpressionPtr>& keys, const Origin& origin)
{
  TRY(typed::RelationPtr relation, rows_with_span(analysis, input, window, origin));
  const size_t width = relation->output.size();
  const auto add = [&](const ExpressionPtr& expression) -> Result<ExpressionPtr> {
    const typed::Attribute column = unnamed(analysis, expression);
    TRY(relation, with_column(analysis, std::move(relation), expression, column, origin));
    return build::column(column);
  };
  TRY(const ExpressionPtr time, add(window.time));
  TRY(const ExpressionPtr end, add(window.end));
  const typed::FrameBound before{typed::FrameBoundKind::Offset, build::literal(Value::integer(-1))};
  TRY(const ExpressionPtr last, add(windowed(Max, end, {keys, time, before})));
  const ExpressionPtr is_first =
      build::if_else(build::coalesce({build::form("less", TypeKind::Boolean, {last, time}),
                                      build::literal(Value::boolean(true))}),
                     number(1), number(0));
  TRY(const ExpressionPtr step, add(is_first));
  TRY(const ExpressionPtr session, add(windowed(Sum, step, {keys, time})));
  std::vector<ExpressionPtr> within = keys;
  within.push_back(session);
  TRY(const ExpressionPtr from, add(windowed(Min, time, {within, nullptr})));
  TRY(const ExpressionPtr to, add(windowed(Max, end, {within, nullptr})));
  return show(analysis, input, std::move(relation), width, window, from, to);
}

} // namespace bindery::plan::resolve
