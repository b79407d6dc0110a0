// Spark's parse tree into the unresolved tree; a source file per section of the grammar. Private to
// sql.
#pragma once

#include "plan/command.h"
#include "plan/ports.h"
#include "sql/limits.h"
#include "sql/parse/tree.h"
#include "sql/parsers.h"
#include "sql/spark/errors.h"
#include "sql/spark_grammar.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::sql::spark {

using plan::Type;
using plan::Value;
using plan::unresolved::ExpressionPtr;
using plan::unresolved::Name;
using plan::unresolved::Options;
using plan::unresolved::RelationPtr;

class Builder {
public:
  Builder(const Tree& tree, const SparkSettings& settings) : tree_(tree), settings_(settings) {}

  Result<plan::Statement> statement(const Node& node);
  Result<RelationPtr> query(const Node& node);
  Result<ExpressionPtr> named_expression(const Node& node);
  Result<Name> name(
      const Node& node); // multipartIdentifier, tableIdentifier, qualifiedName, identifierReference
  Result<Type> data_type(const Node& node);
  Result<Type> column_list(const Node& node); // colTypeList

private:
  using Expressions = std::vector<ExpressionPtr>;
  using Command = plan::command::Command;
  // The specifications that a query's WINDOW clause names.
  using Windows = std::map<std::string, const Node*>;
  template <class T> using Made = Result<std::shared_ptr<T>>;

  // A node of the unresolved tree with the origin of a node of the parse tree.
  template <class T> std::shared_ptr<T> make(const Node& node) const
  {
    auto made = std::make_shared<T>();
    made->origin = origin(node);
    return made;
  }
  plan::Origin origin(const Node& node) const;
  Error error(const Node& node, std::string_view error_class, ErrorParameters parameters) const;
  Error repeated(const Node& node, std::string clause) const;
  ExpressionPtr call(const Node& node, std::string name, Expressions arguments) const;
  ExpressionPtr literal(const Node& node, Value value) const;

  // query.cpp
  Result<RelationPtr> query_body(const Node& node);
  Result<RelationPtr> with(const Node& statement, RelationPtr input);
  Result<RelationPtr> query_term(const Node& node);
  Result<RelationPtr> set_operation(const Node& node);
  Result<RelationPtr> query_primary(const Node& node);
  Result<RelationPtr> organize(const Node& node, RelationPtr input);
  Result<RelationPtr> order(const Node& node, RelationPtr input);
  Result<Expressions> sort_items(const std::vector<const Node*>& nodes);
  Result<ExpressionPtr> sort_item(const Node& node);

  // select.cpp
  struct SelectParts;
  Result<RelationPtr> select(const Node& node);
  Result<RelationPtr> select_over(const SelectParts& parts, RelationPtr input);
  Result<RelationPtr> project(const SelectParts& parts, RelationPtr input);
  Result<RelationPtr> from_statement(const Node& node);
  Result<RelationPtr> hints(const Node& select_clause, RelationPtr input);
  Result<Expressions> named_expressions(const Node& node); // namedExpressionSeq

  // grouping.cpp
  struct Grouping;
  Result<RelationPtr> aggregate(const Node& clause, RelationPtr input, Expressions output);
  Result<Grouping> grouping(const Node& clause);
  Result<std::vector<Expressions>> grouping_analytics(const Node& node);
  Result<Expressions> grouping_set(const Node& node);

