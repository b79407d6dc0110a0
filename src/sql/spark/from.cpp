// FROM: tables, subqueries, VALUES, table functions, LATERAL VIEW, samples.
#include "plan/literal_text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

using namespace plan::unresolved;

namespace {

// The name that Spark gives a subquery without one; it hides the names inside.
constexpr const char* SubqueryName = "__auto_generated_subquery_name";

} // namespace

Result<RelationPtr> Builder::from(const Node& node)
{
  RelationPtr all;
  for (const Node* item : node.all(rule::Relation)) {
    const bool is_lateral = item->has(token::Lateral);
    const Node& primary = item->get(rule::RelationPrimary);
    if (is_lateral && primary.alternative() != alt::AliasedQuery &&
        primary.alternative() != alt::TableValuedFunction)
      return check_lateral(node);
    // FROM a, LATERAL (…) JOIN b: the lateral join comes before what extends the item.
    TRY(RelationPtr right, relation_primary(primary));
    if (all && is_lateral) {
      auto join = make<Join>(*item);
      join->left = std::move(all);
      join->right = std::move(right);
      join->is_lateral = true;
      right = std::move(join);
    }
    for (const Node* extension : item->all(rule::RelationExtension)) {
      TRY(right, extend(*extension, std::move(right)));
    }
    if (!all) {
      all = std::move(right);
      continue;
    }
    auto join = make<Join>(*item);
    join->left = std::move(all);
    join->right = std::move(right);
    all = std::move(join);
  }
  TRY(all, lateral_views(node, std::move(all)));
  if (const Node* clause = node.find(rule::PivotClause)) {
    TRY(all, pivot(*clause, std::move(all)));
  }
  if (const Node* clause = node.find(rule::UnpivotClause)) {
    TRY(all, unpivot(*clause, std::move(all)));
  }
  return all;
}

Result<RelationPtr> Builder::relation(const Node& node)
{
  if (node.has(token::Lateral)) return check_lateral(node);
  TRY(RelationPtr made, relation_primary(node.get(rule::RelationPrimary)));
  for (const Node* extension : node.all(rule::RelationExtension)) {
    TRY(made, extend(*extension, std::move(made)));
  }
  return made;
}

Result<RelationPtr> Builder::extend(const Node& extension, RelationPtr left)
{
  const Node& clause = extension.child(0);
  if (clause.is_rule(rule::JoinRelation)) return join(clause, std::move(left));
  if (clause.is_rule(rule::PivotClause)) return pivot(clause, std::move(left));
  return unpivot(clause, std::move(left));
}

Result<RelationPtr> Builder::relation_primary(const Node& node)
{
  const DepthGuard guard(query_depth_);
  if (query_depth_ > QueryDepthMax)
    return unsupported_at(node, "a relation nested deeper than " + std::to_string(QueryDepthMax) +
                                    " levels");
  if (const Node* clause = node.find(rule::WatermarkClause))
    return unsupported_at(*clause, "WATERMARK");
  switch (node.alternative()) {
  case alt::TableName: return table(node);
  case alt::InlineTableDefault2: return inline_table(node.child(0));
  case alt::TableValuedFunction: return function_table(node.child(0));
  case alt::AliasedQuery: {
    TRY(RelationPtr inner, query(node.get(rule::Query)));
    TRY(inner, aliased(node, std::move(inner)));
    if (!node.get(rule::TableAlias).is_empty()) return inner;
    auto hidden = make<SubqueryAlias>(node);
    hidden->input = std::move(inner);
    hidden->alias = {SubqueryName};
    return RelationPtr(hidden);
  }
  case alt::AliasedRelation: {
    TRY(RelationPtr inner, relation(node.get(rule::Relation)));
    return aliased(node, std::move(inner));
  }
  default: return unsupported_at(node, "the relation " + std::string(node.text()));
  }
}

Result<RelationPtr> Builder::table(const Node& node)
{
  if (const Node* clause = node.find(rule::TemporalClause))
    return unsupported_at(*clause, "time travel (VERSION AS OF, TIMESTAMP AS OF)");
  auto table = make<NamedTable>(node.get(rule::IdentifierReference));
  TRY(table->parts, name(node.get(rule::IdentifierReference)));
  if (const Node* options = node.find(rule::OptionsClause)) {
    TRY(table->options, properties(options->get(rule::PropertyList)));
  }
  return aliased(node, std::move(table));
}

// TABLESAMPLE and the alias that may follow a table or something in parentheses.
Result<RelationPtr> Builder::aliased(const Node& node, RelationPtr input)
{
  RelationPtr relation = std::move(input);
  if (const Node* clause = node.find(rule::Sample)) {
    TRY(relation, sample(*clause, std::move(relation)));
  }
  return with_alias(node.get(rule::TableAlias), std::move(relation));
}

Result<RelationPtr> Builder::with_alias(const Node& table_alias, RelationPtr input)
{
  const Node* given = table_alias.find(rule::StrictIdentifier);
  if (given == nullptr) return input;
  auto alias = make<SubqueryAlias>(table_alias);
  alias->origin = input->origin;
  alias->origin.stop = table_alias.last().stop;
  TRY(std::string name, identifier(*given));
  alias->alias = {std::move(name)};
  if (const Node* columns = table_alias.find(rule::IdentifierList)) {
    TRY(alias->column_names, identifier_list(*columns));
  }
  alias->input = std::move(input);
  return RelationPtr(alias);
}

