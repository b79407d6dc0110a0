// JOIN of all kinds.
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

namespace {

JoinType join_type_of(const Node* node)
{
  if (node == nullptr || node->is_empty()) return JoinType::Inner;
  if (node->has(token::Semi)) return JoinType::LeftSemi;
  if (node->has(token::Anti)) return JoinType::LeftAnti;
  if (node->has(token::Cross)) return JoinType::Cross;
  if (node->has(token::Left)) return JoinType::LeftOuter;
  if (node->has(token::Right)) return JoinType::RightOuter;
  if (node->has(token::Full)) return JoinType::FullOuter;
  return JoinType::Inner;
}

std::string shown(JoinType type)
{
  switch (type) {
  case JoinType::Inner: return "INNER";
  case JoinType::LeftOuter: return "LEFT OUTER";
  case JoinType::RightOuter: return "RIGHT OUTER";
  case JoinType::FullOuter: return "FULL OUTER";
  case JoinType::LeftSemi: return "LEFT SEMI";
  case JoinType::LeftAnti: return "LEFT ANTI";
  case JoinType::Cross: return "CROSS";
  }
  UNREACHABLE();
}

// What may read columns of the relation before it.
bool may_be_lateral(const Node& primary)
{
  return primary.alternative() == alt::AliasedQuery ||
         primary.alternative() == alt::TableValuedFunction;
}

} // namespace

Error Builder::check_lateral(const Node& node) const
{
  return error(node, "INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC", {});
}

Result<RelationPtr> Builder::join(const Node& node, RelationPtr left)
{
  auto join = make<Join>(node);
  join->join_type = join_type_of(node.find(rule::JoinType));
  join->is_natural = node.has(token::Natural);
  join->is_lateral = node.has(token::Lateral);
  const Node& primary = node.get(rule::RelationPrimary);
  if (join->is_natural && join->join_type == JoinType::Cross)
    return error(node, "INCOMPATIBLE_JOIN_TYPES",
                 {{"joinType1", "NATURAL"}, {"joinType2", "CROSS"}});
  if (join->is_lateral && join->is_natural)
    return error(node, "INCOMPATIBLE_JOIN_TYPES",
                 {{"joinType1", "LATERAL"}, {"joinType2", "NATURAL"}});
  if (join->is_lateral) {
    const bool is_allowed = join->join_type == JoinType::Inner ||
                            join->join_type == JoinType::Cross ||
                            join->join_type == JoinType::LeftOuter;
    if (!may_be_lateral(primary)) return check_lateral(node);
    if (!is_allowed)
      return error(node, "INVALID_LATERAL_JOIN_TYPE", {{"joinType", shown(join->join_type)}});
  }
  join->left = std::move(left);
  TRY(join->right, relation_primary(primary));
  if (const Node* criteria = node.find(rule::JoinCriteria)) {
    if (const Node* columns = criteria->find(rule::IdentifierList)) {
      if (join->is_lateral) return error(*criteria, "UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {});
      TRY(join->using_columns, identifier_list(*columns));
    } else {
      TRY(join->condition, boolean_expression(criteria->get(rule::BooleanExpression)));
    }
  }
  return RelationPtr(join);
}

} // namespace bindery::sql::spark
