// Spark Connect's messages into the unresolved tree. One decoder reads one plan.
#pragma once

#include "plan/command.h"
#include "plan/unresolved.h"
#include "spark/session.h"

#include "spark/connect/base.pb.h"

#include <functional>
#include <map>
#include <vector>

namespace bindery::spark {

class Decoder {
public:
  explicit Decoder(Session& session) : session_(session), parser_(session.parser()) {}

  Result<plan::unresolved::RelationPtr> relation(const ::spark::connect::Relation& message);
  Result<plan::unresolved::ExpressionPtr> expression(const ::spark::connect::Expression& message);
  // A write as a command.
  Result<plan::command::Command> write(const ::spark::connect::WriteOperation& message);
  // The text of an SQL message with its parameters: a query's tree, or a command.
  Result<plan::Statement> sql(const ::spark::connect::SQL& message);
  Result<std::shared_ptr<const plan::unresolved::PythonUdf>>
  python_function(const ::spark::connect::CommonInlineUserDefinedFunction& message);

  // DataFrame.observe: what is to be told beside the rows.
  struct Observation {
    std::string name;
    int64_t plan_id = 0;
    plan::unresolved::RelationPtr metrics; // of one row
  };
  const std::vector<Observation>& observations() const { return observations_; }

private:
  using Expressions = std::vector<plan::unresolved::ExpressionPtr>;
  using RelationResult = Result<plan::unresolved::RelationPtr>;
  using ExpressionResult = Result<plan::unresolved::ExpressionPtr>;

  Result<plan::Statement> immediate(plan::Statement statement, int depth);
  Result<std::shared_ptr<plan::unresolved::WithParameters>>
  immediate_parameters(const plan::command::ExecuteImmediate& execute);
  struct PairStatistic {
    const ::spark::connect::Relation* input;
    const std::string& first;
    const std::string& second;
    std::string function;
    std::string name;  // of the output
    std::string title; // in messages
    double otherwise;  // without a number
  };
  Result<void>
  check_numbers(const plan::unresolved::RelationPtr& input, Expressions columns,
                const std::function<std::string(const plan::typed::Attribute&)>& complaint);
  RelationResult pair_statistic(const PairStatistic& wanted);
  RelationResult approx_quantile(const ::spark::connect::StatApproxQuantile& message);
  RelationResult sample_by(const ::spark::connect::StatSampleBy& message);
  RelationResult crosstab(const ::spark::connect::StatCrosstab& message);
  RelationResult observe(const ::spark::connect::CollectMetrics& message, int64_t plan_id);
  RelationResult relation_of_kind(const ::spark::connect::Relation& message);
  RelationResult read(const ::spark::connect::Read& message);
  RelationResult join(const ::spark::connect::Join& message);
  RelationResult set_operation(const ::spark::connect::SetOperation& message);
  RelationResult aggregate(const ::spark::connect::Aggregate& message);
  RelationResult with_relations(const ::spark::connect::WithRelations& message);
  RelationResult unpivot(const ::spark::connect::Unpivot& message);
  RelationResult local_relation(const std::string& data, bool has_data, const std::string& schema);
  RelationResult cached_local_relation(const std::string& hash);
  RelationResult
  chunked_local_relation(const ::spark::connect::ChunkedCachedLocalRelation& message);
  RelationResult na(const ::spark::connect::Relation& message);
  RelationResult drop(const ::spark::connect::Drop& message);
  RelationResult group_map(const ::spark::connect::GroupMap& message);
  Result<plan::Type> schema_text(const std::string& text);

  ExpressionResult expression_of_kind(const ::spark::connect::Expression& message);
  ExpressionResult function(const ::spark::connect::Expression::UnresolvedFunction& message);
  ExpressionResult window(const ::spark::connect::Expression::Window& message);
  Result<plan::unresolved::FrameBound>
  frame_bound(const ::spark::connect::Expression::Window::WindowFrame::FrameBoundary& message,
              bool is_lower);
  ExpressionResult cast(const ::spark::connect::Expression::Cast& message);
  ExpressionResult sort_order(const ::spark::connect::Expression::SortOrder& message);
  ExpressionResult subquery(const ::spark::connect::SubqueryExpression& message);
  Result<std::shared_ptr<const plan::unresolved::Alias>>
  alias(const ::spark::connect::Expression::Alias& message);

  template <class Messages> Result<Expressions> expressions(const Messages& messages)
  {
    Expressions out;
    for (const auto& message : messages) {
      TRY(auto one, expression(message));
      out.push_back(std::move(one));
    }
    return out;
  }
  template <class Messages> Result<Expressions> sort_orders(const Messages& messages)
  {
    Expressions out;
    for (const auto& message : messages) {
      TRY(auto one, sort_order(message));
      out.push_back(std::move(one));
    }
    return out;
  }

  static constexpr int DepthMax = 1000; // levels of one plan; each takes some KiB of stack
  Session& session_;
  SessionParser& parser_;
  int depth_ = 0;
  // Relations that subquery expressions name by plan id.
  std::map<int64_t, plan::unresolved::RelationPtr> references_;
  std::vector<Observation> observations_;
};

} // namespace bindery::spark
