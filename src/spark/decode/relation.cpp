#include "base/text.h"
#include "spark/decode/decoder.h"
#include "spark/decode/type.h"
#include "spark/errors.h"

#include <limits>

namespace bindery::spark {

namespace connect = ::spark::connect;
namespace un = plan::unresolved;
using Message = connect::Relation;

Result<un::RelationPtr> Decoder::relation(const Message& message)
{
  if (++depth_ > DepthMax)
    return unsupported_operation("plans nested deeper than " + std::to_string(DepthMax));
  auto result = relation_of_kind(message);
  --depth_;
  if (result.ok() && message.common().has_plan_id()) {
    // Freshly made here and not shared yet.
    const_cast<un::Relation&>(**result).origin.plan_id = message.common().plan_id();
  }
  return result;
}

Result<un::RelationPtr> Decoder::relation_of_kind(const Message& message)
{
  switch (message.rel_type_case()) {
  case Message::kRead: return read(message.read());
  case Message::kProject: {
    auto node = std::make_shared<un::Project>();
    if (message.project().has_input()) {
      TRY(node->input, relation(message.project().input()));
    }
    TRY(node->expressions, expressions(message.project().expressions()));
    return node;
  }
  case Message::kFilter: {
    auto node = std::make_shared<un::Filter>();
    TRY(node->input, relation(message.filter().input()));
    TRY(node->condition, expression(message.filter().condition()));
    return node;
  }
  case Message::kJoin: return join(message.join());
  case Message::kLateralJoin: {
    connect::Join as_join;
    *as_join.mutable_left() = message.lateral_join().left();
    *as_join.mutable_right() = message.lateral_join().right();
    if (message.lateral_join().has_join_condition())
      *as_join.mutable_join_condition() = message.lateral_join().join_condition();
    as_join.set_join_type(message.lateral_join().join_type());
    TRY(auto node, join(as_join));
    const_cast<un::Join&>(un::as<un::Join>(*node)).is_lateral = true;
    return node;
  }
  case Message::kSetOp: return set_operation(message.set_op());
  case Message::kSort: {
    auto node = std::make_shared<un::Sort>();
    TRY(node->input, relation(message.sort().input()));
    TRY(node->order, sort_orders(message.sort().order()));
    node->is_global = message.sort().is_global();
    return node;
  }
  case Message::kLimit: {
    auto node = std::make_shared<un::Limit>();
    TRY(node->input, relation(message.limit().input()));
    auto limit = std::make_shared<un::Literal>();
    limit->value = plan::Value::integer(message.limit().limit());
    node->limit = std::move(limit);
    return node;
  }
  case Message::kOffset: {
    auto node = std::make_shared<un::Offset>();
    TRY(node->input, relation(message.offset().input()));
    auto offset = std::make_shared<un::Literal>();
    offset->value = plan::Value::integer(message.offset().offset());
    node->offset = std::move(offset);
    return node;
  }
  case Message::kTail: {
    auto node = std::make_shared<un::Tail>();
    TRY(node->input, relation(message.tail().input()));
    node->limit = message.tail().limit();
    return node;
  }
  case Message::kAggregate: return aggregate(message.aggregate());
  case Message::kSql: {
    TRY(auto statement, sql(message.sql()));
    if (auto* query = std::get_if<un::RelationPtr>(&statement)) return std::move(*query);
    return unsupported_operation("a command where a query is wanted: " + message.sql().query());
  }
  case Message::kLocalRelation:
    return local_relation(message.local_relation().data(), message.local_relation().has_data(),
                          message.local_relation().schema());
  case Message::kCachedLocalRelation:
    return cached_local_relation(message.cached_local_relation().hash());
  case Message::kChunkedCachedLocalRelation:
    return chunked_local_relation(message.chunked_cached_local_relation());
  case Message::kCachedRemoteRelation: {
    auto node = std::make_shared<un::CachedRemote>();
    node->relation_id = message.cached_remote_relation().relation_id();
    return node;
  }
  case Message::kSample: {
    const auto& sample = message.sample();
    auto node = std::make_shared<un::Sample>();
    TRY(node->input, relation(sample.input()));
    node->lower_bound = sample.lower_bound();
    node->upper_bound = sample.upper_bound();
    node->with_replacement = sample.with_replacement();
    node->deterministic_order = sample.deterministic_order();
    if (sample.has_seed()) node->seed = sample.seed();
    return node;
  }
  case Message::kDeduplicate: {
    if (message.deduplicate().within_watermark())
      return unsupported_operation("dropDuplicatesWithinWatermark");
    auto node = std::make_shared<un::Deduplicate>();
    TRY(node->input, relation(message.deduplicate().input()));
    const auto& names = message.deduplicate().column_names();
    if (!message.deduplicate().all_columns_as_keys())
      node->columns.assign(names.begin(), names.end());
    return node;
  }
  case Message::kRange: {
    auto node = std::make_shared<un::Range>();
    node->start = message.range().start();
    node->end = message.range().end();
    node->step = message.range().step();
    if (message.range().has_num_partitions()) node->partitions = message.range().num_partitions();
    return node;
  }
  case Message::kSubqueryAlias: {
    auto node = std::make_shared<un::SubqueryAlias>();
    TRY(node->input, relation(message.subquery_alias().input()));
    for (const auto& part : message.subquery_alias().qualifier()) node->alias.push_back(part);
    node->alias.push_back(message.subquery_alias().alias());
    return node;
  }
  case Message::kRepartition: {
    if (message.repartition().num_partitions() <= 0)
      return invalid_input(
                 "[INVALID_PARAMETER_VALUE] Number of partitions must be positive. SQLSTATE: 22023")
          .with_name("INVALID_PARAMETER_VALUE");
    auto node = std::make_shared<un::Repartition>();
    TRY(node->input, relation(message.repartition().input()));
    node->partitions = message.repartition().num_partitions();
    node->shuffle = message.repartition().shuffle();
    return node;
  }
  case Message::kRepartitionByExpression: {
    const auto& repartition = message.repartition_by_expression();
    auto node = std::make_shared<un::Repartition>();
    TRY(node->input, relation(repartition.input()));
    if (repartition.has_num_partitions()) node->partitions = repartition.num_partitions();
    TRY(node->expressions, expressions(repartition.partition_exprs()));
    return node;
  }
  case Message::kToDf: {
    auto node = std::make_shared<un::ToDf>();
    TRY(node->input, relation(message.to_df().input()));
    node->names.assign(message.to_df().column_names().begin(),
                       message.to_df().column_names().end());
    return node;
  }
  case Message::kWithColumnsRenamed: {
    auto node = std::make_shared<un::WithColumnsRenamed>();
    TRY(node->input, relation(message.with_columns_renamed().input()));
    for (const auto& rename : message.with_columns_renamed().renames())
      node->renames.emplace_back(rename.col_name(), rename.new_col_name());
    for (const auto& [from, to] : message.with_columns_renamed().rename_columns_map())
      node->renames.emplace_back(from, to);
    return node;
  }
  case Message::kWithColumns: {
    auto node = std::make_shared<un::WithColumns>();
    TRY(node->input, relation(message.with_columns().input()));
    for (const auto& column : message.with_columns().aliases()) {
      TRY(auto one, alias(column));
      node->columns.push_back(std::move(one));
    }
    return node;
  }
  case Message::kDrop: return drop(message.drop());
  case Message::kHint: {
    auto node = std::make_shared<un::Hint>();
    TRY(node->input, relation(message.hint().input()));
    node->name = message.hint().name();
    TRY(node->parameters, expressions(message.hint().parameters()));
    return node;
  }
  case Message::kUnpivot: return unpivot(message.unpivot());
  case Message::kToSchema: {
    auto node = std::make_shared<un::ToSchema>();
    TRY(node->input, relation(message.to_schema().input()));
    TRY(node->schema, decode_type(message.to_schema().schema(), parser_));
    return node;
  }
  case Message::kMapPartitions: {
    auto node = std::make_shared<un::MapPartitions>();
    TRY(node->input, relation(message.map_partitions().input()));
    TRY(node->function, python_function(message.map_partitions().func()));
    return node;
  }
  case Message::kGroupMap: return group_map(message.group_map());
  case Message::kFillNa:
  case Message::kDropNa:
  case Message::kReplace: return na(message);
  case Message::kSummary: {
    auto node = std::make_shared<un::Summary>();
    TRY(node->input, relation(message.summary().input()));
    node->statistics.assign(message.summary().statistics().begin(),
                            message.summary().statistics().end());
    return node;
  }
  case Message::kDescribe: {
    auto node = std::make_shared<un::Describe>();
    TRY(node->input, relation(message.describe().input()));
    node->columns.assign(message.describe().cols().begin(), message.describe().cols().end());
    return node;
  }
  case Message::kUnresolvedTableValuedFunction: {
    const auto& function = message.unresolved_table_valued_function();
    auto node = std::make_shared<un::TableFunction>();
    TRY(node->name, parser_.parse_name(function.function_name()));
    TRY(node->arguments, expressions(function.arguments()));
    return node;
  }
  case Message::kWithRelations: return with_relations(message.with_relations());
  case Message::kShowString: return unsupported_operation("show_string inside a plan");
  case Message::kHtmlString: return unsupported_operation("html_string inside a plan");
  case Message::kCatalog: return unsupported_operation("catalog calls inside a plan");
  case Message::kCollectMetrics:
    return observe(message.collect_metrics(), message.common().plan_id());
  case Message::kParse: return unsupported_operation("reading a DataFrame of texts as CSV or JSON");
  case Message::kCoGroupMap: return unsupported_operation("cogroup");
  case Message::kWithWatermark: return unsupported_operation("withWatermark");
  case Message::kApplyInPandasWithState: return unsupported_operation("applyInPandasWithState");
  case Message::kCommonInlineUserDefinedTableFunction:
    return unsupported_operation("Python table functions");
  case Message::kCommonInlineUserDefinedDataSource:
    return unsupported_operation("Python data sources");
  case Message::kAsOfJoin: return unsupported_operation("as-of joins");
  case Message::kTranspose: return unsupported_operation("DataFrame.transpose");
  case Message::kCrosstab: return crosstab(message.crosstab());
  case Message::kCov:
    return pair_statistic({&message.cov().input(), message.cov().col1(), message.cov().col2(),
                           "covar_samp", "cov", "covariance", 0});
  case Message::kCorr:
    if (message.corr().has_method() && message.corr().method() != "pearson")
      return unsupported_operation("DataFrame.corr by the method " + message.corr().method());
    return pair_statistic({&message.corr().input(), message.corr().col1(), message.corr().col2(),
                           "corr", "corr", "correlation",
                           std::numeric_limits<double>::quiet_NaN()});
  case Message::kApproxQuantile: return approx_quantile(message.approx_quantile());
  case Message::kFreqItems: return unsupported_operation("DataFrame.freqItems");
  case Message::kSampleBy: return sample_by(message.sample_by());
  case Message::kMlRelation: return unsupported_operation("Spark ML");
  case Message::kExtension: return unsupported_operation("relation extensions");
  case Message::kUnknown: return unsupported_operation("relation of unknown kind");
  case Message::REL_TYPE_NOT_SET: return invalid_input("a relation of no kind");
  }
  return unsupported_operation("relation " + std::to_string(message.rel_type_case()));
}

Result<un::RelationPtr> Decoder::join(const connect::Join& message)
{
  auto node = std::make_shared<un::Join>();
  TRY(node->left, relation(message.left()));
  TRY(node->right, relation(message.right()));
  switch (message.join_type()) {
  case connect::Join::JOIN_TYPE_UNSPECIFIED:
  case connect::Join::JOIN_TYPE_INNER: node->join_type = un::JoinType::Inner; break;
  case connect::Join::JOIN_TYPE_FULL_OUTER: node->join_type = un::JoinType::FullOuter; break;
  case connect::Join::JOIN_TYPE_LEFT_OUTER: node->join_type = un::JoinType::LeftOuter; break;
  case connect::Join::JOIN_TYPE_RIGHT_OUTER: node->join_type = un::JoinType::RightOuter; break;
  case connect::Join::JOIN_TYPE_LEFT_ANTI: node->join_type = un::JoinType::LeftAnti; break;
  case connect::Join::JOIN_TYPE_LEFT_SEMI: node->join_type = un::JoinType::LeftSemi; break;
  case connect::Join::JOIN_TYPE_CROSS: node->join_type = un::JoinType::Cross; break;
  default: return unsupported_operation("join type " + std::to_string(message.join_type()));
  }
  if (message.has_join_condition()) {
    TRY(node->condition, expression(message.join_condition()));
  }
  node->using_columns.assign(message.using_columns().begin(), message.using_columns().end());
  if (message.has_join_data_type() &&
      (message.join_data_type().is_left_struct() || message.join_data_type().is_right_struct()))
    return unsupported_operation("joinWith");
  return node;
}

Result<un::RelationPtr> Decoder::set_operation(const connect::SetOperation& message)
{
  auto node = std::make_shared<un::SetOperation>();
  TRY(node->left, relation(message.left_input()));
  TRY(node->right, relation(message.right_input()));
  switch (message.set_op_type()) {
  case connect::SetOperation::SET_OP_TYPE_UNION:
    node->operation = un::SetOperationKind::Union;
    break;
  case connect::SetOperation::SET_OP_TYPE_INTERSECT:
    node->operation = un::SetOperationKind::Intersect;
    break;
  case connect::SetOperation::SET_OP_TYPE_EXCEPT:
    node->operation = un::SetOperationKind::Except;
    break;
  default: return invalid_input("a set operation of no kind");
  }
  node->is_all = message.is_all();
  node->by_name = message.by_name();
  node->allow_missing_columns = message.allow_missing_columns();
  return node;
}

Result<un::RelationPtr> Decoder::aggregate(const connect::Aggregate& message)
{
  if (message.group_type() == connect::Aggregate::GROUP_TYPE_PIVOT) {
    auto node = std::make_shared<un::Pivot>();
    TRY(node->input, relation(message.input()));
    TRY(node->grouping, expressions(message.grouping_expressions()));
    TRY(node->aggregates, expressions(message.aggregate_expressions()));
    TRY(node->column, expression(message.pivot().col()));
    for (const auto& value : message.pivot().values()) {
      auto literal = std::make_shared<un::Literal>();
      TRY(literal->value, decode_literal(value, parser_));
      node->values.push_back(std::move(literal));
    }
    return node;
  }
  auto node = std::make_shared<un::Aggregate>();
  TRY(node->input, relation(message.input()));
  TRY(node->grouping, expressions(message.grouping_expressions()));
  TRY(node->aggregates, expressions(message.aggregate_expressions()));
  switch (message.group_type()) {
  case connect::Aggregate::GROUP_TYPE_GROUPBY: node->group_type = un::GroupType::GroupBy; break;
  case connect::Aggregate::GROUP_TYPE_ROLLUP: node->group_type = un::GroupType::Rollup; break;
  case connect::Aggregate::GROUP_TYPE_CUBE: node->group_type = un::GroupType::Cube; break;
  case connect::Aggregate::GROUP_TYPE_GROUPING_SETS:
    node->group_type = un::GroupType::GroupingSets;
    for (const auto& set : message.grouping_sets()) {
      TRY(auto one, expressions(set.grouping_set()));
      node->grouping_sets.push_back(std::move(one));
    }
    break;
  default: return invalid_input("an aggregation of no kind");
  }
  return node;
}

Result<un::RelationPtr> Decoder::unpivot(const connect::Unpivot& message)
{
  auto node = std::make_shared<un::Unpivot>();
  TRY(node->input, relation(message.input()));
  TRY(node->ids, expressions(message.ids()));
  if (message.has_values()) {
    TRY(auto values, expressions(message.values().values()));
    node->values = std::move(values);
  }
  node->variable_name = message.variable_column_name();
  node->value_name = message.value_column_name();
  return node;
}

Result<un::RelationPtr> Decoder::drop(const connect::Drop& message)
{
  auto node = std::make_shared<un::Drop>();
  TRY(node->input, relation(message.input()));
  TRY(node->columns, expressions(message.columns()));
  node->names.assign(message.column_names().begin(), message.column_names().end());
  return node;
}

Result<un::RelationPtr> Decoder::group_map(const connect::GroupMap& message)
{
  if (message.has_initial_input() || message.has_is_map_groups_with_state() ||
      message.has_transform_with_state_info())
    return unsupported_operation("grouped maps with state");
  auto node = std::make_shared<un::GroupMap>();
  TRY(node->input, relation(message.input()));
  TRY(node->grouping, expressions(message.grouping_expressions()));
  TRY(node->function, python_function(message.func()));
  if (message.sorting_expressions_size() > 0) return unsupported_operation("sorted grouped maps");
  return node;
}

Result<un::RelationPtr> Decoder::na(const Message& message)
{
  if (message.has_fill_na()) {
    auto node = std::make_shared<un::FillNa>();
    TRY(node->input, relation(message.fill_na().input()));
    node->columns.assign(message.fill_na().cols().begin(), message.fill_na().cols().end());
    for (const auto& value : message.fill_na().values()) {
      TRY(auto one, decode_literal(value, parser_));
      node->values.push_back(std::move(one));
    }
    return node;
  }
  if (message.has_drop_na()) {
    auto node = std::make_shared<un::DropNa>();
    TRY(node->input, relation(message.drop_na().input()));
    node->columns.assign(message.drop_na().cols().begin(), message.drop_na().cols().end());
    if (message.drop_na().has_min_non_nulls())
      node->min_non_nulls = message.drop_na().min_non_nulls();
    return node;
  }
  auto node = std::make_shared<un::Replace>();
  TRY(node->input, relation(message.replace().input()));
  node->columns.assign(message.replace().cols().begin(), message.replace().cols().end());
  for (const auto& replacement : message.replace().replacements()) {
    TRY(auto from, decode_literal(replacement.old_value(), parser_));
    TRY(auto to, decode_literal(replacement.new_value(), parser_));
    node->replacements.emplace_back(std::move(from), std::move(to));
  }
  return node;
}

} // namespace bindery::spark
