// Trino's parse tree into the unresolved tree; a source file per section of the grammar. Private to
// sql.
#pragma once

#include "plan/ports.h"
#include "sql/limits.h"
#include "sql/parse/tree.h"
#include "sql/parsers.h"
#include "sql/trino/errors.h"
#include "sql/trino_grammar.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bindery::sql::trino {

using plan::Type;
using plan::Value;
using plan::unresolved::ExpressionPtr;
using plan::unresolved::Name;
using plan::unresolved::RelationPtr;

class Builder {
public:
  Builder(const Tree& tree, const TrinoSettings& settings) : tree_(tree), settings_(settings) {}

  Result<plan::Statement> statement(const Node& node);
  Result<ExpressionPtr> expression(const Node& node);
  Result<Name> name(const Node& node); // qualifiedName
  Result<Type> type(const Node& node);

private:
  using Expressions = std::vector<ExpressionPtr>;
  using Windows =
      std::map<std::string, const Node*>; // the specifications that a WINDOW clause names

  template <class T> std::shared_ptr<T> make(const Node& node) const
  {
    auto made = std::make_shared<T>();
    made->origin = origin(node);
    return made;
  }
  plan::Origin origin(const Node& node) const;
  ExpressionPtr call(const Node& node, std::string name, Expressions arguments) const;
  ExpressionPtr literal(const Node& node, Value value) const;
  Result<std::string> identifier(const Node& node);
  Result<std::vector<std::string>> identifiers(const std::vector<const Node*>& nodes);

  // query.cpp
  Result<RelationPtr> query(const Node& node);
  Result<RelationPtr> query_no_with(const Node& node);
  Result<RelationPtr> query_term(const Node& node);
  Result<RelationPtr> query_primary(const Node& node);
  Result<RelationPtr> limited(const Node& node, RelationPtr input);
  Result<ExpressionPtr> row_count(const Node& node);
  Result<Expressions> order_by(const Node* node); // null: none
  Result<Expressions> sort_items(const std::vector<const Node*>& nodes);

  // select.cpp
  Result<RelationPtr> select(const Node& node);
  Result<RelationPtr> select_with_windows(const Node& node);
  Result<ExpressionPtr> select_item(const Node& node);
  Result<RelationPtr> aggregate(const Node& node, RelationPtr input, Expressions output);
  Result<std::vector<Expressions>> grouping_sets(const Node& element);

  // relation.cpp
  Result<RelationPtr> from(const Node& node);
  Result<RelationPtr> relation(const Node& node);
  Result<RelationPtr> join(const Node& node);
  Result<RelationPtr> sampled(const Node& node);
  Result<RelationPtr> aliased(const Node& node);
  Result<RelationPtr> relation_primary(const Node& node);
  Result<RelationPtr> inline_table(const Node& node);
  struct Unnesting;
  const Node* find_unnest(const Node& relation) const; // the aliasedRelation of an UNNEST
  Result<RelationPtr> unnest(const Node& aliased, RelationPtr input, bool is_outer);
  const Node* find_lateral(const Node& relation) const;

  // expression.cpp
  Result<Expressions> expressions(const std::vector<const Node*>& nodes);
  Result<ExpressionPtr> boolean_expression(const Node& node);
  Result<ExpressionPtr> logical_chain(const Node& node);
  Result<ExpressionPtr> value_expression(const Node& node);
  Result<ExpressionPtr> primary_expression(const Node& node);
  Result<ExpressionPtr> case_when(const Node& node);
  Result<ExpressionPtr> dereference(const Node& node);
  Result<ExpressionPtr> column_reference(const Node& node);
  Result<ExpressionPtr> lambda(const Node& node);
  Result<ExpressionPtr> row(const Node& node);
  Result<ExpressionPtr> too_deep(const Node& node) const;
  bool is_lambda_variable(const std::string& name) const;

  // predicate.cpp
  Result<ExpressionPtr> predicate(const Node& node, const Node& value);
  Result<ExpressionPtr> quantified_comparison(const Node& node, ExpressionPtr value);
  Result<ExpressionPtr> in_subquery(const Node& node, ExpressionPtr value);

  // function.cpp
  Result<ExpressionPtr> function_call(const Node& node);
  Result<ExpressionPtr> listagg(const Node& node);
  Result<ExpressionPtr> special_call(const Node& node);
  Result<ExpressionPtr> trim_call(const Node& node);

  // window.cpp
  Result<ExpressionPtr> window(const Node& over, ExpressionPtr function);
  bool is_named(const Node& specification) const; // of the WINDOW clause
  Result<void> fill_window(const Node& specification, plan::unresolved::Window& window);
  Result<plan::unresolved::WindowFrame> window_frame(const Node& node);
  Result<plan::unresolved::FrameBound> frame_bound(const Node& node);

  // literal.cpp
  Result<ExpressionPtr> constant(const Node& node);
  Result<ExpressionPtr> number(const Node& node);
  Result<ExpressionPtr> typed_literal(const Node& node);
  Result<ExpressionPtr> interval(const Node& node);
  Result<std::string> string(const Node& node);

  // type.cpp
  Result<Type> generic_type(const Node& node);
  Result<Type> row_type(const Node& node);

  const Tree& tree_;
  const TrinoSettings& settings_;
  std::vector<Windows> windows_;
  std::vector<std::vector<std::string>> lambda_variables_;
  int expression_depth_ = 0;
  int query_depth_ = 0;
};

} // namespace bindery::sql::trino
