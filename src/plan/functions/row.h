// Rows of the function table: a function of Spark's, what it takes, what it gives, what it becomes.
#pragma once

#include "plan/analyze/analysis.h"
#include "plan/functions/lowerings.h"

#include <span>
#include <string_view>
#include <vector>

namespace bindery::plan {

struct Row;

// One call under analysis.
struct Site {
  resolve::Analysis& analysis;
  const unresolved::Function& node;
  resolve::Place& place;
  const Row& row;
  std::string shown;                     // the name in texts
  std::vector<resolve::Bound> arguments; // of rows that do not bind themselves

  const Type& type(size_t i) const { return arguments[i].expression->type; }
  const typed::ExpressionPtr& expression(size_t i) const { return arguments[i].expression; }
  std::string sql() const; // name(a, b)
};

using Build = Result<resolve::Bound> (*)(Site& site);

enum class Nulls { Propagate, Always, Never };

struct Row {
  std::string_view name;
  CallKind call = CallKind::Scalar;
  // "string, int, int=1": types with | between alternatives (functions/signature.cpp has the list);
  // ? optional, … any number, =x shown default, ~x hidden default, @zone the session's zone.
  std::string_view parameters;
  std::string_view result;   // a type, T, or $1 for the type of the first argument
  std::string_view lowering; // builtin:name, native:name, form:name; "a|b": a under ANSI, b without
  Nulls nulls = Nulls::Propagate;
  Build build = nullptr;       // instead of result and lowering
  bool binds_itself = false;   // `build` resolves the arguments (lambdas)
  std::string_view shown = ""; // in generated names, where it is not the name called
};

// Rows of plain calls.
constexpr Row row(std::string_view name, std::string_view parameters, std::string_view result,
                  std::string_view lowering, Nulls nulls = Nulls::Propagate)
{
  return {name, CallKind::Scalar, parameters, result, lowering, nulls, nullptr, false, ""};
}
constexpr Row row(std::string_view name, std::string_view parameters, Build build)
{
  return {name, CallKind::Scalar, parameters, "", "", Nulls::Propagate, build, false, ""};
}
constexpr Row shown_as(std::string_view shown, Row row)
{
  row.shown = shown;
  return row;
}
constexpr Row binding(std::string_view name, std::string_view parameters, Build build)
{
  return {name, CallKind::Scalar, parameters, "", "", Nulls::Propagate, build, true, ""};
}
constexpr Row aggregate(std::string_view name, std::string_view parameters, std::string_view result,
                        std::string_view lowering, Nulls nulls = Nulls::Always)
{
  return {name, CallKind::Aggregate, parameters, result, lowering, nulls, nullptr, false, ""};
}
constexpr Row aggregate(std::string_view name, std::string_view parameters, Build build)
{
  return {name, CallKind::Aggregate, parameters, "", "", Nulls::Always, build, false, ""};
}
constexpr Row window(std::string_view name, std::string_view parameters, Build build)
{
  return {name, CallKind::Window, parameters, "", "", Nulls::Always, build, false, ""};
}
constexpr Row generator(std::string_view name, std::string_view parameters, Build build)
{
  return {name, CallKind::Generator, parameters, "", "", Nulls::Always, build, false, ""};
}

// Families, a file each.
std::span<const Row> operator_rows();
std::span<const Row> comparison_rows();
std::span<const Row> conditional_rows();
std::span<const Row> math_rows();
std::span<const Row> string_rows();
std::span<const Row> datetime_rows();
std::span<const Row> time_text_rows();
std::span<const Row> collection_rows();
std::span<const Row> lambda_rows();
std::span<const Row> json_rows();
std::span<const Row> session_rows();
std::span<const Row> aggregate_rows();
std::span<const Row> window_rows();
std::span<const Row> generator_rows();
std::span<const Row> coding_rows();
std::span<const Row> number_text_rows();
std::span<const Row> random_rows();
std::span<const Row> made_time_rows();
std::span<const Row> statistic_rows();
std::span<const Row> time_window_rows();
std::span<const Row> trino_rows();
// Whether Trino's function of that name is Spark's.
bool trino_shares(std::string_view name);

// The row of a function, by its lower-case name; null: there is none.
const Row* find_row(std::string_view name, Dialect dialect);
// Whether Spark 4.1 itself has a function of that name.
bool is_spark_function(std::string_view name);

// By the row's parameters, result and lowering.
Result<resolve::Bound> resolve_by_signature(Site& site);
// Only the number of arguments, of rows with a builder.
Result<void> check_argument_count(const Site& site);
// The arguments cast to the row's parameters, defaults filled in; only the number and the types are
// checked.
Result<std::vector<typed::ExpressionPtr>> coerce_arguments(Site& site);

// ---- for builders -------------------------------------------------------------------------------
// The expression of that type, as Spark writes it in generated names.
resolve::Bound bound(typed::ExpressionPtr expression, std::string sql);
Error wrong_argument_count(std::string_view function, std::string expected, size_t actual,
                           const Origin& origin);
// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE of that argument.
Error unexpected_type(const Site& site, size_t index, std::string required);
Error different_types(const Site& site, const std::vector<Type>& types);
// An aggregate call of the site's node: DISTINCT, FILTER and the rest are taken from it.
Result<typed::ExpressionPtr> make_aggregate(Site& site, std::string_view lowering, Type type,
                                            std::vector<typed::ExpressionPtr> arguments,
                                            bool nullable = true);
typed::Lowering parse_lowering(std::string_view text, bool ansi);
// The constant value of an argument; a DATATYPE_MISMATCH.NON_FOLDABLE_INPUT when it is none.
Result<Value> constant_argument(Site& site, size_t index, std::string_view input_name,
                                std::string_view type);

} // namespace bindery::plan
