// Grouping sets: what ROLLUP, CUBE and lists of them stand for. Private to sql.
#pragma once

#include "plan/unresolved.h"
#include "sql/parse/tree.h"

#include <vector>

namespace bindery::sql {

using GroupingSets = std::vector<std::vector<plan::unresolved::ExpressionPtr>>;

// ROLLUP (a, b) is (a, b), (a), (); CUBE (a, b) is (a, b), (a), (b), ().
GroupingSets rollup(const GroupingSets& parts);
GroupingSets cube(const GroupingSets& parts);
// GROUP BY x, y: every set of x beside every set of y.
GroupingSets product(const GroupingSets& left, const GroupingSets& right);

// Makes expressions of the same text one and the same, so that sets over them agree; gives them in
// order.
std::vector<plan::unresolved::ExpressionPtr> unify(GroupingSets& sets,
                                                   const std::vector<Token>& tokens);

} // namespace bindery::sql
