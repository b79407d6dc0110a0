// The function table: all families, found by name; and what builders share.
#include "plan/functions/row.h"

#include "base/text.h"

#include <algorithm>
#include <unordered_map>

namespace bindery::plan {

using resolve::Bound;

static std::unordered_map<std::string_view, const Row*>
collect(std::initializer_list<std::span<const Row>> families)
{
  std::unordered_map<std::string_view, const Row*> table;
  for (const auto family : families)
    for (const Row& row : family) table.insert_or_assign(row.name, &row);
  return table;
}

const Row* find_row(std::string_view name, Dialect dialect)
{
  static const auto spark =
      collect({operator_rows(), comparison_rows(), conditional_rows(), math_rows(),
               string_rows(),   datetime_rows(),   time_text_rows(),   collection_rows(),
               lambda_rows(),   json_rows(),       coding_rows(),      number_text_rows(),
               session_rows(),  aggregate_rows(),  window_rows(),      generator_rows(),
               random_rows(),   made_time_rows(),  statistic_rows(),   time_window_rows()});
  static const auto trino = collect({trino_rows()});
  if (dialect == Dialect::Trino) {
    if (const auto found = trino.find(name); found != trino.end()) return found->second;
    if (!trino_shares(name)) return nullptr;
  }
  const auto found = spark.find(name);
  return found != spark.end() ? found->second : nullptr;
}

Bound bound(typed::ExpressionPtr expression, std::string sql)
{
  return {std::move(expression), std::move(sql), "", "", false, {}};
}

std::string Site::sql() const
{
  std::string text;
  for (size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "" : ", ") + arguments[i].sql;
  return shown + "(" + (node.is_distinct ? "DISTINCT " : "") + text + ")";
}

Error wrong_argument_count(std::string_view function, std::string expected, size_t actual,
                           const Origin& origin)
{
  return spark_error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                     {{"functionName", quote_name(function)},
                      {"expectedNum", std::move(expected)},
                      {"actualNum", std::to_string(actual)},
                      {"docroot", "https://spark.apache.org/docs/latest"}},
                     origin);
}

static std::string ordinal(size_t index)
{
  static constexpr std::string_view Words[] = {"first", "second",  "third",  "fourth", "fifth",
                                               "sixth", "seventh", "eighth", "ninth",  "tenth"};
  return index < std::size(Words) ? std::string(Words[index]) : std::to_string(index + 1) + "th";
}

Error unexpected_type(const Site& site, size_t index, std::string required)
{
  return spark_error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"paramIndex", ordinal(index)},
                      {"requiredType", std::move(required)},
                      {"inputSql", quote_sql(site.arguments[index].sql)},
                      {"inputType", quote_sql(site.type(index).sql())}},
                     site.node.origin);
}

Error different_types(const Site& site, const std::vector<Type>& types)
{
  std::string text;
  for (const Type& type : types) text += (text.empty() ? "" : " or ") + quote_sql(type.sql());
  return spark_error("DATATYPE_MISMATCH.DATA_DIFF_TYPES",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"functionName", quote_name(std::string_view(site.shown))},
                      {"dataType", "(" + text + ")"}},
                     site.node.origin);
}

Result<typed::ExpressionPtr> make_aggregate(Site& site, std::string_view lowering, Type type,
                                            std::vector<typed::ExpressionPtr> arguments,
                                            bool nullable)
{
  auto call = std::make_shared<typed::AggregateCall>();
  call->function = site.row.name;
  call->lowering = parse_lowering(lowering, site.analysis.is_ansi());
  const LoweringInfo* info = find_lowering(CallKind::Aggregate, call->lowering);
  CHECK(info != nullptr);
  call->type = std::move(type);
  call->nullable = nullable;
  call->fallible = !info->raises.empty();
  call->is_distinct = site.node.is_distinct;
  for (const auto& argument : arguments) {
    // sum(sum(x)) OVER (…) is a window over an aggregation.
    if (!site.place.in_window && build::contains(*argument, typed::ExpressionKind::AggregateCall))
      return spark_error("NESTED_AGGREGATE_FUNCTION", {}, site.node.origin);
    call->fallible = call->fallible || argument->fallible;
    call->deterministic = call->deterministic && argument->deterministic;
  }
  call->arguments = std::move(arguments);
  if (site.node.filter) {
    TRY(const Bound filter, site.analysis.expression(site.node.filter, site.place));
    call->filter = filter.expression;
  }
  return typed::ExpressionPtr(std::move(call));
}

Result<Value> constant_argument(Site& site, size_t index, std::string_view input_name,
                                std::string_view type)
{
  TRY(const auto value, site.analysis.constant(site.expression(index)));
  if (value) return *value;
  return spark_error("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
                     {{"sqlExpr", quote_sql(site.sql())},
                      {"inputName", quote_name(input_name)},
                      {"inputType", quote_sql(type)},
                      {"inputExpr", quote_sql(site.arguments[index].sql)}},
                     site.node.origin);
}

} // namespace bindery::plan
