#include "base/text.h"
#include "spark/decode/attribute_name.h"
#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/errors.h"

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace un = plan::unresolved;
using Message = connect::Expression;

Result<un::ExpressionPtr> Decoder::expression(const Message& message)
{
  if (++depth_ > DepthMax)
    return unsupported_operation("expressions nested deeper than " + std::to_string(DepthMax));
  auto result = expression_of_kind(message);
  --depth_;
  if (!result.ok() || !message.has_common() || !message.common().origin().has_python_origin())
    return result;
  const auto& origin = message.common().origin().python_origin();
  // Freshly made here and not shared yet.
  auto& made = const_cast<un::Expression&>(**result);
  if (made.origin.call_site.empty())
    made.origin.call_site = origin.fragment() + "\n" + origin.call_site();
  return result;
}

Result<un::ExpressionPtr> Decoder::expression_of_kind(const Message& message)
{
  switch (message.expr_type_case()) {
  case Message::kLiteral: {
    auto node = std::make_shared<un::Literal>();
    TRY(node->value, decode_literal(message.literal(), parser_));
    return node;
  }
  case Message::kUnresolvedAttribute: {
    const auto& attribute = message.unresolved_attribute();
    auto node = std::make_shared<un::Attribute>();
    TRY(node->parts, parse_attribute_name(attribute.unparsed_identifier()));
    if (attribute.has_plan_id()) node->plan_id = attribute.plan_id();
    node->is_metadata = attribute.is_metadata_column();
    return node;
  }
  case Message::kUnresolvedFunction: return function(message.unresolved_function());
  case Message::kExpressionString:
    return parser_.parse_expression(message.expression_string().expression());
  case Message::kUnresolvedStar: {
    const auto& star = message.unresolved_star();
    auto node = std::make_shared<un::Star>();
    if (star.has_unparsed_target()) {
      std::string target = star.unparsed_target();
      if (!target.ends_with(".*"))
        return invalid_input("a star's target must end with .*: " + target);
      target.resize(target.size() - 2);
      TRY(node->target, parse_attribute_name(target));
    }
    if (star.has_plan_id()) node->plan_id = star.plan_id();
    return node;
  }
  case Message::kAlias: {
    TRY(auto node, alias(message.alias()));
    return un::ExpressionPtr(std::move(node));
  }
  case Message::kCast: return cast(message.cast());
  case Message::kUnresolvedRegex: {
    auto node = std::make_shared<un::Regex>();
    node->pattern = message.unresolved_regex().col_name();
    if (message.unresolved_regex().has_plan_id())
      node->plan_id = message.unresolved_regex().plan_id();
    return node;
  }
  case Message::kSortOrder: return sort_order(message.sort_order());
  case Message::kLambdaFunction: {
    const auto& lambda = message.lambda_function();
    auto node = std::make_shared<un::Lambda>();
    TRY(node->body, expression(lambda.function()));
    for (const auto& argument : lambda.arguments()) {
      if (argument.name_parts_size() != 1)
        return invalid_input("a lambda's argument must be one name");
      node->parameters.push_back(argument.name_parts(0));
    }
    return node;
  }
  case Message::kWindow: return window(message.window());
  case Message::kUnresolvedExtractValue: {
    auto node = std::make_shared<un::ExtractValue>();
    TRY(node->child, expression(message.unresolved_extract_value().child()));
    TRY(node->extraction, expression(message.unresolved_extract_value().extraction()));
    return node;
  }
  case Message::kUpdateFields: {
    const auto& update = message.update_fields();
    auto node = std::make_shared<un::UpdateFields>();
    TRY(node->child, expression(update.struct_expression()));
    TRY(node->field, parser_.parse_name(update.field_name()));
    if (update.has_value_expression()) {
      TRY(node->value, expression(update.value_expression()));
    }
    return node;
  }
  case Message::kUnresolvedNamedLambdaVariable: {
    auto node = std::make_shared<un::LambdaVariable>();
    for (const auto& part : message.unresolved_named_lambda_variable().name_parts())
      node->parts.push_back(part);
    return node;
  }
  case Message::kCommonInlineUserDefinedFunction: {
    TRY(auto node, python_function(message.common_inline_user_defined_function()));
    return un::ExpressionPtr(std::move(node));
  }
  case Message::kCallFunction: {
    auto node = std::make_shared<un::Function>();
    TRY(node->name, parser_.parse_name(message.call_function().function_name()));
    TRY(node->arguments, expressions(message.call_function().arguments()));
    return node;
  }
  case Message::kNamedArgumentExpression: {
    auto node = std::make_shared<un::NamedArgument>();
    node->name = message.named_argument_expression().key();
    TRY(node->value, expression(message.named_argument_expression().value()));
    return node;
  }
  case Message::kSubqueryExpression: return subquery(message.subquery_expression());
  case Message::kMergeAction: return unsupported_operation("MERGE INTO");
  case Message::kTypedAggregateExpression: return unsupported_operation("typed aggregates (Scala)");
  case Message::kDirectShufflePartitionId: return unsupported_operation("repartitionById");
  case Message::kExtension: return unsupported_operation("expression extensions");
  case Message::EXPR_TYPE_NOT_SET: return invalid_input("an expression of no kind");
  }
  return unsupported_operation("expression " + std::to_string(message.expr_type_case()));
}

