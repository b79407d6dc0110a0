#include "sql/grouping.h"

#include <map>
#include <string>

namespace bindery::sql {

using plan::unresolved::Expression;
using plan::unresolved::ExpressionPtr;
using Expressions = std::vector<ExpressionPtr>;

GroupingSets rollup(const GroupingSets& parts)
{
  GroupingSets sets;
  for (size_t count = parts.size() + 1; count-- > 0;) {
    Expressions set;
    for (size_t i = 0; i < count; i++) set.insert(set.end(), parts[i].begin(), parts[i].end());
    sets.push_back(std::move(set));
  }
  return sets;
}

GroupingSets cube(const GroupingSets& parts)
{
  GroupingSets sets;
  for (size_t left_out = 0; left_out < size_t{1} << parts.size(); left_out++) {
    Expressions set;
    for (size_t i = 0; i < parts.size(); i++)
      if (!(left_out >> (parts.size() - 1 - i) & 1))
        set.insert(set.end(), parts[i].begin(), parts[i].end());
    sets.push_back(std::move(set));
  }
  return sets;
}

GroupingSets product(const GroupingSets& left, const GroupingSets& right)
{
  GroupingSets sets;
  for (const Expressions& a : left)
    for (const Expressions& b : right) {
      sets.push_back(a);
      sets.back().insert(sets.back().end(), b.begin(), b.end());
    }
  return sets;
}

static std::string text_of(const plan::Origin& origin, const std::vector<Token>& tokens)
{
  std::string text;
  for (const Token& token : tokens)
    if (token.start >= origin.start && token.stop <= origin.stop && token.type >= 0)
      text += token.text;
  return text;
}

Expressions unify(GroupingSets& sets, const std::vector<Token>& tokens)
{
  Expressions all;
  std::map<std::string, ExpressionPtr> by_text;
  std::map<const Expression*, ExpressionPtr> known;
  for (Expressions& set : sets)
    for (ExpressionPtr& expression : set) {
      const auto [seen, is_unseen] = known.emplace(expression.get(), nullptr);
      if (is_unseen) {
        const auto [found, is_new] =
            by_text.emplace(text_of(expression->origin, tokens), expression);
        if (is_new) all.push_back(expression);
        seen->second = found->second;
      }
      expression = seen->second;
    }
  return all;
}

} // namespace bindery::sql
