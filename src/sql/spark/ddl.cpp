// CREATE, DROP and CACHE of databases, tables and views.
#include "base/text.h"
#include "plan/literal_text.h"
#include "sql/spark/builder.h"

namespace bindery::sql::spark {

namespace command = plan::command;
using plan::unresolved::Literal;

namespace {

// A literal as the text of an option.
std::optional<std::string> option_text(const Value& value)
{
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean ? "true" : "false";
  if (const auto* integer = std::get_if<int64_t>(&value.data)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value.data)) return plan::java_double(*real);
  if (const auto* decimal = std::get_if<__int128>(&value.data))
    return plan::decimal_text(*decimal, value.type.scale());
  return std::nullopt;
}

} // namespace

// propertyList and expressionPropertyList: (key = value, …); keys in lower case, as Spark compares
// them.
Result<Options> Builder::properties(const Node& node)
{
  Options options;
  for (const Node& child : node.children()) {
    if (child.is_token()) continue;
    const Node& key_node = child.child(0);
    std::string key;
    if (const Node* dotted = key_node.find(rule::PropertyKey)) {
      TRY(const Name parts, name(*dotted));
      key = bindery::join(parts, ".");
    } else {
      TRY(key, string(key_node.child(0)));
    }
    std::string value;
    if (const Node* constant = child.find(rule::PropertyValue)) {
      value = constant->joined();
      if (const Node* quoted = constant->find(rule::StringLit)) {
        TRY(value, string(*quoted));
      }
    } else if (const Node* given = child.find(rule::Expression)) {
      TRY(const ExpressionPtr made, expression(*given));
      const auto* constant_value = plan::unresolved::find_as<Literal>(*made);
      const auto text = constant_value ? option_text(constant_value->value) : std::nullopt;
      if (!text) return unsupported_at(*given, "an option value that is not a literal");
      value = *text;
    }
    if (!options.emplace(to_lower(key), std::move(value)).second)
      return error(child, "INVALID_STATEMENT_OR_CLAUSE",
                   {{"operation", "the key " + key + " given twice"}});
  }
  return options;
}

Result<plan::command::Command> Builder::create_database(const Node& node)
{
  command::CreateDatabase create;
  TRY(const Name parts, name(node.get(rule::IdentifierReference)));
  create.name = parts.back();
  if (parts.size() > 1 && !equals_ignore_case(parts[0], "spark_catalog"))
    return unsupported_at(node, "a database in a catalog of its own");
  create.if_not_exists = node.has(token::Exists);
  if (const Node* clause = node.find(rule::PropertyList))
    return unsupported_at(*clause, "WITH DBPROPERTIES");
  if (const Node* clause = node.find(rule::CollationSpec))
    return unsupported_at(*clause, "DEFAULT COLLATION");
  if (node.all(rule::CommentSpec).size() > 1) return repeated(node, "COMMENT");
  if (node.all(rule::LocationSpec).size() > 1) return repeated(node, "LOCATION");
  if (const Node* comment = node.find(rule::CommentSpec)) {
    TRY(create.comment, string(comment->get(rule::StringLit)));
  }
  if (const Node* location = node.find(rule::LocationSpec)) {
    TRY(create.location, string(location->get(rule::StringLit)));
  }
  return Command(std::move(create));
}

Result<plan::command::Command> Builder::drop_database(const Node& node)
{
  command::DropDatabase drop;
  TRY(const Name parts, name(node.get(rule::IdentifierReference)));
  if (parts.size() > 1 && !equals_ignore_case(parts[0], "spark_catalog"))
    return unsupported_at(node, "a database in a catalog of its own");
  drop.name = parts.back();
  drop.if_exists = node.has(token::Exists);
  drop.cascade = node.has(token::Cascade);
  return Command(std::move(drop));
}

Result<plan::command::Command> Builder::create_view(const Node& node)
{
  command::CreateView create;
  TRY(create.name, name(node.get(rule::IdentifierReference)));
  create.is_temporary = node.has(token::Temporary);
  create.is_global = node.has(token::Global);
  create.replace = node.has(token::Replace);
  create.if_not_exists = node.has(token::Exists);
  if (create.replace && create.if_not_exists)
    return error(node, "INVALID_STATEMENT_OR_CLAUSE",
                 {{"operation", "CREATE VIEW with both IF NOT EXISTS and REPLACE"}});
  if (create.is_temporary && create.if_not_exists)
    return error(node, "INVALID_STATEMENT_OR_CLAUSE",
                 {{"operation", "CREATE TEMPORARY VIEW with IF NOT EXISTS"}});
  for (const Node& child : node.children()) {
    if (child.is_rule(rule::CommentSpec)) return unsupported_at(child, "the COMMENT of a view");
    if (child.is_rule(rule::SchemaBinding)) return unsupported_at(child, "WITH SCHEMA of a view");
    if (child.is_rule(rule::CollationSpec))
      return unsupported_at(child, "DEFAULT COLLATION of a view");
    if (child.is_rule(rule::PropertyList)) return unsupported_at(child, "TBLPROPERTIES of a view");
    if (child.is_token(token::Partitioned))
      return error(child, "INVALID_STATEMENT_OR_CLAUSE",
                   {{"operation", "CREATE VIEW ... PARTITIONED ON"}});
  }
  if (const Node* columns = node.find(rule::IdentifierCommentList))
    for (const Node* column : columns->all(rule::IdentifierComment)) {
      if (const Node* comment = column->find(rule::CommentSpec))
        return unsupported_at(*comment, "the COMMENT of a view's column");
      TRY(std::string name, identifier(column->get(rule::Identifier)));
      create.column_names.push_back(std::move(name));
    }
  const Node& text = node.get(rule::Query);
  TRY(create.input, query(text));
  create.sql = text.text();
  return Command(std::move(create));
}

Result<plan::command::Command> Builder::cache_table(const Node& node)
{
  command::CacheTable cache;
  TRY(cache.table, name(node.get(rule::IdentifierReference)));
  if (const Node* clause = node.find(rule::PropertyList)) {
    TRY(const Options options, properties(*clause));
    for (const auto& [key, value] : options) // where cached rows would be kept
      if (key != "storagelevel")
        return unsupported_at(*clause, "the option " + key + " of CACHE TABLE");
  }
  if (const Node* text = node.find(rule::Query)) {
    TRY(cache.input, query(*text));
  }
  return Command(std::move(cache));
}

} // namespace bindery::sql::spark
