// df.stat: covariance, correlation, crosstab, as aggregations.
#include "spark/decode/attribute_name.h"
#include "spark/decode/decoder.h"
#include "spark/errors.h"

#include <limits>

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace un = plan::unresolved;
using plan::Value;

namespace {

un::ExpressionPtr literal(Value value)
{
  auto made = std::make_shared<un::Literal>();
  made->value = std::move(value);
  return made;
}

un::ExpressionPtr call(std::string name, std::vector<un::ExpressionPtr> arguments)
{
  auto made = std::make_shared<un::Function>();
  made->name = {std::move(name)};
  made->arguments = std::move(arguments);
  return made;
}

un::ExpressionPtr as_type(un::ExpressionPtr child, plan::TypeKind kind)
{
  auto made = std::make_shared<un::Cast>();
  made->child = std::move(child);
  made->type = kind;
  return made;
}

un::ExpressionPtr named(un::ExpressionPtr child, std::string name)
{
  auto made = std::make_shared<un::Alias>();
  made->child = std::move(child);
  made->names = {std::move(name)};
  return made;
}

Result<un::ExpressionPtr> column(const std::string& text)
{
  auto made = std::make_shared<un::Attribute>();
  TRY(made->parts, parse_attribute_name(text));
  return un::ExpressionPtr(std::move(made));
}

// NULL is a text of its own there.
un::ExpressionPtr as_text(const un::ExpressionPtr& value)
{
  return call("when", {call("isnull", {value}), literal(Value::string("null")),
                       as_type(value, plan::TypeKind::String)});
}

} // namespace

// One row of one number; without two rows 0 or NaN.
Result<un::RelationPtr> Decoder::pair_statistic(const PairStatistic& wanted)
{
  TRY(auto input, relation(*wanted.input));
  TRY(auto first, column(wanted.first));
  TRY(auto second, column(wanted.second));
  auto both = std::make_shared<un::Project>();
  both->input = input;
  both->expressions = {first, second};
  auto context = session_.analyzer_context();
  TRY(const auto analyzed, plan::analyze(both, context));
  for (const auto& attribute : analyzed->output)
    if (!attribute.type.is_numeric())
      return invalid_input("requirement failed: Currently " + wanted.title +
                           " calculation for columns with dataType " +
                           attribute.type.simple_string() + " not supported.");
  auto aggregate = std::make_shared<un::Aggregate>();
  aggregate->input = std::move(input);
  const auto number = call(wanted.function, {as_type(std::move(first), plan::TypeKind::Double),
                                             as_type(std::move(second), plan::TypeKind::Double)});
  aggregate->aggregates = {
      named(call("coalesce", {number, literal(Value::double_of(wanted.otherwise))}), wanted.name)};
  return un::RelationPtr(std::move(aggregate));
}

Result<un::RelationPtr> Decoder::crosstab(const connect::StatCrosstab& message)
{
  auto texts = std::make_shared<un::Project>();
  TRY(texts->input, relation(message.input()));
  TRY(const auto first, column(message.col1()));
  TRY(const auto second, column(message.col2()));
  const std::string name = message.col1() + "_" + message.col2();
  texts->expressions = {named(as_text(first), name), named(as_text(second), "value")};
  const auto plain = [](std::string part) {
    auto attribute = std::make_shared<un::Attribute>();
    attribute->parts = {std::move(part)};
    return attribute;
  };
  auto pivot = std::make_shared<un::Pivot>();
  pivot->input = std::move(texts);
  pivot->grouping = {plain(name)};
  pivot->column = plain("value");
  pivot->aggregates = {call("count", {literal(Value::integer(1))})};
  auto filled = std::make_shared<un::FillNa>();
  filled->input = std::move(pivot);
  filled->values = {Value::integer(0)};
  return un::RelationPtr(std::move(filled));
}

// The input itself; what it wants to know is asked for after the rows have been sent.
Result<un::RelationPtr> Decoder::observe(const connect::CollectMetrics& message, int64_t plan_id)
{
  auto aggregate = std::make_shared<un::Aggregate>();
  TRY(aggregate->input, relation(message.input()));
  TRY(aggregate->aggregates, expressions(message.metrics()));
  un::RelationPtr input = aggregate->input;
  observations_.push_back({message.name(), plan_id, std::move(aggregate)});
  return input;
}

} // namespace bindery::spark