  // from.cpp
  Result<RelationPtr> from(const Node& node);
  Result<RelationPtr> relation(const Node& node);
  Result<RelationPtr> extend(const Node& extension, RelationPtr left);
  Result<RelationPtr> relation_primary(const Node& node);
  Result<RelationPtr> table(const Node& node);
  Result<RelationPtr> aliased(const Node& node, RelationPtr input);
  Result<RelationPtr> with_alias(const Node& table_alias, RelationPtr input);
  Result<RelationPtr> inline_table(const Node& node);
  Result<RelationPtr> function_table(const Node& node);
  Result<ExpressionPtr> table_argument(const Node& node);
  Result<RelationPtr> lateral_views(const Node& parent, RelationPtr input);
  Result<RelationPtr> sample(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe(const Node& node, RelationPtr input);

  // join.cpp
  Result<RelationPtr> join(const Node& node, RelationPtr left);
  Error check_lateral(const Node& node) const;

  // pivot.cpp
  Result<RelationPtr> pivot(const Node& node, RelationPtr input);
  Result<RelationPtr> unpivot(const Node& node, RelationPtr input);

  // expression.cpp
  Result<ExpressionPtr> expression(const Node& node);
  Result<Expressions> expressions(const std::vector<const Node*>& nodes);
  Result<ExpressionPtr> boolean_expression(const Node& node);
  ExpressionPtr balanced(const std::vector<const Node*>& operations, const std::string& name,
                         const Expressions& terms);
  Result<ExpressionPtr> logical_chain(const Node& node);
  Result<ExpressionPtr> value_expression(const Node& node);
  Result<ExpressionPtr> primary_expression(const Node& node);
  Result<ExpressionPtr> column_reference(const Node& node);
  Result<ExpressionPtr> dereference(const Node& node);
  Result<ExpressionPtr> star(const Node& node);
  Result<ExpressionPtr> case_when(const Node& node);
  Result<ExpressionPtr> cast(const Node& node);
  Result<ExpressionPtr> lambda(const Node& node);
  Result<ExpressionPtr> row(const Node& node);
  bool is_lambda_variable(const std::string& name) const;

  // predicate.cpp
  Result<ExpressionPtr> predicate(const Node& node, const Node& value);
  Result<ExpressionPtr> in_predicate(const Node& node, const Node& value);
  Result<ExpressionPtr> like_predicate(const Node& node, const Node& value);
  Result<ExpressionPtr> quantified_like(const Node& node, const Node& value);
  Result<ExpressionPtr> is_predicate(const Node& node, const Node& value);

  // function.cpp
  Result<ExpressionPtr> function_call(const Node& node);
  Result<ExpressionPtr> function_argument(const Node& node);
  Result<Name> function_name(const Node& node);
  Result<ExpressionPtr> special_call(const Node& node);
  Result<ExpressionPtr> trim_call(const Node& node);
  Result<ExpressionPtr> date_arithmetic(const Node& node, std::string name);
  Result<ExpressionPtr> first_or_last(const Node& node, std::string name);

  // window.cpp
  Result<ExpressionPtr> window(const Node& specification, ExpressionPtr function);
  Result<void> fill_window(const Node& definition, plan::unresolved::Window& window);
  Result<const Node*> find_window(const Node& reference);
  Result<plan::unresolved::WindowFrame> window_frame(const Node& node);
  Result<plan::unresolved::FrameBound> frame_bound(const Node& node);
  Result<Windows> window_clause(const Node& node);

  // literal.cpp, number.cpp, interval.cpp
  Result<ExpressionPtr> constant(const Node& node);
  Result<ExpressionPtr> parameter(const Node& node);
  Result<ExpressionPtr> number(const Node& node);
  Result<ExpressionPtr> typed_literal(const Node& node);
  Result<ExpressionPtr> interval(const Node& node);
  Result<ExpressionPtr> interval_of_units(const Node& node, const std::string& text,
                                          const std::vector<std::string>& units);
  Result<ExpressionPtr> unit_to_unit(const Node& node);
  Result<std::string> string(const Node& node); // stringLit
  std::string unescaped(std::string_view literal) const;
  Result<int64_t> integer(const Node& node); // integerValue

  // identifier.cpp
  Result<std::string> identifier(const Node& node); // any single identifier rule
  Result<void> add_parts(const Node& node, Name& parts);
  Result<std::vector<std::string>>
  identifier_list(const Node& node);                // identifierList, identifierSeq
  Result<Name> identifier_clause(const Node& node); // IDENTIFIER(expression)

  // type.cpp
  Result<Type> primitive_type(const Node& node);
  Result<Type> sized_type(const Node& node);
  Result<Type> interval_type(const Node& node);
  Result<Type> complex_type(const Node& node);
  Result<plan::Field> column(const Node& node); // colType, complexColType, colDefinition

  // pipe.cpp
  Result<RelationPtr> pipe_select(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe_extend(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe_set(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe_drop(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe_aggregate(const Node& node, RelationPtr input);
  Result<RelationPtr> pipe_set_operation(const Node& node, RelationPtr input);

  // variable.cpp
  Result<Command> declare_variable(const Node& node);
  Result<Command> set_variable(const Node& node);
  Result<Command> execute_immediate(const Node& node);
  Result<Command> create_function(const Node& node);
  Result<Command> drop_function(const Node& node);

  // statement.cpp, ddl.cpp, create_table.cpp, dml.cpp, show.cpp, config.cpp
  Result<Command> command(const Node& node);
  Result<Command> create_view(const Node& node);
  struct TableParts;
  Result<Command> create_table(const Node& node);
  Result<TableParts> table_parts(const Node& node);
  Result<std::string> table_format(const Node& node, const Node& clauses);
  Result<void> partitioning(const Node& list, TableParts& parts);
  Result<Command> create_database(const Node& node);
  Result<Command> drop_database(const Node& node);
  Result<Command> describe_table(const Node& node);
  Result<Command> show_tables(const Node& node);
  Result<Command> show_columns(const Node& node);
  Result<Command> cache_table(const Node& node);
  Result<Command> explain(const Node& node);
  Result<Command> insert(const Node& node);
  Result<Command> insert_into(const Node& node, RelationPtr input, plan::command::SaveMode mode);
  Result<Command> set_or_reset(const Node& node);
  Result<Options> properties(const Node& node); // propertyList
  Result<std::string> optional_pattern(const Node& node);

  const Tree& tree_;
  const SparkSettings& settings_;
  std::vector<Windows> windows_;                           // innermost query last
  std::vector<std::vector<std::string>> lambda_variables_; // innermost lambda last
  int expression_depth_ = 0;
  int query_depth_ = 0;
};

} // namespace bindery::sql::spark
