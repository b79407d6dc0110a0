// An aggregation in parts, so that HAVING and ORDER BY may add aggregate functions to it. Private
// to this folder.
#pragma once

#include "plan/analyze/analysis.h"

namespace bindery::plan::resolve {

struct AggregateParts {
  Node input;
  std::vector<ExpressionPtr> grouping;
  std::vector<std::string> keys; // dumps of the grouping expressions
  std::vector<typed::Attribute> grouping_output;
  std::vector<std::vector<int>> sets;
  std::optional<typed::Attribute> grouping_id; // with sets
  std::vector<ExpressionPtr> calls;
  std::vector<std::string> call_keys;
  std::vector<typed::Attribute> call_output;
  std::vector<ExpressionPtr> filters; // HAVING, over the aggregation's output
  std::vector<ExpressionPtr> columns; // over the aggregation's output, after the filters
  std::vector<typed::Attribute> output;
  size_t visible = 0; // of the columns; the rest are hidden
  Scope windows;      // the column of window(…), which HAVING may name
  Origin origin;
};

// The column of the aggregation's output that the expression is as one of its keys; null: none.
ExpressionPtr find_key(const AggregateParts& parts, const ExpressionPtr& node);
// The expression over the aggregation's output: grouping expressions and aggregate calls become
// columns of it.
Result<ExpressionPtr> over_aggregate(Analysis& analysis, AggregateParts& parts,
                                     const ExpressionPtr& expression, const Origin& origin);
// The aggregation, its filters and its projection.
Result<Node> finish_aggregate(Analysis& analysis, AggregateParts parts);

} // namespace bindery::plan::resolve
