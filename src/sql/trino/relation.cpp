// FROM: tables, joins, subqueries, UNNEST, VALUES, samples.
#include "sql/trino/builder.h"

namespace bindery::sql::trino {

using namespace plan::unresolved;

namespace {

JoinType join_type_of(const Node& node)
{
  const Node* type = node.find(rule::JoinType);
  if (node.has(token::Cross)) return JoinType::Cross;
  if (type == nullptr || type->is_empty()) return JoinType::Inner;
  if (type->has(token::Left)) return JoinType::LeftOuter;
  if (type->has(token::Right)) return JoinType::RightOuter;
  if (type->has(token::Full)) return JoinType::FullOuter;
  return JoinType::Inner;
}

// The aliasedRelation of a relation that is nothing but one, without a sample or a pattern.
const Node* plain_aliased(const Node& node)
{
  const Node* at = &node;
  if (at->is_rule(rule::Relation)) {
    if (at->alternative() != alt::RelationDefault) return nullptr;
    at = &at->get(rule::SampledRelation);
  }
  if (at->size() != 1) return nullptr;
  at = &at->get(rule::PatternRecognition);
  return at->size() == 1 ? &at->get(rule::AliasedRelation) : nullptr;
}

bool is_true(const ExpressionPtr& condition)
{
  const auto* constant = condition ? find_as<Literal>(*condition) : nullptr;
  const bool* value = constant ? std::get_if<bool>(&constant->value.data) : nullptr;
  return value != nullptr && *value;
}

} // namespace

const Node* Builder::find_unnest(const Node& relation) const
{
  const Node* aliased = plain_aliased(relation);
  if (aliased == nullptr || aliased->get(rule::RelationPrimary).alternative() != alt::Unnest)
    return nullptr;
  return aliased;
}

const Node* Builder::find_lateral(const Node& relation) const
{
  const Node* aliased = plain_aliased(relation);
  if (aliased == nullptr || aliased->get(rule::RelationPrimary).alternative() != alt::Lateral)
    return nullptr;
  return aliased;
}

// A comma is a CROSS JOIN: an UNNEST or a LATERAL behind it sees what stands before it.
Result<RelationPtr> Builder::from(const Node& node)
{
  RelationPtr all;
  for (const Node* item : node.all(rule::Relation)) {
    if (const Node* clause = find_unnest(*item)) {
      TRY(all, unnest(*clause, std::move(all), false));
      continue;
    }
    TRY(RelationPtr right, relation(*item));
    if (!all) {
      all = std::move(right);
      continue;
    }
    auto join = make<Join>(*item);
    join->join_type = JoinType::Cross;
    join->is_lateral = find_lateral(*item) != nullptr;
    join->left = std::move(all);
    join->right = std::move(right);
    all = std::move(join);
  }
  return all;
}

Result<RelationPtr> Builder::relation(const Node& node)
{
  const DepthGuard guard(query_depth_);
  if (query_depth_ > QueryDepthMax)
    return unsupported_at(node, "a relation nested deeper than " + std::to_string(QueryDepthMax) +
                                    " levels");
  if (node.alternative() == alt::JoinRelation) return join(node);
  if (const Node* clause = find_unnest(node)) return unnest(*clause, nullptr, false);
  return sampled(node.get(rule::SampledRelation));
}

Result<RelationPtr> Builder::join(const Node& node)
{
  TRY(RelationPtr left, relation(node.child(0)));
  auto join = make<Join>(node);
  join->join_type = join_type_of(node);
  join->is_natural = node.has(token::Natural);
  const Node& right = node.get_labeled(
      node.has(token::Cross) || join->is_natural ? label::Right : label::RightRelation);
  if (const Node* criteria = node.find(rule::JoinCriteria)) {
    if (const Node* condition = criteria->find(rule::BooleanExpression)) {
      TRY(join->condition, boolean_expression(*condition));
    } else {
      TRY(join->using_columns, identifiers(criteria->all(rule::Identifier)));
    }
  }
  if (const Node* clause = find_unnest(right)) {
    const bool is_plain = join->join_type == JoinType::Cross || is_true(join->condition);
    const bool is_outer = join->join_type == JoinType::LeftOuter;
    const bool is_known =
        is_outer || join->join_type == JoinType::Inner || join->join_type == JoinType::Cross;
    if (!is_plain || !is_known || join->is_natural)
      return parse_error(right, "JOIN involving UNNEST is only supported with CROSS JOIN, or INNER "
                                "and LEFT JOIN ON TRUE");
    return unnest(*clause, std::move(left), is_outer);
  }
  join->left = std::move(left);
  join->is_lateral = find_lateral(right) != nullptr;
  auto made = right.is_rule(rule::Relation) ? relation(right) : sampled(right);
  TRY(join->right, std::move(made));
  return RelationPtr(join);
}

Result<RelationPtr> Builder::sampled(const Node& node)
{
  const Node& pattern = node.get(rule::PatternRecognition);
  if (pattern.has(token::MatchRecognize)) return unsupported_at(pattern, "MATCH_RECOGNIZE");
  TRY(RelationPtr relation, aliased(pattern.get(rule::AliasedRelation)));
  if (!node.has(token::Tablesample)) return relation;
  TRY(const ExpressionPtr percentage, expression(node.get(rule::Expression)));
  const auto* constant = find_as<Literal>(*percentage);
  double percent = -1;
  if (constant != nullptr) {
    const Value& value = constant->value;
    if (const auto* integer = std::get_if<int64_t>(&value.data))
      percent = static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value.data)) percent = *real;
    if (const auto* decimal = std::get_if<__int128>(&value.data)) {
      percent = static_cast<double>(*decimal);
      for (int i = 0; i < value.type.scale(); i++) percent /= 10;
    }
  }
  if (percent < 0 || percent > 100)
    return parse_error(node.get(rule::Expression), "Sample percentage must be between 0 and 100");
  auto sample = make<Sample>(node);
  sample->input = std::move(relation);
  sample->upper_bound = percent / 100;
  return RelationPtr(sample);
}