Result<un::ExpressionPtr> Decoder::function(const Message::UnresolvedFunction& message)
{
  auto node = std::make_shared<un::Function>();
  if (message.is_user_defined_function()) {
    TRY(node->name, parser_.parse_name(message.function_name()));
  } else {
    node->name = {message.function_name()};
  }
  TRY(node->arguments, expressions(message.arguments()));
  node->is_distinct = message.is_distinct();
  node->is_internal = message.is_internal();
  return node;
}

Result<std::shared_ptr<const un::Alias>> Decoder::alias(const Message::Alias& message)
{
  auto node = std::make_shared<un::Alias>();
  TRY(node->child, expression(message.expr()));
  node->names.assign(message.name().begin(), message.name().end());
  if (node->names.empty()) return invalid_input("an alias without a name");
  node->metadata = message.metadata();
  return std::shared_ptr<const un::Alias>(std::move(node));
}

Result<un::ExpressionPtr> Decoder::cast(const Message::Cast& message)
{
  auto node = std::make_shared<un::Cast>();
  TRY(node->child, expression(message.expr()));
  switch (message.cast_to_type_case()) {
  case Message::Cast::kType: {
    TRY(node->type, decode_type(message.type(), parser_));
    break;
  }
  case Message::Cast::kTypeStr: {
    TRY(node->type, parser_.parse_type(message.type_str()));
    break;
  }
  case Message::Cast::CAST_TO_TYPE_NOT_SET: return invalid_input("a cast without a type");
  }
  switch (message.eval_mode()) {
  case Message::Cast::EVAL_MODE_LEGACY: node->mode = un::CastMode::Legacy; break;
  case Message::Cast::EVAL_MODE_ANSI: node->mode = un::CastMode::Ansi; break;
  case Message::Cast::EVAL_MODE_TRY: node->mode = un::CastMode::Try; break;
  default: node->mode = un::CastMode::Plain;
  }
  return node;
}

Result<un::ExpressionPtr> Decoder::sort_order(const Message::SortOrder& message)
{
  auto node = std::make_shared<un::SortOrder>();
  TRY(node->child, expression(message.child()));
  const bool descending = message.direction() == Message::SortOrder::SORT_DIRECTION_DESCENDING;
  node->direction = descending ? un::Direction::Descending : un::Direction::Ascending;
  if (message.null_ordering() == Message::SortOrder::SORT_NULLS_FIRST)
    node->nulls = un::NullOrder::First;
  if (message.null_ordering() == Message::SortOrder::SORT_NULLS_LAST)
    node->nulls = un::NullOrder::Last;
  return node;
}