// VALUES 1, (2), (3, 4): a row in parentheses gives its items, any other expression a row of one.
Result<RelationPtr> Builder::inline_table(const Node& node)
{
  auto table = make<InlineTable>(node);
  for (const Node* item : node.all(rule::Expression)) {
    TRY(ExpressionPtr made, expression(*item));
    const auto* function = find_as<Function>(*made);
    const bool is_row = function != nullptr && function->name == Name{"struct"};
    if (!is_row) {
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
  return with_alias(node.get(rule::TableAlias), std::move(table));
}

Result<RelationPtr> Builder::function_table(const Node& node)
{
  if (const Node* clause = node.find(rule::WatermarkClause))
    return unsupported_at(*clause, "WATERMARK");
  auto table = make<TableFunction>(node);
  TRY(table->name, function_name(node.get(rule::FunctionName)));
  for (const Node* argument : node.all(rule::FunctionTableArgument)) {
    const Node* plain = argument->find(rule::FunctionArgument);
    auto made = plain ? function_argument(*plain)
                      : table_argument(argument->get(rule::FunctionTableReferenceArgument));
    TRY(ExpressionPtr one, std::move(made));
    table->arguments.push_back(std::move(one));
  }
  return with_alias(node.get(rule::TableAlias), std::move(table));
}

// TABLE t, TABLE(SELECT …), name => TABLE …
Result<ExpressionPtr> Builder::table_argument(const Node& node)
{
  const Node* named = node.find(rule::FunctionTableNamedArgumentExpression);
  const Node& argument = (named ? *named : node).get(rule::FunctionTableSubqueryArgument);
  if (const Node* clause = argument.find(rule::TableArgumentPartitioning))
    return unsupported_at(*clause, "PARTITION BY and ORDER BY of a TABLE argument");
  auto subquery = make<Subquery>(argument);
  subquery->subquery = SubqueryKind::TableArgument;
  if (const Node* inner = argument.find(rule::Query)) {
    TRY(subquery->relation, query(*inner));
  } else {
    auto table = make<NamedTable>(argument);
    TRY(table->parts, name(argument.get(rule::IdentifierReference)));
    subquery->relation = std::move(table);
  }
  if (named == nullptr) return ExpressionPtr(subquery);
  auto made = make<NamedArgument>(*named);
  TRY(made->name, identifier(named->get(rule::Identifier)));
  made->value = std::move(subquery);
  return ExpressionPtr(made);
}

Result<RelationPtr> Builder::lateral_views(const Node& parent, RelationPtr input)
{
  RelationPtr relation = std::move(input);
  for (const Node* view : parent.all(rule::LateralView)) {
    auto function = make<Function>(view->get(rule::QualifiedName));
    TRY(function->name, name(view->get(rule::QualifiedName)));
    TRY(function->arguments, expressions(view->all(rule::Expression)));
    auto generate = make<Generate>(*view);
    generate->input = std::move(relation);
    generate->generator = std::move(function);
    generate->is_outer = view->has(token::Outer);
    const auto names = view->all(rule::Identifier);
    TRY(generate->alias, identifier(*names[0]));
    for (size_t i = 1; i < names.size(); i++) {
      TRY(std::string column, identifier(*names[i]));
      generate->names.push_back(std::move(column));
    }
    relation = std::move(generate);
  }
  return relation;
}

Result<RelationPtr> Builder::sample(const Node& node, RelationPtr input)
{
  const Node* method = node.find(rule::SampleMethod);
  if (method == nullptr) return unsupported_at(node, "TABLESAMPLE without a size");
  if (method->alternative() == alt::SampleByRows) {
    auto limit = make<Limit>(node);
    limit->input = std::move(input);
    TRY(limit->limit, expression(method->get(rule::Expression)));
    return RelationPtr(limit);
  }
  auto sample = make<Sample>(node);
  sample->input = std::move(input);
  if (const Node* seed = node.find_labeled(label::Seed)) {
    TRY(sample->seed, integer(*seed));
  }
  if (method->alternative() == alt::SampleByPercentile) {
    const std::string digits = method->joined();
    sample->upper_bound = std::strtod(digits.c_str(), nullptr) / 100;
  } else if (method->alternative() == alt::SampleByBucket && !method->has(token::On)) {
    const auto counts = method->all(rule::IntegerValue);
    TRY(const int64_t numerator, integer(*counts[0]));
    TRY(const int64_t denominator, integer(*counts[1]));
    sample->upper_bound =
        denominator == 0 ? 2 : static_cast<double>(numerator) / static_cast<double>(denominator);
  } else {
    return unsupported_at(*method, "TABLESAMPLE by bytes or by a column");
  }
  constexpr double RoundingError = 1e-6;
  if (sample->upper_bound < -RoundingError || sample->upper_bound > 1 + RoundingError)
    return error(node, "_LEGACY_ERROR_TEMP_0064",
                 {{"msg", "Sampling fraction (" + plan::java_double(sample->upper_bound) +
                              ") must be on interval [0, 1]"}});
  return RelationPtr(sample);
}

} // namespace bindery::sql::spark