Result<RelationPtr> Builder::aliased(const Node& node)
{
  TRY(RelationPtr relation, relation_primary(node.get(rule::RelationPrimary)));
  const Node* given = node.find(rule::Identifier);
  if (given == nullptr) return relation;
  auto alias = make<SubqueryAlias>(node);
  TRY(std::string name, identifier(*given));
  alias->alias = {std::move(name)};
  if (const Node* columns = node.find(rule::ColumnAliases)) {
    TRY(alias->column_names, identifiers(columns->all(rule::Identifier)));
  }
  alias->input = std::move(relation);
  return RelationPtr(alias);
}

Result<RelationPtr> Builder::relation_primary(const Node& node)
{
  switch (node.alternative()) {
  case alt::TableName: {
    if (const Node* clause = node.find(rule::QueryPeriod))
      return unsupported_at(*clause, "time travel (FOR TIMESTAMP AS OF, FOR VERSION AS OF)");
    auto table = make<NamedTable>(node);
    TRY(table->parts, name(node.get(rule::QualifiedName)));
    return RelationPtr(table);
  }
  case alt::SubqueryRelation:
  case alt::Lateral: {
    auto hidden = make<SubqueryAlias>(node); // names inside are not visible outside
    TRY(hidden->input, query(node.get(rule::Query)));
    hidden->alias = {"_subquery"};
    return RelationPtr(hidden);
  }
  case alt::ParenthesizedRelation: return relation(node.get(rule::Relation));
  case alt::TableFunctionInvocation: return unsupported_at(node, "TABLE(function(…))");
  case alt::JsonTable: return unsupported_at(node, "JSON_TABLE");
  default: return unsupported_at(node, "the relation " + std::string(node.text()));
  }
}

// UNNEST (a, b) [WITH ORDINALITY] AS t (x, y): a generator over what stands before it.
// `unnest_with_ordinality` adds a column that counts from one.
Result<RelationPtr> Builder::unnest(const Node& aliased, RelationPtr input, bool is_outer)
{
  const Node& primary = aliased.get(rule::RelationPrimary);
  auto generate = make<Generate>(aliased);
  generate->input = input ? std::move(input) : make<OneRow>(primary);
  generate->is_outer = is_outer;
  TRY(Expressions arguments, expressions(primary.all(rule::Expression)));
  generate->generator =
      call(primary, primary.has(token::Ordinality) ? "unnest_with_ordinality" : "unnest",
           std::move(arguments));
  if (const Node* given = aliased.find(rule::Identifier)) {
    TRY(generate->alias, identifier(*given));
  }
  if (const Node* columns = aliased.find(rule::ColumnAliases)) {
    TRY(generate->names, identifiers(columns->all(rule::Identifier)));
  }
  return RelationPtr(generate);
}

// VALUES 1, (2), (3, 4)
Result<RelationPtr> Builder::inline_table(const Node& node)
{
  auto table = make<InlineTable>(node);
  for (const Node* item : node.all(rule::Expression)) {
    TRY(ExpressionPtr made, expression(*item));
    const auto* function = find_as<Function>(*made);
    if (function == nullptr || function->name != Name{"row"}) {
      table->rows.push_back({std::move(made)});
      continue;
    }
    Expressions row;
    for (const ExpressionPtr& value : function->arguments) {
      const auto* alias = find_as<Alias>(*value);
      row.push_back(alias != nullptr ? alias->child : value);
    }
    table->rows.push_back(std::move(row));
  }
  return RelationPtr(table);
}

} // namespace bindery::sql::trino