Result<un::FrameBound>
Decoder::frame_bound(const Message::Window::WindowFrame::FrameBoundary& message, bool is_lower)
{
  using Boundary = Message::Window::WindowFrame::FrameBoundary;
  switch (message.boundary_case()) {
  case Boundary::kCurrentRow: return un::FrameBound{un::FrameBoundKind::CurrentRow, nullptr};
  case Boundary::kUnbounded:
    return un::FrameBound{is_lower ? un::FrameBoundKind::UnboundedPreceding
                                   : un::FrameBoundKind::UnboundedFollowing,
                          nullptr};
  case Boundary::kValue: {
    TRY(auto offset, expression(message.value()));
    return un::FrameBound{un::FrameBoundKind::Offset, std::move(offset)};
  }
  case Boundary::BOUNDARY_NOT_SET: break;
  }
  return invalid_input("a window frame without a boundary");
}

Result<un::ExpressionPtr> Decoder::window(const Message::Window& message)
{
  auto node = std::make_shared<un::Window>();
  TRY(node->function, expression(message.window_function()));
  TRY(node->partition_by, expressions(message.partition_spec()));
  TRY(node->order_by, sort_orders(message.order_spec()));
  if (message.has_frame_spec()) {
    un::WindowFrame frame;
    switch (message.frame_spec().frame_type()) {
    case Message::Window::WindowFrame::FRAME_TYPE_ROW: frame.unit = un::FrameUnit::Rows; break;
    case Message::Window::WindowFrame::FRAME_TYPE_RANGE: frame.unit = un::FrameUnit::Range; break;
    default: return invalid_input("a window frame that is neither ROWS nor RANGE");
    }
    TRY(frame.lower, frame_bound(message.frame_spec().lower(), true));
    TRY(frame.upper, frame_bound(message.frame_spec().upper(), false));
    node->frame = std::move(frame);
  }
  return node;
}

Result<un::ExpressionPtr> Decoder::subquery(const connect::SubqueryExpression& message)
{
  auto node = std::make_shared<un::Subquery>();
  switch (message.subquery_type()) {
  case connect::SubqueryExpression::SUBQUERY_TYPE_SCALAR:
    node->subquery = un::SubqueryKind::Scalar;
    break;
  case connect::SubqueryExpression::SUBQUERY_TYPE_EXISTS:
    node->subquery = un::SubqueryKind::Exists;
    break;
  case connect::SubqueryExpression::SUBQUERY_TYPE_IN: node->subquery = un::SubqueryKind::In; break;
  case connect::SubqueryExpression::SUBQUERY_TYPE_TABLE_ARG:
    return unsupported_operation("table arguments");
  default: return invalid_input("a subquery of no kind");
  }
  const auto found = references_.find(message.plan_id());
  if (found == references_.end())
    return invalid_input("a subquery names plan " + std::to_string(message.plan_id()) +
                         ", which was not sent");
  node->relation = found->second;
  TRY(node->in_values, expressions(message.in_subquery_values()));
  return node;
}

Result<std::shared_ptr<const un::PythonUdf>>
Decoder::python_function(const connect::CommonInlineUserDefinedFunction& message)
{
  if (message.has_scalar_scala_udf()) return unsupported_operation("Scala functions");
  if (message.has_java_udf()) return unsupported_operation("Java functions");
  if (!message.has_python_udf()) return invalid_input("a function without a body");
  if (message.is_distinct()) return unsupported_operation("DISTINCT in a Python function");
  const auto& python = message.python_udf();
  auto node = std::make_shared<un::PythonUdf>();
  node->name = message.function_name();
  node->is_deterministic = message.deterministic();
  node->eval_type = python.eval_type();
  node->command = python.command();
  node->python_version = python.python_ver();
  TRY(node->return_type, decode_type(python.output_type(), parser_));
  TRY(node->arguments, expressions(message.arguments()));
  return std::shared_ptr<const un::PythonUdf>(std::move(node));
}

} // namespace bindery::spark
