// df.stat: covariance, correlation, quantiles, crosstab as aggregations; samples by strata.
#include "spark/decode/attribute_name.h"
#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/errors.h"

#include <algorithm>
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

un::ExpressionPtr as_type(un::ExpressionPtr child, plan::Type type)
{
  auto made = std::make_shared<un::Cast>();
  made->child = std::move(child);
  made->type = std::move(type);
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

// What Scala's require says.
Error requirement_failed(const std::string& message)
{
  return invalid_input("requirement failed: " + message)
      .with_name("java.lang.IllegalArgumentException");
}

// NULL is a text of its own there.
un::ExpressionPtr as_text(const un::ExpressionPtr& value)
{
  return call("when", {call("isnull", {value}), literal(Value::string("null")),
                       as_type(value, plan::TypeKind::String)});
}

} // namespace

Result<void>
Decoder::check_numbers(const un::RelationPtr& input, std::vector<un::ExpressionPtr> columns,
                       const std::function<std::string(const plan::typed::Attribute&)>& complaint)
{
  auto wanted = std::make_shared<un::Project>();
  wanted->input = input;
  wanted->expressions = std::move(columns);
  auto context = session_.analyzer_context();
  TRY(const auto analyzed, plan::analyze(wanted, context));
  for (const auto& attribute : analyzed->output)
    if (!attribute.type.is_numeric()) return requirement_failed(complaint(attribute));
  return {};
}

// One row of one number; without two rows 0 or NaN.
Result<un::RelationPtr> Decoder::pair_statistic(const PairStatistic& wanted)
{
  TRY(auto input, relation(*wanted.input));
  TRY(auto first, column(wanted.first));
  TRY(auto second, column(wanted.second));
  TRY_VOID(check_numbers(input, {first, second}, [&](const plan::typed::Attribute& attribute) {
    return "Currently " + wanted.title + " calculation for columns with dataType " +
           attribute.type.simple_string() + " not supported.";
  }));
  auto aggregate = std::make_shared<un::Aggregate>();
  aggregate->input = std::move(input);
  const auto number = call(wanted.function, {as_type(std::move(first), plan::TypeKind::Double),
                                             as_type(std::move(second), plan::TypeKind::Double)});
  aggregate->aggregates = {
      named(call("coalesce", {number, literal(Value::double_of(wanted.otherwise))}), wanted.name)};
  return un::RelationPtr(std::move(aggregate));
}

// One row: of each column an array of its quantiles, without NULL and NaN; empty when nothing is
// left.
Result<un::RelationPtr> Decoder::approx_quantile(const connect::StatApproxQuantile& message)
{
  std::vector<un::ExpressionPtr> probabilities;
  for (const double one : message.probabilities())
    probabilities.push_back(literal(Value::double_of(one)));
  if (!(message.relative_error() >= 0))
    return requirement_failed("Relative Error must be non-negative but got " +
                              std::to_string(message.relative_error()));
  auto aggregate = std::make_shared<un::Aggregate>();
  TRY(aggregate->input, relation(message.input()));
  std::vector<un::ExpressionPtr> columns, quantiles;
  for (const auto& name : message.cols()) {
    TRY(columns.emplace_back(), column(name));
    const auto number = as_type(columns.back(), plan::TypeKind::Double);
    auto sketch = std::make_shared<un::Function>();
    sketch->name = {"percentile_approx"};
    sketch->is_internal = true;
    sketch->arguments = {number, call("array", probabilities),
                         literal(Value::double_of(std::min(message.relative_error(), 1.0)))};
    sketch->filter = call("not", {call("isnan", {number})});
    const auto none = as_type(call("array", {}), plan::Type::array(plan::TypeKind::Double, true));
    quantiles.push_back(call("coalesce", {sketch, none}));
  }
  TRY_VOID(check_numbers(
      aggregate->input, std::move(columns), [](const plan::typed::Attribute& attribute) {
        return "Quantile calculation for column " + attribute.name + " with data type " +
               attribute.type.simple_string() + " is not supported.";
      }));
  aggregate->aggregates = {named(call("array", std::move(quantiles)), "approx_quantile")};
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

// Rows whose random number is below the fraction of their stratum; other strata have none.
Result<un::RelationPtr> Decoder::sample_by(const connect::StatSampleBy& message)
{
  auto filter = std::make_shared<un::Filter>();
  TRY(filter->input, relation(message.input()));
  TRY(const auto key, expression(message.col()));
  std::vector<un::ExpressionPtr> branches;
  for (const auto& one : message.fractions()) {
    if (!(one.fraction() >= 0 && one.fraction() <= 1))
      return requirement_failed("Fractions must be in [0, 1], but got " +
                                std::to_string(one.fraction()) + ".");
    TRY(auto stratum, decode_literal(one.stratum(), parser_));
    branches.push_back(call("<=>", {key, literal(std::move(stratum))}));
    branches.push_back(literal(Value::double_of(one.fraction())));
  }
  branches.push_back(literal(Value::double_of(0)));
  const auto fraction = branches.size() == 1 ? branches.front() : call("when", branches);
  filter->condition =
      call("<", {call("rand", {literal(Value::long_of(message.seed()))}), fraction});
  return un::RelationPtr(std::move(filter));
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
